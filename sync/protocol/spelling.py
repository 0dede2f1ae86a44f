"""When two spellings are the same word: keyboards differ in composition, in joiners and in how they type chillus, and
Arabic ones have other signs for letters of Urdu.
"""

import unicodedata

_VIRAMA, _ZWJ, _ZWNJ = "\u0d4d", "\u200d", "\u200c"

# Malayalam chillus as older keyboards type them (consonant, virama, ZWJ), which NFC leaves as they are.
_CHILLUS = {f"{consonant}{_VIRAMA}{_ZWJ}": chillu for consonant, chillu in zip("ണനരലളക", "ൺൻർൽൾൿ", strict=True)}

# Yeh, kaf and heh as keyboards for Arabic have them, and as those for Urdu do.
_ARABIC = str.maketrans("\u064a\u0649\u0643\u0647", "\u06cc\u06cc\u06a9\u06c1")


def folded(text: str) -> str:
    """A text without what does not change which word it is: case, composition, joiners, spaces around and doubled."""
    for sequence, chillu in _CHILLUS.items():
        text = text.replace(sequence, chillu)
    plain = unicodedata.normalize("NFC", text.replace(_ZWJ, "").replace(_ZWNJ, ""))
    plain = unicodedata.normalize("NFC", plain.translate(_ARABIC))
    return " ".join(plain.casefold().split())
