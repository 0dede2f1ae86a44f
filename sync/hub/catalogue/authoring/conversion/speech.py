"""Words as sound, by a machine: espeak-ng speaks, opusenc makes it small.

What always holds: the same text gives the same bytes with the same versions of both programs.
"""

import re
from collections.abc import Iterable
from html.parser import HTMLParser

from markdown import Markdown

from sync.hub.catalogue.authoring.conversion.programs import run
from sync.protocol.lesson import EXTENSIONS

_VOICES = {"en": "en-gb"}
_WORDS_A_MINUTE, _GAP = "135", "4"
_KILOBITS = "12"
# Most voices pass over the sign of the rupee; its word is said after the number.
_RUPEES = {
    "as": "টকা", "bn": "টাকা", "gu": "રૂપિયા", "hi": "रुपये", "kn": "ರೂಪಾಯಿ", "ml": "രൂപ", "mr": "रुपये", "or": "ଟଙ୍କା",
    "pa": "ਰੁਪਏ", "ta": "ரூபாய்", "te": "రూపాయలు", "ur": "روپے",
}  # fmt: skip
_AMOUNT = re.compile(r"₹\s*([\d.,]*\d)")
_BLOCKS = frozenset({"p", "li", "h2", "h3", "h4", "dt", "dd", "td", "th", "div", "blockquote", "pre"})
_ENDS = ".!?:;…।॥,۔؟"


def to_speech(text: str, language: str) -> bytes:
    """A text as Opus; there is a longer pause where a blank line stands.

    Raises AuthorError if espeak-ng does not know the language.
    """
    voice = _VOICES.get(language, language)
    if language in _RUPEES:
        text = _AMOUNT.sub(rf"\1 {_RUPEES[language]}", text)
    wave = run("espeak-ng", ["-v", voice, "-s", _WORDS_A_MINUTE, "-g", _GAP, "--stdin", "--stdout"], text.encode())
    sparing = ("--quiet", "--bitrate", _KILOBITS, "--downmix-mono", "--comp", "10")
    return run("opusenc", [*sparing, "--serial", "1", "--discard-comments", "--discard-pictures", "-", "-"], wave)


def words_of(markdown: str) -> list[str]:
    """What is said of a Markdown text: its words, a line for each block; pictures are not spoken."""
    reader = _Reader()
    reader.feed(Markdown(extensions=EXTENSIONS).convert(markdown))
    reader.close()
    return reader.lines()


def in_sentences(lines: Iterable[str]) -> str:
    """Lines as sentences, with a blank line after each."""
    return "\n\n".join(line if line[-1] in _ENDS else f"{line}." for line in lines) + "\n"


class _Reader(HTMLParser):
    """The words of a page, a line for each block."""

    def __init__(self) -> None:
        super().__init__()
        self._said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self._said.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._said.append("\n")

    def handle_data(self, data: str) -> None:
        self._said.append(data.replace("\n", " "))

    def lines(self) -> list[str]:
        return [" ".join(line.split()) for line in "".join(self._said).split("\n") if line.strip()]
