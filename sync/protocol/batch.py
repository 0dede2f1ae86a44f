"""Consecutive events of one log, packed for the road.

Version 1 is JSON rows in zstd. A batch names its log, its first sequence and the chain's hash before it; sequences and
hashes of the events are not sent, because they follow.
"""

import json
from dataclasses import dataclass, replace
from typing import Any

import zstandard

from sync.protocol.errors import N_, ProtocolError
from sync.protocol.events import Event

MOST_EVENTS = 10_000
MOST_BYTES = 8 << 20
LEVEL = 9

_COLUMNS = ("kind", "person", "at", "boot", "monotonic", "body")


@dataclass(frozen=True, slots=True)
class Batch:
    """`previous` is the hash (32 bytes) of the event before the first; events are complete, with their hashes."""

    log_id: str
    first: int
    previous: bytes
    events: tuple[Event, ...]

    @property
    def last(self) -> int:
        """Sequence of the last event; `first - 1` if there is none."""
        return self.first + len(self.events) - 1

    @property
    def head(self) -> bytes:
        """The chain's hash after the last event."""
        return self.events[-1].hash if self.events else self.previous


def encode(batch: Batch) -> bytes:
    """The batch as bytes; `decode` gives exactly the same batch back."""
    document = {
        "log": batch.log_id,
        "first": batch.first,
        "previous": batch.previous.hex(),
        "rows": [[getattr(event, column) for column in _COLUMNS] for event in batch.events],
    }
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    return zstandard.ZstdCompressor(level=LEVEL).compress(text)


def decode(data: bytes) -> Batch:
    """Read a batch that came from outside.

    Raises ProtocolError if the bytes are not a batch, or are larger than MOST_BYTES or MOST_EVENTS.
    """
    document = _document(data)
    try:
        log_id, first, previous = document["log"], document["first"], bytes.fromhex(document["previous"])
        rows = document["rows"]
    except (KeyError, TypeError, ValueError) as error:
        raise _malformed(error) from error
    if not (isinstance(log_id, str) and _is_integer(first) and first >= 1 and len(previous) == 32):
        raise _malformed("log, first or previous")
    if not isinstance(rows, list) or len(rows) > MOST_EVENTS:
        raise _malformed("rows")
    events = []
    hash_before = previous
    for offset, row in enumerate(rows):
        event = _event(log_id, first + offset, row)
        try:
            hash_before = event.chained_to(hash_before)
        except (ValueError, RecursionError) as error:  # also of rfc8785: what has no canonical form
            raise _malformed(f"row {first + offset}") from error
        events.append(replace(event, hash=hash_before))
    return Batch(log_id, first, previous, tuple(events))


def _document(data: bytes) -> dict[str, Any]:
    try:
        text = zstandard.ZstdDecompressor().stream_reader(data).read(MOST_BYTES + 1)
        if len(text) > MOST_BYTES:
            raise _malformed(f"more than {MOST_BYTES} bytes")
        document = json.loads(text)
    except (zstandard.ZstdError, ValueError, RecursionError) as error:
        raise _malformed(error) from error
    if not isinstance(document, dict):
        raise _malformed("not an object")
    return document


def _event(log_id: str, sequence: int, row: Any) -> Event:
    if not isinstance(row, list) or len(row) != len(_COLUMNS):
        raise _malformed(f"row {sequence}")
    kind, person, at, boot, monotonic, body = row
    fits = (
        isinstance(kind, str)
        and isinstance(person, str | None)
        and _is_integer(at)
        and isinstance(boot, str)
        and _is_integer(monotonic)
        and isinstance(body, dict)
    )
    if not fits:
        raise _malformed(f"row {sequence}")
    return Event(log_id, sequence, kind, person, at, boot, monotonic, body)


def _is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _malformed(what: object) -> ProtocolError:
    return ProtocolError("batch", N_("These bytes are not a batch of events (%(what)s)."), what=str(what))
