"""How words sound, in signs of our own, for words of any script and for words typed in Latin letters.

One sign is one sound. Besides small letters: `@` is a short inherent vowel, `A I U` are long vowels. What may be heard,
or heard otherwise, or left out, has a capital of its own: `skeletons` names each way to read it, `closeness` its price.
"""

import re
from functools import lru_cache

from kiosk.words.scripts import ARABIC, CONSONANTS, INDEPENDENT, LANGUAGES, MALAYALAM, SIGNS, Habits

_FIRST_BLOCK, _LAST_BLOCK = 0x900, 0xD7F
_VIRAMA, _ANUSVARA = 0x4D, 0x02
_MOST_SKELETONS = 6
_DEFAULT = Habits()

# As people type on a Latin keyboard, and the sound that is meant; what is longer comes first.
_TYPED = {
    "chch": "cc", "shsh": "ss", "tion": "s@n", "sch": "sk", "ksh": "ks", "tch": "c", "cch": "cc", "ssh": "ss",
    "ck": "k", "ch": "c", "sh": "s", "zh": "z", "wh": "v", "aa": "A", "ee": "I", "ea": "I", "ii": "I", "oo": "U",
    "uu": "U", "ou": "U", "ce": "se", "ci": "si", "cy": "si", "c": "k", "q": "k", "w": "v", "f": "p", "x": "ks",
}  # fmt: skip

# Of each sign the bone that it leaves in a skeleton, or several that it may leave.
_BONES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys("kg", ("k",)), **dict.fromkeys("cjsz", ("s",)), **dict.fromkeys("td", ("t",)),
    **dict.fromkeys("pbf", ("p",)), **{each: (each,) for each in "mnrlv0123456789"},
    "N": ("n", ""), "S": ("s", ""), "V": ("v", ""), "B": ("", "p", "v"), "D": ("t", "r"), "J": ("", "s"),
    "G": ("k", "s", "t"), "R": ("tr", "t", "r"), "L": ("l",), "Z": ("s", ""), "Q": ("n", ""),
}  # fmt: skip
_OPEN = frozenset("@aAiIuUeoEYVhHyWC")
_SILENT_E = re.compile(r"(?<=[aAiIuUeoy][^aAiIuUeoy])e(?=s?$)")


def sound(word: str, language: str) -> str:
    """How a normalised word of any script sounds in a language; "" where nothing is known of the script."""
    language = language.partition("-")[0]
    if word.isascii():
        return typed_sound(word, language)
    first = ord(word[0])
    if _FIRST_BLOCK <= first <= _LAST_BLOCK:
        return _indic(word, LANGUAGES.get(language, _DEFAULT))
    return "".join(ARABIC.get(sign, "") for sign in word)


@lru_cache(maxsize=1024)
def typed_sound(word: str, language: str) -> str:
    """How a word sounds that was typed in Latin letters and is meant in a language."""
    typed, pattern = _typed(language)
    sounds = pattern.sub(lambda found: typed[found[0]], word)
    return _SILENT_E.sub("", sounds) if LANGUAGES.get(language, _DEFAULT).silent_e else sounds


def skeletons(sounds: str) -> list[str]:
    """The consonants of a word as classes that people mix up, doubled ones once: one for each way to read it."""
    ways = ["a"] if sounds[:1] in _OPEN else [""]
    for sign in sounds:
        bones = _BONES.get(sign)
        if bones:
            ways = list(dict.fromkeys(_joined(way, bone) for way in ways for bone in bones))[:_MOST_SKELETONS]
    return ways


def of_stem(stem: str, language: str) -> list[str]:
    """The skeletons under which all words with a stem are found: marked, so that no word's own is equal."""
    return [f"{each}-" for each in skeletons(root(sound(stem, language), language))] if stem else []


def root(sounds: str, language: str) -> str:
    """A base form, or a stem, without the sounds that the endings of other forms take the place of."""
    habits = LANGUAGES.get(language.partition("-")[0], _DEFAULT)
    return (sounds.removesuffix("m") if habits.drops_m else sounds).rstrip(habits.dropped) or sounds


def _joined(way: str, bones: str) -> str:
    for bone in bones:
        if not way.endswith(bone):
            way += bone
    return way


@lru_cache
def _typed(language: str) -> tuple[dict[str, str], re.Pattern[str]]:
    typed = _TYPED | dict(LANGUAGES.get(language, _DEFAULT).typed)
    return typed, re.compile("|".join(sorted(typed, key=len, reverse=True)))


def _indic(word: str, habits: Habits) -> str:
    """A word of one of the scripts whose blocks in Unicode have the layout of ISCII."""
    sounds = []
    for found in habits.unit.finditer(word):
        unit, following = found[0], word[found.end() : found.end() + 1]
        if unit in habits.clusters:
            sounds.append(habits.clusters[unit] + _inherent(following))
        elif unit in MALAYALAM:
            sounds.append(MALAYALAM[unit])
        else:
            sounds.append(_of_sign(unit, following, habits))
    return "".join(sounds)


def _of_sign(sign: str, following: str, habits: Habits) -> str:
    if sign.isascii():
        return sign
    place = ord(sign) & 0x7F
    consonant = habits.consonant(place)
    if consonant:
        return consonant + _inherent(following)
    if place == _ANUSVARA:
        return _nasal(following, habits)
    if place == _VIRAMA:
        return "" if following else habits.final_virama
    return INDEPENDENT.get(place) or SIGNS.get(place, "")


def _inherent(following: str) -> str:
    """The vowel that a consonant has where no sign that follows says another one."""
    if not following or following.isascii():
        return "@"
    place = ord(following) & 0x7F
    return "" if place in SIGNS or place == _VIRAMA else "@"


def _nasal(following: str, habits: Habits) -> str:
    """An anusvara: the nasal of the class that follows; at the end as the language has it."""
    if not following:
        return habits.final_nasal
    return "m" if CONSONANTS.get(ord(following) & 0x7F, "")[:1] in ("p", "b", "m") else habits.nasal
