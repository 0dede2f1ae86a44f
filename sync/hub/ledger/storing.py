"""Storing each event once.

What always holds for one log of one kiosk:

- the counted ranges of its batches follow one another without gap or overlap from 1 to the mark;
- the mark's hash is the chain's hash after the mark's event, so equal hashes mean equal histories;
- a batch that begins beyond the mark, or that tells another history, moves nothing;
- batches of a kiosk are numbered from 1 in the order in which they were stored, over all its logs.

A batch whose front is already known is kept whole, as it came: its row says from which sequence on it counts.
"""

import hashlib
from dataclasses import dataclass

from sync.hub.database import held, writing
from sync.hub.errors import KioskError
from sync.hub.ledger.reading import hash_at
from sync.hub.ledger.tables import Batch, Intake, Mark, StrayBatch
from sync.protocol import batch as wire
from sync.protocol.errors import N_, ProtocolError
from sync.protocol.events import FIRST_HASH


class HistoryDiffersError(KioskError):
    """Two histories stand under one `log_id`; both are kept, and the kiosk must go on under a new one."""

    def __init__(self, log_id: str, sequence: int) -> None:
        super().__init__(
            "history-differs",
            N_("Up to event %(sequence)s the log %(log)s tells another history than the hub knows. Begin a new log."),
            log=log_id,
            sequence=sequence,
        )


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """The highest unbroken sequence that is durable here, and the chain's hash (32 bytes) there."""

    acknowledged: int
    hash: bytes


def acknowledged(kiosk_id: str, log_id: str) -> Acknowledgement:
    """The mark of a log; 0 and the first hash for one of which nothing is known."""
    mark = Mark.get_or_none(Mark.kiosk_id == kiosk_id, Mark.log_id == log_id)
    return Acknowledgement(0, FIRST_HASH) if mark is None else Acknowledgement(mark.acknowledged, bytes(mark.hash))


def store(kiosk_id: str, log_id: str, encoded: bytes, received: int) -> Acknowledgement:
    """Store what is new in an encoded batch of a log; durable on return. `received` is the hub's time in milliseconds.

    A batch that leaves a gap after the mark is not stored. Storing again changes nothing.
    Raises ProtocolError if the bytes are no batch of this log, HistoryDiffersError if its history is another one.
    """
    batch = wire.decode(encoded)
    if batch.log_id != log_id:
        raise ProtocolError(
            "batch-log",
            N_("The batch should be of the log %(expected)s, but is of %(found)s."),
            expected=log_id,
            found=batch.log_id,
        )
    with writing():
        intake = _hold_intake(kiosk_id)
        mark = acknowledged(kiosk_id, batch.log_id)
        if batch.first > mark.acknowledged + 1:
            return mark
        meeting = min(mark.acknowledged, batch.last)
        differs = _hash_in(batch, meeting) != _known_hash(kiosk_id, batch.log_id, mark, meeting)
        if differs:
            _keep_stray(kiosk_id, batch, encoded, received)
        elif batch.last > mark.acknowledged:
            mark = _take(intake, mark, batch, encoded, received)
    if differs:
        raise HistoryDiffersError(batch.log_id, meeting)
    return mark


def _hold_intake(kiosk_id: str) -> Intake:
    Intake.insert(kiosk_id=kiosk_id, batches=0).on_conflict_ignore().execute()
    return held(Intake.select().where(Intake.kiosk_id == kiosk_id)).get()


def _hash_in(batch: wire.Batch, sequence: int) -> bytes:
    return batch.previous if sequence == batch.first - 1 else batch.events[sequence - batch.first].hash


def _known_hash(kiosk_id: str, log_id: str, mark: Acknowledgement, sequence: int) -> bytes:
    return mark.hash if sequence == mark.acknowledged else hash_at(kiosk_id, log_id, sequence)


def _take(intake: Intake, mark: Acknowledgement, batch: wire.Batch, encoded: bytes, received: int) -> Acknowledgement:
    key = {"kiosk_id": intake.kiosk_id, "log_id": batch.log_id}
    number = intake.batches + 1
    Batch.insert(
        **key,
        first=mark.acknowledged + 1,
        count=batch.last - mark.acknowledged,
        number=number,
        received=received,
        content=encoded,
    ).execute()
    Intake.update(batches=number).where(Intake.kiosk_id == intake.kiosk_id).execute()
    moved = {"acknowledged": batch.last, "hash": batch.head}
    if mark.acknowledged:
        Mark.update(**moved).where(Mark.kiosk_id == intake.kiosk_id, Mark.log_id == batch.log_id).execute()
    else:
        Mark.insert(**key, **moved).execute()
    return Acknowledgement(batch.last, batch.head)


def _keep_stray(kiosk_id: str, batch: wire.Batch, encoded: bytes, received: int) -> None:
    StrayBatch.insert(
        kiosk_id=kiosk_id,
        log_id=batch.log_id,
        digest=hashlib.sha256(encoded).hexdigest(),
        first=batch.first,
        received=received,
        content=encoded,
    ).on_conflict_ignore().execute()
