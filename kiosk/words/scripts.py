"""The sounds of the scripts' letters, and what is the habit of each language. See `romanising` for the signs.

The Unicode blocks of the scripts of India have one layout, so one table serves them all.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

_CLASSES = (
    (0x15, ("k", "kH", "g", "gH", "n")),
    (0x1A, ("c", "cH", "j", "jH", "n")),
    (0x1F, ("t", "tH", "d", "dH", "n")),
    (0x24, ("t", "tH", "d", "dH", "n")),
    (0x2A, ("p", "pH", "b", "bH", "m")),
)

CONSONANTS: dict[int, str] = {first + step: sound for first, row in _CLASSES for step, sound in enumerate(row)} | {
    0x29: "n", 0x2F: "y", 0x30: "r", 0x31: "r", 0x32: "l", 0x33: "l", 0x34: "L", 0x35: "v", 0x36: "s", 0x37: "s",
    0x38: "s", 0x39: "h", 0x58: "k", 0x59: "k", 0x5A: "g", 0x5B: "j", 0x5C: "D", 0x5D: "D", 0x5E: "p", 0x5F: "y",
    0x71: "v",
}  # fmt: skip
INDEPENDENT: dict[int, str] = {
    0x05: "a", 0x06: "A", 0x07: "i", 0x08: "I", 0x09: "u", 0x0A: "U", 0x0B: "rE", 0x0D: "e", 0x0E: "e", 0x0F: "e",
    0x10: "aF", 0x11: "o", 0x12: "o", 0x13: "o", 0x14: "aP", 0x60: "rE", 0x72: "i", 0x73: "u",
}  # fmt: skip
SIGNS: dict[int, str] = {
    0x3E: "A", 0x3F: "i", 0x40: "I", 0x41: "u", 0x42: "U", 0x43: "rE", 0x44: "rE", 0x45: "e", 0x46: "e", 0x47: "e",
    0x48: "aF", 0x49: "o", 0x4A: "o", 0x4B: "o", 0x4C: "aP", 0x57: "aP",
}  # fmt: skip
MALAYALAM: dict[str, str] = {"ൻ": "n", "ൺ": "n", "ർ": "r", "ൽ": "l", "ൾ": "l", "ൿ": "k"}

ARABIC: dict[str, str] = {
    "ا": "A", "آ": "A", "ب": "b", "پ": "p", "ت": "t", "ٹ": "t", "ث": "s", "ج": "j", "چ": "c", "ح": "h", "خ": "k",
    "د": "d", "ڈ": "d", "ذ": "j", "ر": "r", "ڑ": "D", "ز": "j", "ژ": "j", "س": "s", "ش": "s", "ص": "s", "ض": "j",
    "ط": "t", "ظ": "j", "ع": "C", "غ": "g", "ف": "p", "ق": "k", "ک": "k", "گ": "g", "ل": "l", "م": "m", "ن": "n",
    "ں": "N", "و": "V", "ہ": "h", "ھ": "H", "ی": "Y", "ے": "e",
}  # fmt: skip


@dataclass(frozen=True)
class Habits:
    """How a language reads its script, and how those who speak it type it.

    `typed` adds to what letters mean on a Latin keyboard; `clusters` are letters with a sound of their own, after which
    a vowel stands as after any consonant; `sounds` are consonants, by their place in the block, that sound otherwise
    than in the table; `dropped` are the vowels at the end of a base form, and `drops_m` says that there is an m, which
    other forms lack; `silent_e` says that an e at the end is not heard behind a vowel and a consonant. The others are
    prices of `closeness`: `voicing` of a voiced sound for a voiceless one, `unsaid` of an inherent vowel that is left
    out, `rounded` and `open` of one that is typed as o and as a, `unwritten` of a vowel that is typed and not written.
    """

    typed: tuple[tuple[str, str], ...] = ()
    clusters: Mapping[str, str] = field(default_factory=dict)
    sounds: Mapping[int, str] = field(default_factory=dict)
    dropped: str = "@"
    drops_m: bool = False
    silent_e: bool = False
    final_virama: str = ""
    final_nasal: str = "m"
    nasal: str = "n"
    voicing: float = 0.3
    unsaid: float = 0.25
    unwritten: float = 0.4
    rounded: float = 0.3
    open: float = 0.0

    def consonant(self, place: int) -> str:
        return self.sounds.get(place) or CONSONANTS.get(place, "")

    @cached_property
    def unit(self) -> re.Pattern[str]:
        """What is read as one: a cluster, or any sign."""
        return re.compile("|".join([*map(re.escape, sorted(self.clusters, key=len, reverse=True)), "."]))


_NORTHERN = {"dropped": "@aAiIuUeoN", "final_nasal": "N", "nasal": "N", "unsaid": 0.05}
_DENTALS = (("th", "t"), ("dh", "d"), ("thth", "tt"), ("dhdh", "dd"), ("tth", "tt"), ("ddh", "dd"))
_BENGALI = {"dropped": "@aAiIeoy", "unsaid": 0.06, "rounded": 0.0, "open": 0.1}

LANGUAGES: dict[str, Habits] = {
    "en": Habits(typed=(("ph", "f"), ("f", "f")), silent_e=True, rounded=0.5),
    "ml": Habits(
        typed=(("zh", "L"), *_DENTALS),
        clusters={"റ്റ": "tt", "ന്റ": "nt", "ഞ്ഞ": "nJ", "ഞ്ച": "nc", "ഞ": "nJ", "ങ്ങ": "ng", "ക്ഷ": "kS", "ജ്ഞ": "GQ"},
        dropped="@aAuUW",
        drops_m=True,
        final_virama="W",
        voicing=0.12,
    ),
    "ta": Habits(
        typed=(("zh", "L"), *_DENTALS),
        clusters={"ற்ற": "R", "ன்ற": "nR", "ஞ்ச": "nc", "ஞ": "nJ", "க்ஷ": "kS"},
        dropped="@aAuU",
        drops_m=True,
        voicing=0.03,
    ),
    "te": Habits(dropped="@aAuUi", drops_m=True, typed=_DENTALS, clusters={"క్ష": "kS", "జ్ఞ": "GQ", "ఞ": "nJ"}),
    "kn": Habits(dropped="@auU", typed=_DENTALS, clusters={"ಕ್ಷ": "kS", "ಜ್ಞ": "GQ", "ಞ": "nJ"}),
    "hi": Habits(clusters={"क्ष": "kS", "ज्ञ": "GQ", "ड़": "D", "ढ़": "DH"}, **_NORTHERN),
    "mr": Habits(clusters={"क्ष": "kS", "ज्ञ": "GQ", "ड़": "D", "ढ़": "DH"}, **_NORTHERN),
    "gu": Habits(clusters={"ક્ષ": "kS", "જ્ઞ": "GQ"}, **_NORTHERN),
    "pa": Habits(**_NORTHERN),
    "bn": Habits(
        typed=(("v", "b"), ("w", "b")),
        clusters={
            "ক্ষ": "kkS", "জ্ঞ": "GQ", "ড়": "D", "ঢ়": "DH", "য়": "y", "্য": "Y", "্ব": "B", "ম্ব": "mb", "ব্ব": "bb",
        },
        sounds={0x2F: "Z"},
        **_BENGALI,
    ),
    "as": Habits(
        typed=(("x", "s"),),
        clusters={
            "ক্ষ": "kkS", "জ্ঞ": "GQ", "ড়": "D", "ঢ়": "DH", "য়": "y", "্য": "Y", "্ব": "B", "ম্ব": "mb", "ব্ব": "bb",
        },
        sounds={0x2F: "Z"},
        **_BENGALI,
    ),
    "or": Habits(
        clusters={"କ୍ଷ": "kS", "ଜ୍ଞ": "GQ", "ଡ଼": "D", "ଢ଼": "DH"},
        sounds={0x2F: "Z"},
        dropped="@aAiIeu",
        unsaid=0.06,
        rounded=0.1,
    ),
    "ur": Habits(dropped="@aAiIuUeoNhYV", unwritten=0.06),
}  # fmt: skip
