"""Messages of protocol 3: CBOR maps (RFC 8949) with numbers for keys, in a zstd frame where that is shorter.

Read from strangers: what it may grow to is known before it grows (a list of empty lists takes seventy times its signs
in memory), tags and lengths that come later are refused, and what comes out is made of JSON's values and byte strings
only.
"""

import math
from typing import Any

import cbor2
import zstandard

from sync.protocol.bounded import unpack
from sync.protocol.errors import N_, ProtocolError

MOST_BYTES = 8 << 20

_LEVEL = 19
# A body of an event nests 64 deep, and stands in a row of a list of an item of a section.
_DEEPEST = 80
_MOST_VALUES = 500_000
_LARGEST = 2**53 - 1

# The first byte of a value (RFC 8949, 3): three bits of major type, five that say how its argument is written.
_TYPE_AT, _ARGUMENT = 5, 0b11111
_BYTES, _TEXT, _LIST, _MAP, _TAG = 2, 3, 4, 5, 6
_LONGEST_ARGUMENT = 27
_ONE_BYTE_MORE = 24

Document = dict[int, Any]


def pack(document: Document) -> bytes:
    """A message as bytes."""
    plain = cbor2.dumps(document)
    framed = zstandard.ZstdCompressor(_LEVEL, write_checksum=False).compress(plain)
    return min(plain, framed, key=len)


def unpack_map(data: bytes) -> Document:
    """The message again. Raises ProtocolError if the bytes are none, or hold more than the limits."""
    try:
        plain = unpack(data, MOST_BYTES) if data.startswith(zstandard.FRAME_HEADER) else data
        _measure(plain)
        document = cbor2.loads(plain, max_depth=_DEEPEST, allow_indefinite=False, allow_duplicate_keys=False)
    except (cbor2.CBORDecodeError, ValueError, RecursionError) as error:
        raise malformed(str(error)) from error
    if not isinstance(document, dict) or not all(type(key) is int for key in document):
        raise malformed("not a map")
    _check(list(document.values()))
    return document


def malformed(what: str) -> ProtocolError:
    return ProtocolError("message", N_("This message cannot be read (%(what)s)."), what=what)


def _measure(plain: bytes) -> None:
    """Walk over the heads of all values. Raises ValueError if there are too many, or one that no message has."""
    at, owed, count = 0, 1, 0
    while owed:
        kind, argument, at = _head(plain, at)
        owed -= 1
        if kind in (_BYTES, _TEXT):
            at += argument
        elif kind in (_LIST, _MAP):
            owed += argument * (kind - _LIST + 1)
        count += 1
        if at > len(plain) or owed > len(plain) - at:
            raise ValueError("more is told than there is")
        if count + owed > _MOST_VALUES:
            raise ValueError(f"more than {_MOST_VALUES} values")
    if at != len(plain):
        raise ValueError("more than one value")


def _head(plain: bytes, at: int) -> tuple[int, int, int]:
    """The major type of the value at a place, its argument, and the place behind them."""
    if at == len(plain):
        raise ValueError("nothing")
    kind, argument = plain[at] >> _TYPE_AT, plain[at] & _ARGUMENT
    if kind == _TAG or argument > _LONGEST_ARGUMENT:
        raise ValueError("a tag, or a length that comes later")
    at += 1
    if argument < _ONE_BYTE_MORE:
        return kind, argument, at
    size = 1 << (argument - _ONE_BYTE_MORE)
    return kind, int.from_bytes(plain[at : at + size], "big"), at + size


def _check(level: list[Any]) -> None:
    while level:
        if not all(map(_is_plain, level)):
            raise malformed("a value that cannot be")
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]


def _is_plain(value: Any) -> bool:
    if type(value) is dict:
        return all(type(key) is str for key in value)
    if type(value) is int:
        return abs(value) <= _LARGEST
    if type(value) is float:
        return math.isfinite(value)
    return value is None or type(value) in (bool, str, bytes, list)
