"""How names sound, so that one is found whichever script it was written in: "lakshmi" is ലക്ഷ്മി, लक्ष्मी and Laxmi.

A name becomes keys in Latin letters, one for each word, in which spellings that people mix up are one: long and short
vowels, th and t, g and k (Tamil writes them alike), sh and s. An `a` within a word is left out, for Hindi does not
speak every one that it writes. Arabic letters name few vowels, so with them consonants alone are compared.
"""

import re
import unicodedata
from functools import lru_cache

from kiosk.words.normalising import words
from kiosk.words.romanising import sound
from kiosk.words.scripts import ARABIC

# A name's language is not known. Of all habits these read the signs of most scripts as names have them.
_HABITS = "ml"

# Of each sound the letter that stands for all that are mixed up with it; what is not here is left out.
_CLASSES = str.maketrans(
    {
        **dict.fromkeys("kgq", "k"), **dict.fromkeys("cjszGSZ", "s"), **dict.fromkeys("tdR", "t"),
        **dict.fromkeys("pbfB", "p"), **dict.fromkeys("nNQ", "n"), "m": "m", **dict.fromkeys("rD", "r"),
        **dict.fromkeys("lL", "l"), "v": "v", **dict.fromkeys("hH", "h"), **dict.fromkeys("aA@WC", "a"),
        **dict.fromkeys("iIeEyY", "i"), **dict.fromkeys("uUoV", "u"), "J": "", "F": "i", "P": "u",
    }
)  # fmt: skip
_DIPHTHONG = re.compile(r"a+(?=[iu])")
_NO_LETTER = re.compile(r"[^a-z]")
_HUSHED = re.compile(r"(?<=.)[ah]+")
_NASAL = re.compile(r"m(?=[^aiuh])")
_DOUBLED = re.compile(r"(.)\1+")
_VOWEL = re.compile(r"[aiu]")
_LEAST = 2
_LAST_LATIN = 0x24F


def is_like(wanted: str, name: str) -> bool:
    """Whether each word of `wanted` sounds as a word of the name does, or as it begins."""
    sought, known = keys(wanted), keys(name)
    if _is_arabic(wanted) or _is_arabic(name):
        sought, known = _consonants(sought), _consonants(known)
    sought = tuple(each for each in sought if len(each) >= _LEAST)
    return bool(sought) and all(any(key.startswith(each) for key in known) for each in sought)


@lru_cache(maxsize=4096)
def keys(text: str) -> tuple[str, ...]:
    """A key for each word of a text, in its order; none for what has no letters that are known here."""
    folded = (_folded(sound(word, _HABITS)) for word in words(_without_accents(text)))
    return tuple(key for key in folded if key)


def _folded(sounds: str) -> str:
    word = _NO_LETTER.sub("", sounds.translate(_CLASSES))
    word = _DIPHTHONG.sub("", word)
    word = _HUSHED.sub("", _NASAL.sub("n", word))
    return _DOUBLED.sub(r"\1", word)


def _without_accents(text: str) -> str:
    """A text whose Latin letters are plain ones."""
    return "".join(unicodedata.normalize("NFKD", sign)[:1] if ord(sign) <= _LAST_LATIN else sign for sign in text)


def _is_arabic(text: str) -> bool:
    return any(sign in ARABIC for sign in text)


def _consonants(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_DOUBLED.sub(r"\1", _VOWEL.sub("", word)) for word in words)
