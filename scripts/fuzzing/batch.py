"""Batches from outside: whatever the bytes, a batch or a ProtocolError comes out, in bounded time and memory."""

from scripts.benchmarks.events import cut, logged
from scripts.fuzzing.target import Target, holds
from sync.protocol import batch as batches
from sync.protocol.encodings import frames
from sync.protocol.encodings.limits import Unchained
from sync.protocol.encodings.writing import columnar
from sync.protocol.errors import ProtocolError

AS_IT_IS, TEXT = 0, 1
_HEAD = b"\x02\x1a" + bytes(32)


def fuzz_batch(data: bytes) -> None:
    """Raises AssertionError if a batch that is read is written as another one, or whatever the reader let through."""
    try:
        found = batches.decode(unpacked(data))
    except ProtocolError:
        return
    holds(batches.decode(batches.encode(found)) == found, "a batch that was read is written as another one")


def unpacked(data: bytes) -> bytes:
    """A batch. The first byte says if the others are one, or (if odd) the ids' length, the ids and the text of one:
    mutations of what is in the frame would end at zstd's own checks."""
    return data[1:] if not data or data[0] % 2 == AS_IT_IS else _framed(data[1:])


def seeds() -> list[bytes]:
    """Inputs to begin with: a station's batches, as they are and as what is in their frames."""
    found = []
    for part in cut(logged(9, 60), 6):
        found += [bytes([AS_IT_IS]) + batches.encode(part, protocol) for protocol in (1, 2)]
        ids, text = columnar(Unchained(part.log_id, part.first, part.previous, list(part.events)))
        found.append(bytes([TEXT, len(ids)]) + ids + frames.pack_signs(text, frames.MALAYALAM))
    return found


def _framed(data: bytes) -> bytes:
    length = data[0] % 128 if data else 0
    ids, text = data[1 : 1 + length], data[1 + length :]
    return _HEAD + bytes([len(ids)]) + ids + frames.compress(text)


TARGETS = (Target("columns", fuzz_batch, seeds, (b'"~",', b"AAAA", b"\xe0\xb4")),)
