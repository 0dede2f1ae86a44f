"""How names sound, so that one is found whichever script it was written in: "lakshmi" is ലക്ഷ്മി, लक्ष्मी and Laxmi.

A name becomes keys in Latin letters, one for each word, in which spellings that people mix up are one: long and short
vowels, th and t, g and k (Tamil writes them alike), sh and s. An `a` within a word is left out, for Hindi does not
speak every one that it writes. Arabic letters name few vowels, so with them consonants alone are compared.
"""

import re
import unicodedata
from functools import lru_cache

_BLOCKS = range(0x0900, 0x0D80)  # nine scripts of India, each with the layout of ISCII (Unicode, chapter 12)
_BLOCK = 0x80
_VIRAMA = 0x4D
_ANUSVARA = 0x02

_CONSONANTS = {
    0x15: "k", 0x16: "k", 0x17: "g", 0x18: "g", 0x19: "n", 0x1A: "c", 0x1B: "c", 0x1C: "j", 0x1D: "j", 0x1E: "n",
    0x1F: "t", 0x20: "t", 0x21: "d", 0x22: "d", 0x23: "n", 0x24: "t", 0x25: "t", 0x26: "d", 0x27: "d", 0x28: "n",
    0x29: "n", 0x2A: "p", 0x2B: "p", 0x2C: "b", 0x2D: "b", 0x2E: "m", 0x2F: "y", 0x30: "r", 0x31: "r", 0x32: "l",
    0x33: "l", 0x34: "l", 0x35: "v", 0x36: "s", 0x37: "s", 0x38: "s", 0x39: "h", 0x58: "k", 0x59: "k", 0x5A: "g",
    0x5B: "z", 0x5C: "r", 0x5D: "r", 0x5E: "p", 0x5F: "y",
}  # fmt: skip
_VOWELS = {
    0x05: "a", 0x06: "a", 0x07: "i", 0x08: "i", 0x09: "u", 0x0A: "u", 0x0B: "ri", 0x0D: "e", 0x0E: "e", 0x0F: "e",
    0x10: "ai", 0x11: "o", 0x12: "o", 0x13: "o", 0x14: "au",
}  # fmt: skip
_SIGNS = {
    0x3E: "a", 0x3F: "i", 0x40: "i", 0x41: "u", 0x42: "u", 0x43: "ri", 0x45: "e", 0x46: "e", 0x47: "e", 0x48: "ai",
    0x49: "o", 0x4A: "o", 0x4B: "o", 0x4C: "au", 0x57: "au",
}  # fmt: skip
_OTHERS = {
    "ൺ": "n", "ൻ": "n", "ർ": "r", "ൽ": "l", "ൾ": "l", "ൿ": "k", "ৰ": "ra", "ৱ": "va", "ୱ": "va", "ੰ": "n", "ৎ": "t",
}  # fmt: skip
_ARABIC = {
    "ا": "a", "آ": "a", "أ": "a", "ب": "b", "پ": "p", "ت": "t", "ٹ": "t", "ث": "s", "ج": "j", "چ": "c", "ح": "h",
    "خ": "k", "د": "d", "ڈ": "d", "ذ": "z", "ر": "r", "ڑ": "r", "ز": "z", "ژ": "z", "س": "s", "ش": "s", "ص": "s",
    "ض": "z", "ط": "t", "ظ": "z", "ع": "a", "غ": "g", "ف": "p", "ق": "k", "ک": "k", "ك": "k", "گ": "g", "ل": "l",
    "م": "m", "ن": "n", "ں": "n", "و": "u", "ہ": "h", "ه": "h", "ھ": "h", "ی": "i", "ي": "i", "ئ": "i", "ے": "i",
}  # fmt: skip

# What is one sound in many spellings, in the order in which it is looked for.
_HABITS = (
    ("x", "ks"), ("ck", "k"), ("q", "k"), ("zh", "l"), ("ph", "p"), ("f", "p"), ("w", "v"), ("ee", "i"), ("oo", "u"),
    ("ou", "u"), ("au", "u"), ("ai", "i"), ("ay", "i"), ("ey", "i"), ("ei", "i"), ("y", "i"), ("e", "i"), ("o", "u"),
    ("ch", "c"), ("g", "k"), ("d", "t"), ("b", "p"), ("j", "s"), ("z", "s"), ("c", "s"),
)  # fmt: skip
_WORD = re.compile(r"[a-z]+")
_HUSHED = re.compile(r"(?<=.)[ah]+")
_NASAL = re.compile(r"m(?=[^aiuh])")
_DOUBLED = re.compile(r"(.)\1+")
_VOWEL = re.compile(r"[aiu]")
_LEAST = 2


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
    return tuple(_folded(word) for word in _WORD.findall(_latin(text)))


def _folded(word: str) -> str:
    for habit, sound in _HABITS:
        word = word.replace(habit, sound)
    word = _HUSHED.sub("", _NASAL.sub("n", word))
    return _DOUBLED.sub(r"\1", word)


def _latin(text: str) -> str:
    """A text in plain Latin letters, roughly as it is spoken."""
    # The letters are told apart by their places; marks below them (nukta) and accents are not.
    text = "".join(_OTHERS.get(sign, sign) for sign in unicodedata.normalize("NFC", text))
    spoken = []
    for at, sign in enumerate(text):
        following = text[at + 1 : at + 2]
        spoken.append(_spoken(sign, following))
    return unicodedata.normalize("NFKD", "".join(spoken).casefold())


def _spoken(sign: str, following: str) -> str:
    if ord(sign) not in _BLOCKS:
        return _ARABIC.get(sign, "" if unicodedata.category(sign) in ("Cf", "Mn") else sign)
    place = ord(sign) % _BLOCK
    if place in _CONSONANTS:
        after = ord(following) % _BLOCK if following and ord(following) in _BLOCKS else None
        is_bare = after == _VIRAMA or after in _SIGNS
        return _CONSONANTS[place] + ("" if is_bare else "a")
    if place == _ANUSVARA:
        return "n" if following.isalpha() else "m"
    return _VOWELS.get(place) or _SIGNS.get(place, "")


def _is_arabic(text: str) -> bool:
    return any(sign in _ARABIC for sign in text)


def _consonants(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_DOUBLED.sub(r"\1", _VOWEL.sub("", word)) for word in words)
