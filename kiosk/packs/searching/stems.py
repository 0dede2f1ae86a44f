"""What the forms of a word have in common: a word without its endings.

Light on purpose: a stem need not be a word, but the forms of one word should have the same, and it is where they begin.
"""

from functools import lru_cache

from kiosk.packs.searching.endings import ENDINGS, OBLIQUE, REPEATED
from kiosk.words.normalising import respelt

# Chillus are consonants without a vowel: once another letter follows, they are written as these.
CHILLUS = str.maketrans("ൻൺർൽൾൿ", "നണരലളക")

# How many letters, marks not counted, an ending must leave of a word.
_LEAST = 2
_LEAST_LATIN = 3
_VIRAMAS = "\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d"


@lru_cache(maxsize=4096)
def stem(word: str, language: str) -> str:
    """The stem of a normalised word; the word itself where nothing is known of its language or script."""
    language = "en" if word.isascii() else language.partition("-")[0]
    endings = _endings(language)
    found = word
    for _ in range(REPEATED.get(language, 1)):
        found, ending = _bare(found, endings)
        if not ending:
            break
        found = _alone(found, ending, language)
    return found.rstrip(_VIRAMAS).translate(CHILLUS)


def is_ending(part: str, language: str) -> bool:
    """Whether words of a language may end so."""
    return part in _endings(language.partition("-")[0])


def letters(part: str) -> int:
    """How many letters a part of a word has, without the marks on them."""
    return sum(map(str.isalnum, part))


def _bare(word: str, endings: dict[str, int]) -> tuple[str, str]:
    """A word without the longest of its endings that leaves enough, and that ending."""
    for length in range(len(word) - _LEAST, 0, -1):
        least = endings.get(word[-length:])
        if least and letters(word[:-length]) >= least:
            return word[:-length], word[-length:]
    return word, ""


def _alone(stem_: str, ending: str, language: str) -> str:
    """A stem as it is without the ending that was taken from it."""
    if _is_sign(ending[0]):
        for oblique, plain in OBLIQUE.get(language, ()):
            if stem_.endswith(oblique):
                return stem_[: -len(oblique)] + plain
    return stem_


def _is_sign(sign: str) -> bool:
    """Whether this is a vowel sign of a script of India: its place is the same in all of their blocks."""
    return 0x0900 <= ord(sign) < 0x0D80 and 0x3E <= ord(sign) & 0x7F < 0x4D


@lru_cache
def _endings(language: str) -> dict[str, int]:
    """A language's endings, and of each how many signs it must leave."""
    usual = _LEAST_LATIN if language == "en" else _LEAST
    found = {}
    for each in ENDINGS.get(language, "").split():
        ending = respelt(each.lstrip("0123456789"))
        found[ending] = int(each[0]) if each[0].isdigit() else usual
    return found
