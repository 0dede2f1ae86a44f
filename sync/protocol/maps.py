"""Messages of protocol 3: CBOR maps (RFC 8949) with numbers for keys, in a zstd frame where that is shorter.

Read from strangers: what it may grow to is known before it grows, no tag is followed, and what comes out is made of
JSON's values and byte strings only.
"""

import math
from typing import Any

import cbor2
import zstandard

from sync.protocol.bounded import unpack
from sync.protocol.errors import N_, ProtocolError

MOST_BYTES = 8 << 20

_LEVEL = 19
_DEEPEST = 24
_MOST_VALUES = 500_000
_LARGEST = 2**53 - 1
# Those that the library follows by itself; every other one comes to `_refuse` as well.
_TAGS = (0, 1, 2, 3, 4, 5, 25, 28, 29, 30, 35, 36, 37, 52, 54, 100, 256, 258, 260, 261, 1004, 43000, 55799)

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
        document = cbor2.loads(
            plain,
            max_depth=_DEEPEST,
            allow_indefinite=False,
            allow_duplicate_keys=False,
            semantic_decoders=dict.fromkeys(_TAGS, _refuse),
            tag_hook=_refuse,
        )
    except (cbor2.CBORDecodeError, ValueError, RecursionError) as error:
        raise malformed(str(error)) from error
    if not isinstance(document, dict) or not all(type(key) is int for key in document):
        raise malformed("not a map")
    _check(list(document.values()))
    return document


def malformed(what: str) -> ProtocolError:
    return ProtocolError("message", N_("This message cannot be read (%(what)s)."), what=what)


def _refuse(*_: object) -> None:
    raise ValueError("a tag")


def _check(level: list[Any]) -> None:
    count = 0
    while level:
        count += len(level)
        if count > _MOST_VALUES:
            raise malformed(f"more than {_MOST_VALUES} values")
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
