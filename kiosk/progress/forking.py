"""Two histories under one `log_id`: finding where they part, and going on under a new one.

A card was copied, an old copy of it was put back, or a database was copied while it ran. What always holds: an event
that the hub has not got from this history is sent, once, under the log in which it stands then; up to the last common
sequence the log stays as it is; what stood behind it here stands, in its order and as it was said, in a new log that
follows. So every fold gives what it gave before.

The hub says hashes of its history at some sequences (`Reply.points`). Where the highest that is ours as well has no
known neighbour, the mark goes back to it, and the next batch lets the hub say more: that ends, because each step either
forks or moves forwards.
"""

import uuid
from collections.abc import Iterator
from dataclasses import replace

from kiosk.database import writing
from kiosk.progress import log, tables
from kiosk.progress.clock import Clock
from sync.protocol.events import FIRST_HASH, Event, LogBegun
from sync.protocol.replies import Reply

DIFFERS = "history-differs"
COPIED = "copied"

_AT_ONCE = 1000


def is_other_history(reply: Reply) -> bool:
    """Whether an answer is about events of this log that this kiosk did not write."""
    if reply.refusal == DIFFERS or reply.acknowledged > log.head_of(reply.log_id).sequence:
        return True
    return bytes.fromhex(reply.hash) != log.hash_at(reply.log_id, reply.acknowledged)


def follow(clock: Clock, reply: Reply) -> bool:
    """Act on an answer about another history, in one transaction.

    Gives False, and changes nothing, if the answer has no points: it came late, or from a hub that knows none.
    """
    if not reply.points:
        return False
    with writing():
        head = log.head_of(reply.log_id).sequence
        known = dict(reply.points)
        ours = [at for at, hash_ in known.items() if at <= head and log.hash_at(reply.log_id, at) == hash_]
        common = max(ours, default=0)
        tables.Mark.replace(log_id=reply.log_id, acknowledged=common, generation=reply.generation).execute()
        if common == head or common + 1 in known:
            fork(clock, reply.log_id, common)
    return True


def fork(clock: Clock, log_id: str, common: int) -> None:
    """Move what a log has behind `common` into a new log right after it; the log in use is left, whatever it has."""
    with writing():
        first = next(iter(log.events(log_id, common, 1)), None)
        if first is not None:
            _move(log_id, common, first)
        elif log_id == log.head().log_id:
            log.begin(clock, COPIED)


def _move(log_id: str, common: int, first: Event) -> None:
    """The new log begins, as its first event says, when the histories parted: so the order of boots stays as it was."""
    new = _place_after(log_id)
    body = LogBegun(COPIED, log_id, common)
    begun = replace(first, log_id=new, sequence=1, kind=body.KIND, person=None, body=body.as_json())
    hash_before = log.insert(begun, FIRST_HASH)
    for event in _behind(log_id, common):
        moved = replace(event, log_id=new, sequence=event.sequence - common + 1)
        hash_before = log.insert(moved, hash_before)
    tables.Event.delete().where((tables.Event.log_id == log_id) & (tables.Event.sequence > common)).execute()


def _place_after(log_id: str) -> str:
    """Make a log that stands right after another in the order of logs."""
    position = tables.Log.get(tables.Log.log_id == log_id).position
    later = tables.Log.select().where(tables.Log.position > position).order_by(tables.Log.position.desc())
    for each in list(later):  # from the end, so that no two ever have one position
        tables.Log.update(position=each.position + 1).where(tables.Log.log_id == each.log_id).execute()
    new = uuid.uuid4().hex
    tables.Log.insert(position=position + 1, log_id=new).execute()
    return new


def _behind(log_id: str, after: int) -> Iterator[Event]:
    while chunk := log.events(log_id, after, _AT_ONCE):
        yield from chunk
        after = chunk[-1].sequence
