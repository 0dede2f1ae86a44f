"""When two spellings are the same word: keyboards differ in composition, in joiners and in how they type chillus."""

import unicodedata

_VIRAMA, _ZWJ, _ZWNJ = "\u0d4d", "\u200d", "\u200c"

# Malayalam chillus as older keyboards type them (consonant, virama, ZWJ), which NFC leaves as they are.
_CHILLUS = {f"{consonant}{_VIRAMA}{_ZWJ}": chillu for consonant, chillu in zip("ണനരലളക", "ൺൻർൽൾൿ", strict=True)}


def folded(text: str) -> str:
    """A text without what does not change which word it is: case, composition, joiners, spaces around and doubled."""
    for sequence, chillu in _CHILLUS.items():
        text = text.replace(sequence, chillu)
    plain = unicodedata.normalize("NFC", text.replace(_ZWJ, "").replace(_ZWNJ, ""))
    return " ".join(plain.casefold().split())
