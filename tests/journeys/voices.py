"""Voices of a browser that has none: what is said with them is noted, and it rests when the test says so.

Chromium on a machine without speech has no voice at all. What stands here is the browser's part (Web Speech API,
section 4.2), not ours: a queue, one `end` event for each sentence that was said, none for what was cancelled.
"""

import json
from dataclasses import asdict, dataclass

from tests.journeys.tablet import Tablet

_SCRIPT = """
(() => {
  let voices = VOICES, queue = [];
  const said = [];
  const speech = new EventTarget();
  Object.defineProperty(speech, 'speaking', { get: () => queue.length > 0 });
  Object.assign(speech, {
    getVoices: () => voices,
    speak: words => { said.push({ text: words.text, voice: words.voice.name, lang: words.lang }); queue.push(words); },
    cancel: () => { if (queue.length) sessionStorage.setItem('cancelled', 1); queue = []; },
  });
  Object.defineProperty(window, 'speechSynthesis', { value: speech });
  window.SpeechSynthesisUtterance = function (text) { this.text = text; };
  window.voices = {
    said,
    rest: () => { const words = queue.shift(); if (words.onend) words.onend({ target: words }); return queue.length; },
    come: more => { voices = more; if (speech.onvoiceschanged) speech.onvoiceschanged(); },
  };
})();
"""


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice of the tablet; one that is not `localService` speaks by way of the internet."""

    name: str
    lang: str
    localService: bool = True  # noqa: N815


def give_voices(tablet: Tablet, *voices: Voice) -> None:
    """From the next page on the tablet has these."""
    tablet.context.add_init_script(_SCRIPT.replace("VOICES", json.dumps([asdict(each) for each in voices])))


def take_speech(tablet: Tablet) -> None:
    """From the next page on the tablet's browser knows of no voices at all, as in the WebView of Android."""
    tablet.context.add_init_script("Object.defineProperty(window, 'speechSynthesis', { value: undefined });")


def come(tablet: Tablet, *voices: Voice) -> None:
    """The tablet has found these meanwhile."""
    tablet.page.evaluate("found => window.voices.come(found)", [asdict(each) for each in voices])


def said(tablet: Tablet) -> list[dict[str, str]]:
    """What was given to a voice on this page: text, voice, lang."""
    return tablet.page.evaluate("window.voices.said")


def rest(tablet: Tablet) -> int:
    """The voice has said a sentence to its end; gives how many it still has to say."""
    return tablet.page.evaluate("window.voices.rest()")
