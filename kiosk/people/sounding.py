"""How names sound, so that one is found whichever script it was written in: "lakshmi" is ലക്ഷ്മി, लक्ष्मी and Laxmi.

A name becomes keys in Latin letters, one for each way to read a word, in which spellings that people mix up are one:
long and short vowels, th and t, g and k (Tamil writes them alike), sh and s. An `a` within a word is left out, for
Hindi does not speak every one that it writes. Arabic letters name few vowels, so with them consonants alone are
compared. What is left of a difference may be one vowel, for Joseph is ജോസഫ്, and letters that stand for each other
within some groups only.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

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
_BREATHED = re.compile(r"^([^aiuh])a+h+a*$")  # Shah, of which nothing would be left that tells it from another name
_BREATH_ALONE = "h"
_BREATH, _INHERENT = re.compile(r"(?<=.)h+"), re.compile(r"(?<=.)a+")
_NASAL = re.compile(r"m(?=[^aiuhmp])")
_DOUBLED = re.compile(r"(.)\1+")
_VOWEL = re.compile(r"[aiu]")
_CONSONANT = re.compile(r"[^aiu]")
_DOUBLED_VOWEL = re.compile(r"([iu])\1+")
_FIRST_VOWEL = re.compile(r"^[aiu]")
_ANY_NASAL = re.compile(r"m(?=.)")

# As some names are typed: ज्ञानेश्वर, മാത്യു, സേവ്യർ.
_TYPED = ((re.compile(r"dny|\bgy"), "jn"), (re.compile(r"ew\b"), "yu"), (re.compile(r"\bx"), "s"))

# As English reads what is typed, if a name is English: George has a soft g and an e that is silent, as James has one;
# Gigi has two; Christopher a ch that is k; Jacob an a that is e, and is Yakob. And nj may be ഞ്ഞ alone, gy be ज्ञ, ow the
# diphthong of ഗൗരി; Rao is రావు, the tch of Meenatchi that of மீனாட்சி, Aleyamma ഏലിയാമ്മ; and an a behind m is written
# that may be left out: कमला is Kamla. Each may be read so, or as it is typed.
_READ = (
    (re.compile("nj"), "n"),
    (re.compile("gy"), "jn"),
    (re.compile("(?<=[aeiou])m(?=[^aeioubhmpy])"), "ma"),
    (re.compile("[ao]w(?![aeiouyw])"), "au"),
    (re.compile(r"ao\b"), "avu"),
    (re.compile("tch"), "ts"),
    (re.compile(r"\bal(?=e[iy])"), "el"),
    (re.compile(r"g(?=e[aou])e|(?<=[rnd])g(?=[eiy])"), "j"),
    (re.compile(r"\bg([eiy])g(?=\1)"), r"j\1j"),
    (re.compile(r"(?<=[^aeiou])e(?=s?$)"), ""),
    (re.compile(r"a(?=[ck]o)"), "e"),
    (re.compile(r"\bj(?=[ae][ck]o)"), "y"),
    (re.compile(r"(?<=za)ch|ch(?=[rl]|ae)"), "k"),
)

# Tamil writes h as k: மோகன். Bengali has a y that only colours the vowel behind it: ব্যানার্জী. What is said through the
# nose at the end is an n: ਢਿੱਲੋਂ. And the sign that is u or o in Arabic letters is v as well: زیویر.
_WRITTEN = (
    (re.compile("(?<=[^\u0bcd])க(?!\u0bcd)"), "ஹ"),
    (re.compile("্যা"), "া"),
    (re.compile("[ँं]$"), "न"),
    (re.compile("[ਁਂੰ]$"), "ਨ"),
    (re.compile("[ઁં]$"), "ન"),
)
_ARABIC_V = "V", "v"

# The vowel that Bengali does not write is an o in some names: গগৈ is Gogoi. It makes many a beginning like another, so
# that a name that is read so is only compared in whole.
_UNWRITTEN = ((re.compile("(?<=[ক-হৰৱ])(?=[ক-হৰৱ])"), "ো"), (re.compile("ৈ"), "োই"))
_IN_WHOLE = "."

# Tamil writes ks as ts; ज्ञ is gn, dn or jn; v and b are one in the east.
_GROUPS = ((re.compile("k?ts+"), "ks"), (re.compile("[kst](?=n.*[^aiu])"), ""), (re.compile("v"), "p"))

_LEAST = 2
# Of a key that is not as typed, and of the consonants of two that begin with another vowel: of less, much is alike.
_LEAST_READ = 3
# So many consonants, all alike, are hardly those of another name.
_MANY = 5
# A name that begins with one of these may begin with the other: Abraham is എബ്രഹാം.
_OPEN = {"a", "i"}
_LAST_LATIN = 0x24F


def is_like(wanted: str, name: str) -> bool:
    """Whether each word of `wanted` sounds as a word of the name does, or as it begins; or all do, written as one, for
    Krishna Kumar is Krishnakumar."""
    known = _with_pairs(name)
    return _has_words(wanted, known) or (" " in wanted and _has_words("".join(wanted.split()), known))


def _with_pairs(name: str) -> str:
    """A name, and behind it each two words that stand side by side as one."""
    words = name.split()
    return " ".join([*words, *(one + other for one, other in pairwise(words))])


def _has_words(wanted: str, name: str) -> bool:
    sought, known, compared = _telling(keys(wanted)), keys(name), _is_near
    if _is_arabic(wanted) or _is_arabic(name):
        sought, known, compared = _consonants(sought), _consonants(known), _begins
    sought = tuple(found for word in sought if (found := tuple(each for each in word if len(each) >= _LEAST)))
    every = [key for word in known for key in word]
    return bool(sought) and all(any(compared(each, key) for each in word for key in every) for word in sought)


def _telling(words: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    """The words of a name without those of which hardly anything is heard, if there are others."""
    return tuple(word for word in words if not word[0].endswith(_BREATH_ALONE)) or words


def _begins(sought: str, key: str) -> bool:
    if _IN_WHOLE in sought + key:
        return sought.rstrip(_IN_WHOLE) == key.rstrip(_IN_WHOLE)
    return key.startswith(sought)


def _is_near(sought: str, key: str) -> bool:
    """Whether a key begins as another does; or is the same but for one vowel, maybe with the letters of `_GROUPS` as
    one."""
    return _begins(sought, key) or _differs_little(sought, key) or _differs_little(_grouped(sought), _grouped(key))


def _differs_little(sought: str, key: str) -> bool:
    """Whether two keys are the same but for one vowel; of short ones one that is written or not, of long ones two."""
    sought, key = sought.rstrip(_IN_WHOLE), key.rstrip(_IN_WHOLE)
    bones = _VOWEL.sub("", sought)
    if len(bones) < _LEAST or bones != _VOWEL.sub("", key):
        return False
    (first, *mine), (other_first, *others) = (_CONSONANT.split(each) for each in (sought, key))
    apart = [pair for pair in zip(mine, others, strict=True) if pair[0] != pair[1]]
    if first != other_first:
        apart.append((first, other_first))
        if len(bones) < _LEAST_READ or {first, other_first} != _OPEN:
            return False
    if len(bones) == _LEAST and any(one and other for one, other in apart):
        return False
    return len(apart) <= (2 if len(bones) >= _MANY else 1)


@lru_cache(maxsize=4096)
def keys(text: str) -> tuple[tuple[str, ...], ...]:
    """For each word of a text, in its order, a key for each way to read it; none for what has no letters that are known
    here."""
    folded = (_keys_of(word) for word in words(_without_accents(text)))
    return tuple(found for found in folded if found)


def _keys_of(word: str) -> tuple[str, ...]:
    sounds = [sound(_as_typed(each), _HABITS) for each in _readings(word)]
    if _is_arabic(word):
        sounds.append(sounds[0].replace(*_ARABIC_V))
    typed, *read = (_folded(each, _is_arabic(word)) for each in sounds)
    if (spoken := _with_unwritten(word)) != word:
        read.append(_folded(sound(spoken, _HABITS), has_no_vowels=False) + _IN_WHOLE)
    found = [typed] if typed else []
    return tuple(dict.fromkeys([*found, *(key for key in read if len(_once(key)) >= _LEAST_READ)]))


def _folded(sounds: str, has_no_vowels: bool) -> str:
    word = _NO_LETTER.sub("", sounds.translate(_CLASSES))
    word = _DIPHTHONG.sub("", word)
    if breathed := _BREATHED.match(word):
        return breathed[1] + _BREATH_ALONE
    word = _once(_BREATH.sub("", word if has_no_vowels else _NASAL.sub("n", word)))
    return _DOUBLED_VOWEL.sub(r"\1", _INHERENT.sub("", word))  # two consonants with an a between them stay two


def _without_accents(text: str) -> str:
    """A text whose Latin letters are plain ones."""
    return "".join(unicodedata.normalize("NFKD", sign)[:1] if ord(sign) <= _LAST_LATIN else sign for sign in text)


def _is_arabic(text: str) -> bool:
    return any(sign in ARABIC for sign in text)


def _as_typed(word: str) -> str:
    if word.isascii():
        for pattern, instead in _TYPED:
            word = pattern.sub(instead, word)
    return word


def _with_unwritten(word: str) -> str:
    for pattern, instead in _UNWRITTEN:
        word = pattern.sub(instead, word)
    return word


def _readings(word: str) -> list[str]:
    """A word as it is written, and each way in which it may be read."""
    ways = [word]
    for pattern, instead in _READ if word.isascii() else _WRITTEN:
        ways += [pattern.sub(instead, way) for way in ways if pattern.search(way)]
    return ways


def _grouped(key: str) -> str:
    for pattern, instead in _GROUPS:
        key = pattern.sub(instead, key)
    return key


def _once(key: str) -> str:
    return _DOUBLED.sub(r"\1", key)


def _bones(key: str) -> str:
    return _once(_VOWEL.sub("", key))


def _consonants(words: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    """Keys without their vowels, but for the first sound, of which it stays that it is one."""
    return tuple(tuple(_ANY_NASAL.sub("n", _bones(_FIRST_VOWEL.sub("A", key))) for key in word) for word in words)
