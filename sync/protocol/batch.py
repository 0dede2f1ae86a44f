"""Consecutive events of one log, packed for the road.

A batch names its log, its first sequence and the chain's hash before it; sequences and hashes of the events are not
sent, because they follow. Its first byte tells in which protocol's encoding it is: see `encodings`.
"""

from dataclasses import dataclass, replace

from sync.protocol.encodings import columns, reading, rows, writing
from sync.protocol.encodings.limits import MOST_BYTES as MOST_BYTES
from sync.protocol.encodings.limits import MOST_EVENTS as MOST_EVENTS
from sync.protocol.encodings.limits import MOST_ID_SIGNS, Unchained, malformed
from sync.protocol.events import Event
from sync.protocol.versions import PROTOCOL

# By the protocol that brought them; a later protocol has the latest.
ENCODERS = {1: rows.encode, 2: writing.encode}


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


def encode(batch: Batch, protocol: int = PROTOCOL) -> bytes:
    """The batch as bytes that a peer reads who speaks `protocol`; `decode` gives exactly the same batch back."""
    encode_events = ENCODERS[max(brought for brought in ENCODERS if brought <= protocol)]
    return encode_events(Unchained(batch.log_id, batch.first, batch.previous, list(batch.events)))


def decode(data: bytes) -> Batch:
    """Read a batch that came from outside, in the encoding of any protocol that is spoken.

    Raises ProtocolError if the bytes are not a batch, or are larger than the limits in PROTOCOL.md.
    """
    if data[:1] == columns.MAGIC:
        read = reading.decode(data)
    elif data[: len(rows.MAGIC)] == rows.MAGIC:
        read = rows.decode(data)
    else:
        raise malformed("no encoding that is known")
    if len(read.log_id) > MOST_ID_SIGNS:
        raise malformed("log")
    return Batch(read.log_id, read.first, read.previous, tuple(_chained(read)))


def _chained(read: Unchained) -> list[Event]:
    events, hash_before = [], read.previous
    for event in read.events:
        try:
            hash_before = event.chained_to(hash_before)
        except (ValueError, RecursionError) as error:  # also of rfc8785: what has no canonical form
            raise malformed(f"event {event.sequence}") from error
        events.append(replace(event, hash=hash_before))
    return events
