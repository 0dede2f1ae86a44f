"""Words as sound, by a machine: espeak-ng speaks, opusenc makes it small.

What always holds: the same text gives the same bytes with the same versions of both programs.
"""

import re
import unicodedata
from collections.abc import Iterable
from html.parser import HTMLParser

from markdown import Markdown

from sync.hub.catalogue.authoring.conversion.programs import run
from sync.protocol.lesson import EXTENSIONS

_VOICES = {"en": "en-gb"}
_WORDS_A_MINUTE, _GAP = "135", "4"
# A band of 6 kHz holds what tells this voice's sounds apart; at 9 kbit/s it is as clear as a band of 8 kHz is at 10.
_KILOBITS, _FRAME_MS, _BAND_OF_6_KHZ = "9", "60", "4008=1102"
# Most voices pass over the sign of the rupee; its word is said after the number.
_RUPEES = {
    "as": "টকা", "bn": "টাকা", "gu": "રૂપિયા", "hi": "रुपये", "kn": "ರೂಪಾಯಿ", "ml": "രൂപ", "mr": "रुपये", "or": "ଟଙ୍କା",
    "pa": "ਰੁਪਏ", "ta": "ரூபாய்", "te": "రూపాయలు", "ur": "روپے",
}  # fmt: skip
# Letters with a dot below: Unicode never composes them, and apart from its dot espeak-ng spells or loses them.
_DOTTED = {
    apart: whole for whole in map(chr, range(0x900, 0xE00)) if (apart := unicodedata.normalize("NFC", whole)) != whole
}
_AMOUNT = re.compile(r"₹\s*([\d.,]*\d)")
# The dot in an address, which most voices pass over.
_DOTS = {
    "as": "ডট", "bn": "ডট", "gu": "ડોટ", "hi": "डॉट", "kn": "ಡಾಟ್", "ml": "ഡോട്ട്", "mr": "डॉट", "or": "ଡଟ୍", "pa": "ਡੌਟ",
    "ta": "டாட்", "te": "డాట్", "ur": "ڈاٹ",
}  # fmt: skip
_DOT = re.compile(r"(?:(?<=[A-Za-z0-9])|(?<!\S))\.(?=[A-Za-z]{2})")
# Signs of arithmetic, and those that are dialled, that a voice passes over, says in English or stumbles over.
_SIGNS = {
    "as": {"÷": "হৰণ", "×": "পূৰণ", "−": "বিয়োগ"},
    "bn": {"÷": "ভাগ", "×": "গুণ", "−": "বিয়োগ"},
    "gu": {"÷": "ભાગ્યા", "×": "ગુણ્યા", "−": "ઓછા"},
    "hi": {"÷": "भागा", "×": "गुणा", "−": "घटा", "*": "स्टार", "#": "हैश"},
    "kn": {"×": "ಗುಣಾಕಾರ", "−": "ವ್ಯವಕಲನ", "=": "ಸಮ"},
    "ml": {"÷": "ഹരിക്കണം", "×": "ഗുണിക്കണം", "−": "കുറയ്ക്കണം"},
    "mr": {"÷": "भागिले", "×": "गुणिले", "−": "वजा"},
    "or": {"÷": "ହରଣ", "×": "ଗୁଣନ", "−": "ବିଯୁକ୍ତ", "=": "ସମାନ"},
    "pa": {"÷": "ਭਾਗ", "×": "ਗੁਣਾ", "−": "ਘਟਾਓ"},
    "ta": {"−": "கழித்தல்"},
    "te": {"÷": "భాగహారం", "×": "గుణకారం", "−": "తీసివేత", "=": "సమానం"},
    "ur": {"÷": "تقسیم", "×": "ضرب", "−": "منفی", "=": "برابر"},
}  # fmt: skip
_BLOCKS = frozenset({"p", "li", "h2", "h3", "h4", "dt", "dd", "tr", "div", "blockquote", "pre"})
_CELLS, _CELL = frozenset({"td", "th"}), "\x1f"
_ENDS = ".!?:;…।॥,۔؟"


def to_speech(text: str, language: str) -> bytes:
    """A text as Opus; there is a longer pause where a blank line stands.

    Raises AuthorError if espeak-ng does not know the language.
    """
    voice = _VOICES.get(language, language)
    if language in _RUPEES:
        text = _AMOUNT.sub(rf"\1 {_RUPEES[language]}", text)
    if language in _DOTS:
        text = _DOT.sub(f" {_DOTS[language]} ", text)
    for sign, word in _SIGNS.get(language, {}).items():
        text = text.replace(sign, f" {word} ")
    text = with_whole_letters(text)
    wave = run("espeak-ng", ["-v", voice, "-s", _WORDS_A_MINUTE, "-g", _GAP, "--stdin", "--stdout"], text.encode())
    sparing = ("--bitrate", _KILOBITS, "--framesize", _FRAME_MS, "--set-ctl-int", _BAND_OF_6_KHZ, "--padding", "0")
    same = ("--serial", "1", "--discard-comments", "--discard-pictures")
    return run("opusenc", ["--quiet", "--speech", "--downmix-mono", "--comp", "10", *sparing, *same, "-", "-"], wave)


def with_whole_letters(text: str) -> str:
    """A text whose letters with a dot below are one sign each, as espeak-ng reads them."""
    for apart, whole in _DOTTED.items():
        text = text.replace(apart, whole)
    return text


def words_of(markdown: str) -> list[str]:
    """What is said of a Markdown text: its words, a line for each block or row; pictures are not spoken."""
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
        elif tag in _CELLS:
            self._said.append(_CELL)

    def handle_data(self, data: str) -> None:
        self._said.append(data.replace("\n", " "))

    def lines(self) -> list[str]:
        lines = (_in_a_row(line.split(_CELL)) for line in "".join(self._said).split("\n"))
        return [line for line in lines if line]


def _in_a_row(cells: Iterable[str]) -> str:
    """The cells of a row as one sentence; those that are empty are passed over."""
    said = [" ".join(cell.split()) for cell in cells]
    return ", ".join(cell for cell in said if cell)
