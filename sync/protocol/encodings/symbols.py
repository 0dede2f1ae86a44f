"""Numbers as signs: base64 VLQ, as source maps have it.

A sign stands for six bits: the lower five are the number's, least significant first, the sixth says that more follow.
Signed numbers are folded to 0, -1, 1, -2, 2, … first.
"""

from collections.abc import Iterable, Iterator

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

_DIGIT_BITS = 5
_MORE = 1 << _DIGIT_BITS
_MOST_SIGNS = 12

_VALUES = {sign: value for value, sign in enumerate(ALPHABET)}


def write(numbers: Iterable[int]) -> str:
    """Numbers from 0 on as signs."""
    signs = []
    for number in numbers:
        while number >= _MORE:
            signs.append(ALPHABET[number & (_MORE - 1) | _MORE])
            number >>= _DIGIT_BITS
        signs.append(ALPHABET[number])
    return "".join(signs)


def read(signs: str) -> Iterator[int]:
    """The numbers that the signs stand for. Raises ValueError for a sign that is none, or a number without end."""
    number, shift = 0, 0
    for sign in signs:
        value = _VALUES.get(sign)
        if value is None or shift >= _MOST_SIGNS * _DIGIT_BITS:
            raise ValueError("signs")
        number |= (value & (_MORE - 1)) << shift
        if value & _MORE:
            shift += _DIGIT_BITS
        else:
            yield number
            number, shift = 0, 0
    if shift:
        raise ValueError("signs cut off")


def fold(number: int) -> int:
    """A signed number as one from 0 on."""
    return 2 * number if number >= 0 else -2 * number - 1


def unfold(number: int) -> int:
    return -(number + 1) // 2 if number & 1 else number // 2
