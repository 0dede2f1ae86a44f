"""The sentences of pages that can be heard, as sounds: in each language whose catalogue has words for them.

What is said no more is removed. A sound that is there is left as it is: it may be a person's recording.
"""

import gettext
from pathlib import Path

from kiosk.settings import CATALOGUES, DOMAIN, LANGUAGES
from kiosk.web import spoken
from scripts.lettering.spoken_names import speak

_KBIT = 12


def speak_all(tags: tuple[str, ...], look: Path) -> list[str]:
    """Make the sounds that are missing in the folder of the look; gives the names of those made."""
    wanted = dict(_wanted(tags))
    folder = look / spoken.FOLDER
    folder.mkdir(exist_ok=True)
    for there in folder.glob("*.opus"):
        if there.relative_to(look).as_posix() not in wanted:
            there.unlink()
    missing = [name for name in wanted if not (look / name).exists()]
    for name in missing:
        tag, text = wanted[name]
        (look / name).write_bytes(speak(text, tag, _KBIT))
    return missing


def _wanted(tags: tuple[str, ...]) -> list[tuple[str, tuple[str, str]]]:
    """Each sound by name, with its language and text. What a catalogue lacks is not said in another language."""
    found = []
    for tag in tags:
        translate = gettext.translation(DOMAIN, CATALOGUES, [tag], fallback=True).gettext
        for what, sentences in spoken.SENTENCES.items():
            if tag == LANGUAGES[0] or all(translate(each) != each for each in sentences):
                text = spoken.words(what, translate)
                found.append((spoken.name_of(what, tag, text), (tag, text)))
    return found
