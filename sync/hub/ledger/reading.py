"""Reading the ledger: a log's events in their order, a kiosk's batches in the order in which they came."""

from collections.abc import Iterator
from dataclasses import dataclass

from peewee import fn

from sync.hub.ledger.tables import Batch, Mark, StrayBatch
from sync.protocol import batch as wire
from sync.protocol.events import FIRST_HASH, Event


@dataclass(frozen=True, slots=True)
class Log:
    """What the ledger holds of one log; `strays` counts batches that told another history."""

    log_id: str
    acknowledged: int
    strays: int


@dataclass(frozen=True, slots=True)
class Arrival:
    """One stored batch: which events it brought, when (ms) and in how many bytes."""

    log_id: str
    first: int
    last: int
    received: int
    size: int


def events(kiosk_id: str, log_id: str, from_sequence: int = 1) -> Iterator[Event]:
    """The events of a log from a sequence on, each once, in order. Holds one batch in memory at a time."""
    sequence = from_sequence
    while (row := _containing(kiosk_id, log_id, sequence)) is not None:
        yield from _counted(row, sequence)
        sequence = row.first + row.count


def arrivals_after(kiosk_id: str, number: int) -> Iterator[tuple[int, list[Event]]]:
    """Batches of a kiosk after the one with this number, over all its logs: each one's number and its events."""
    while True:
        query = Batch.select().where(Batch.kiosk_id == kiosk_id, Batch.number > number)
        row = query.order_by(Batch.number).first()
        if row is None:
            return
        number = row.number
        yield number, list(_counted(row, row.first))


def hash_at(kiosk_id: str, log_id: str, sequence: int) -> bytes:
    """The chain's hash after an event that the ledger has; the first hash for 0."""
    if sequence == 0:
        return FIRST_HASH
    return next(events(kiosk_id, log_id, sequence)).hash


def logs(kiosk_id: str) -> list[Log]:
    """The logs of a kiosk of which the ledger has anything."""
    strays = dict(
        StrayBatch.select(StrayBatch.log_id, fn.COUNT(StrayBatch.digest))
        .where(StrayBatch.kiosk_id == kiosk_id)
        .group_by(StrayBatch.log_id)
        .tuples()
    )
    marks = dict(Mark.select(Mark.log_id, Mark.acknowledged).where(Mark.kiosk_id == kiosk_id).tuples())
    return [Log(log_id, marks.get(log_id, 0), strays.get(log_id, 0)) for log_id in sorted(marks.keys() | strays.keys())]


def is_of_another(kiosk_id: str, log_id: str) -> bool:
    """Whether the ledger has this log of another kiosk, from which the card of this one was copied."""
    return Mark.select().where(Mark.log_id == log_id, Mark.kiosk_id != kiosk_id).exists()


def last_arrivals(kiosk_id: str, most: int) -> list[Arrival]:
    """The batches that came last, newest first."""
    rows = (
        Batch.select(Batch.log_id, Batch.first, Batch.count, Batch.received, fn.LENGTH(Batch.content))
        .where(Batch.kiosk_id == kiosk_id)
        .order_by(Batch.number.desc())
        .limit(most)
        .tuples()
    )
    return [Arrival(log_id, first, first + count - 1, received, size) for log_id, first, count, received, size in rows]


def _containing(kiosk_id: str, log_id: str, sequence: int) -> Batch | None:
    query = Batch.select().where(Batch.kiosk_id == kiosk_id, Batch.log_id == log_id, Batch.first <= sequence)
    row = query.order_by(Batch.first.desc()).first()
    return row if row is not None and sequence < row.first + row.count else None


def _counted(row: Batch, from_sequence: int) -> Iterator[Event]:
    batch = wire.decode(bytes(row.content))
    return (event for event in batch.events if event.sequence >= from_sequence)
