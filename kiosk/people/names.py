"""Names as people see them: what cannot be seen is left out, so that a name can be read, said and found again."""

import unicodedata

NAME_LENGTH = 80

_JOINERS = "\u200c\u200d"
_UNSEEN = frozenset(("Cc", "Cf", "Cs"))
_FILLERS = "\u115f\u1160\u3164\uffa0"  # Hangul letters without a shape
_VIRAMA = 9  # Unicode's canonical combining class of the sign that takes a vowel away


def plain(text: str) -> str:
    """A name (NFC) with single spaces and without controls, marks of direction and other signs that have no shape.

    The joiners of Indian scripts stay where they shape a letter: between two, or behind a virama.
    """
    seen = "".join(sign for sign in unicodedata.normalize("NFC", text) if sign in _JOINERS or _has_shape(sign))
    shaped = (sign for at, sign in enumerate(seen) if sign not in _JOINERS or _joins(seen, at))
    return " ".join("".join(shaped).split())


def is_name(text: str) -> bool:
    """Whether there is a letter or digit by which somebody could be called."""
    return any(unicodedata.category(sign)[0] in "LN" for sign in plain(text))


def _has_shape(sign: str) -> bool:
    return sign.isspace() or (unicodedata.category(sign) not in _UNSEEN and sign not in _FILLERS)


def _joins(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return _is_of_letter(before) and (_is_of_letter(after) or unicodedata.combining(before) == _VIRAMA)


def _is_of_letter(sign: str) -> bool:
    return bool(sign) and unicodedata.category(sign)[0] in "LM"
