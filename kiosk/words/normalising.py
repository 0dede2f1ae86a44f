"""One spelling for what looks or reads the same, and the words of a text.

What always holds: a word is normalised by itself, so that a text gives the same words whole and in parts; normalising
again changes nothing; a word holds only letters, marks and digits, which every tokenizer leaves together.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_LONGEST = 60
_LAST_MARK = 0x2000

# Joiners, which change only how letters are drawn, and signs inside a word that are as often left out.
_JOINERS = "\u200c\u200d"
_INSIDE = "'\u2019\u02bc"
_HYPHENS = ("-", "\u2010", "\u2011")

_MARKS = "".join(
    re.escape(chr(each)) for each in range(0x300, _LAST_MARK) if unicodedata.category(chr(each)) in ("Mn", "Mc")
)
_LETTER = rf"[^\W_]|[{_MARKS}{_JOINERS}]"
_WORD = re.compile(rf"(?:{_LETTER})+(?:[{_INSIDE}](?:{_LETTER})+)*")
_UNWANTED = re.compile(rf"(?:(?![{_MARKS}])[\W_])+")
_HAS_LETTER = re.compile(r"[^\W_]")

# Malayalam: chillus as consonant, virama and joiner; three ways to write "nta"; a short final u. Telugu: a doubled l.
_CHILLUS = {"ന്\u200d": "ൻ", "ണ്\u200d": "ൺ", "ര്\u200d": "ർ", "ല്\u200d": "ൽ", "ള്\u200d": "ൾ", "ക്\u200d": "ൿ"}
_SEQUENCES = {**_CHILLUS, "ൻ്റ": "ന്റ", "ൻറ": "ന്റ", "ു്": "്", "ళ్ళ": "ళ్ల"}
_SEQUENCE = re.compile("|".join(_SEQUENCES))

_SINGLE = str.maketrans(
    {
        "ൌ": "ൗ", "ൎ": "ർ",
        "ৰ": "র", "ৎ": "ত্", "ঁ": "ং",
        "ँ": "ं", "ऱ": "र", "ॲ": "ऍ",
        "ઁ": "ં",
        "ੰ": "ਂ", "ਁ": "ਂ", "ੱ": None,
        "ଁ": "ଂ",
        "ي": "ی", "ى": "ی", "ئ": "ی", "ك": "ک", "ه": "ہ", "ة": "ہ", "ۃ": "ہ", "ۀ": "ہ", "ۂ": "ہ", "ە": "ہ",
        "أ": "ا", "إ": "ا", "ٱ": "ا", "ؤ": "و", "ۓ": "ے", "ـ": None, "ء": None,
    }
    | {chr(each): None for each in (*range(0x610, 0x61B), *range(0x64B, 0x660), 0x670, *range(0x6D6, 0x6ED))}
)  # fmt: skip

# A dot below that many leave out: z, f, q and the like are then j, ph, k.
_DROPPED_NUKTA = re.compile(r"(?<=[कखगजफयनळ])़|(?<=[ਸਖਗਜਫਲ])਼|(?<=[કખગજફ])઼")

# Nasals before a consonant of their own class, which are also written as a dot: the starts of the blocks in Unicode,
# which all have the same layout, and the classes for which both spellings are in use.
_BLOCKS = {0x900: "kcTtp", 0xA80: "kcTtp", 0xB00: "kcTtp", 0xC00: "kcTtp", 0xC80: "kcTtp", 0xD00: "kp", 0x980: "k"}
_CLASSES = {"k": 0x15, "c": 0x1A, "T": 0x1F, "t": 0x24, "p": 0x2A}
_ANUSVARA, _VIRAMA, _NASAL = 0x02, 0x4D, 4


def _nasal_pattern() -> re.Pattern[str]:
    parts = []
    for block, classes in _BLOCKS.items():
        for each in classes:
            first = block + _CLASSES[each]
            virama = chr(block + _VIRAMA)
            parts.append(f"{chr(first + _NASAL)}{virama}(?=[{chr(first)}-{chr(first + 3)}])")
    return re.compile("|".join(parts))


_NASAL_BEFORE_ITS_CLASS = _nasal_pattern()


def words(text: str) -> list[str]:
    """The normalised words of a text, in its order."""
    return [word for _, _, word in spans(text)]


def spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Each word of a text: where it begins and ends in the text as it stands, and the normalised word."""
    for found in _WORD.finditer(text):
        word = normalised(found[0])
        if word:
            yield found.start(), found.end(), word


def spans_and_compounds(text: str) -> Iterator[tuple[int, int, str]]:
    """The same, and between two words of one script that a hyphen joins, the one that others write: e-mail is email."""
    begun, ended, before = 0, 0, ""
    for first, last, word in spans(text):
        if text[ended:first] in _HYPHENS and before.isascii() == word.isascii() and not (before + word).isdecimal():
            yield begun, last, normalised(text[begun:ended] + text[first:last])
        begun, ended, before = first, last, word
        yield first, last, word


@lru_cache(maxsize=4096)
def normalised(word: str) -> str:
    """A word in its one spelling; "" if it holds no letter or digit."""
    word = respelt(word)[:_LONGEST]
    return word if _HAS_LETTER.search(word) else ""


def respelt(part: str) -> str:
    """A word, or a part of one, in its one spelling."""
    word = unicodedata.normalize("NFC", part.lower())
    word = _SEQUENCE.sub(lambda found: _SEQUENCES[found[0]], word)
    word = _DROPPED_NUKTA.sub("", word.translate(_SINGLE))
    word = _UNWANTED.sub("", word)
    word = _NASAL_BEFORE_ITS_CLASS.sub(_dotted, word)
    word = unicodedata.normalize("NFC", "".join(map(_digit, word)))
    # What leaving out joins together may be a sequence, or a pair, that NFC or the rules above know.
    return _SEQUENCE.sub(lambda found: _SEQUENCES[found[0]], word)


def _dotted(found: re.Match[str]) -> str:
    return chr((ord(found[0][0]) & ~0x7F) + _ANUSVARA)


def _digit(sign: str) -> str:
    value = unicodedata.decimal(sign, None)
    return sign if value is None else str(value)
