"""Hashes of a log at some sequences, by which a kiosk with another history finds where the two part.

What always holds: each point is the ledger's own hash; there are at most `MOST_POINTS`. If the batch that came begins
in the common part, its points say exactly where that ends: the last common sequence, and the one behind.
"""

from sync.hub.ledger import reading
from sync.hub.ledger.storing import acknowledged
from sync.hub.ledger.tables import Batch
from sync.protocol import batch as wire

MOST_POINTS = 48

_SPREAD = 8  # so many batch ends in a row, from the latest; then as many two apart, then four …


def points(kiosk_id: str, log_id: str, encoded: bytes, mark: int) -> dict[int, bytes]:
    """The points for a request that brought a batch (or b"" and its `mark`); none if the ledger ends where it does.

    Raises ProtocolError if the bytes are no batch.
    """
    batch = wire.decode(encoded) if encoded else None
    before, last = (batch.first - 1, batch.last) if batch else (mark, mark)
    end = acknowledged(kiosk_id, log_id)
    if end.acknowledged == last and (batch is None or end.hash == batch.head):
        return {}
    common = last_common(kiosk_id, batch) if batch else None
    chosen = [before, *_batch_ends(kiosk_id, log_id, before)] if common is None else [common, common + 1]
    return {at: reading.hash_at(kiosk_id, log_id, at) for at in chosen if at <= end.acknowledged}


def last_common(kiosk_id: str, batch: wire.Batch) -> int | None:
    """Where ledger and batch are the same for the last time; None if that is before the batch."""
    common = batch.first - 1
    if common > acknowledged(kiosk_id, batch.log_id).acknowledged:
        return None
    if reading.hash_at(kiosk_id, batch.log_id, common) != batch.previous:
        return None
    for ours, theirs in zip(reading.events(kiosk_id, batch.log_id, batch.first), batch.events, strict=False):
        if ours.hash != theirs.hash:
            break
        common = ours.sequence
    return common


def _batch_ends(kiosk_id: str, log_id: str, before: int) -> list[int]:
    """Where batches of a log ended before a sequence: the latest ones, and ever fewer of those long before."""
    query = Batch.select(Batch.first, Batch.count).where(
        Batch.kiosk_id == kiosk_id, Batch.log_id == log_id, Batch.first <= before
    )
    ends = [first + count - 1 for first, count in query.order_by(Batch.first.desc()).tuples()]
    chosen, step, position = [], 1, 0
    while position < len(ends) and len(chosen) < MOST_POINTS - 1:
        chosen.append(ends[position])
        step *= 2 if len(chosen) % _SPREAD == 0 else 1
        position += step
    return chosen
