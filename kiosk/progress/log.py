"""The append-only log of what happened.

What always holds: sequences of a log run from 1 without gaps; each event's hash follows from the one before; an event
and the snapshots that depend on it are one transaction, durable when the outermost `writing` block has ended.
"""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields

from peewee import SQL, Expression

from kiosk.database import reading, writing
from kiosk.errors import TechnicianError
from kiosk.progress import tables
from kiosk.progress.clock import Clock
from kiosk.progress.snapshots import SnapshotRows
from sync.protocol import fold
from sync.protocol.errors import N_
from sync.protocol.events import FIRST_HASH, Body, ClockAnchored, Event, LogBegun
from sync.protocol.times import Anchor, anchor_of, last_trusted


@dataclass(frozen=True, slots=True)
class Head:
    """The last event of the log in use: its sequence (0 if there is none yet) and hash."""

    log_id: str
    sequence: int
    hash: bytes


def head() -> Head:
    """Raises TechnicianError if no log was begun: the database was not set up."""
    current = tables.Log.select().order_by(tables.Log.position.desc()).first()
    if current is None:
        raise TechnicianError("no-log", N_("This kiosk has no log yet. Start it once with: kiosk serve."))
    return head_of(current.log_id)


def begin(clock: Clock, reason: str) -> str:
    """Begin a new log (`new`, `restored`, `copied`) after the one in use, if any, and give its `log_id`."""
    with writing():
        last = tables.Log.select().order_by(tables.Log.position.desc()).first()
        before = head_of(last.log_id) if last else None
        log_id = uuid.uuid4().hex
        tables.Log.create(log_id=log_id)
        append(clock, LogBegun(reason, before.log_id if before else None, before.sequence if before else 0))
    return log_id


def begin_if_none(clock: Clock) -> None:
    with writing():
        if not tables.Log.select().exists():
            begin(clock, "new")


def append(clock: Clock, body: Body, person: str | None = None) -> Event:
    """Write what happened to the end of the log and into the snapshots."""
    with writing(joins=True):
        moment = clock.now()
        last = head()
        event = Event(
            log_id=last.log_id,
            sequence=last.sequence + 1,
            kind=body.KIND,
            person=person,
            at=moment.at,
            boot=moment.boot,
            monotonic=moment.monotonic,
            body=body.as_json(),
        )
        insert(event, last.hash)
        fold.apply(SnapshotRows(), event)
    return event


def insert(event: Event, hash_before: bytes) -> bytes:
    """Put an event into its log behind the one with the hash `hash_before`, and into no snapshot; gives its hash."""
    hash_ = event.chained_to(hash_before)
    columns = {each.name: getattr(event, each.name) for each in fields(event)}
    tables.Event.insert(**columns | {"hash": hash_}).execute()
    return hash_


def logs() -> list[str]:
    """The `log_id` of every log in this database, oldest first."""
    with reading():
        return [log.log_id for log in tables.Log.select().order_by(tables.Log.position)]


def events(log_id: str, after: int = 0, most: int | None = None) -> list[Event]:
    """Events of a log behind sequence `after`, in order, with their hashes."""
    with reading():
        query = (
            tables.Event.select()
            .where((tables.Event.log_id == log_id) & (tables.Event.sequence > after))
            .order_by(tables.Event.sequence)
            .limit(most)
        )
        return [Event(**row | {"hash": bytes(row["hash"])}) for row in query.dicts().iterator()]


def count() -> int:
    """How many events all logs hold."""
    with reading():
        return tables.Event.select().count()


def every_event() -> Iterator[Event]:
    """All events of all logs, oldest first."""
    for log_id in logs():
        after = 0
        while chunk := events(log_id, after, 1000):
            yield from chunk
            after = chunk[-1].sequence


def hash_at(log_id: str, sequence: int) -> bytes:
    """The chain's hash (32 bytes) after an event; of 32 zeros before the first."""
    if sequence == 0:
        return FIRST_HASH
    row = tables.Event.get((tables.Event.log_id == log_id) & (tables.Event.sequence == sequence))
    return bytes(row.hash)


def broken_at(events: Iterable[Event] | None = None) -> tuple[str, int] | None:
    """The first of all events whose sequence or hash does not follow from the one before, or None if all do."""
    log_id, sequence, hash_before = "", 0, FIRST_HASH
    for event in every_event() if events is None else events:
        if event.log_id != log_id:
            log_id, sequence, hash_before = event.log_id, 0, FIRST_HASH
        if event.sequence != sequence + 1 or event.hash != event.chained_to(hash_before):
            return event.log_id, event.sequence
        sequence, hash_before = event.sequence, event.hash
    return None


def is_anchored(boot: str) -> bool:
    """Whether true time was ever known in this boot."""
    return bool(anchors(boot))


def anchors(boot: str | None = None) -> list[Anchor]:
    """The anchors of a boot, or of all, in the order in which they came."""
    with reading():
        found = tables.Event.select(tables.Event, tables.Log.position).join(
            tables.Log, on=(tables.Log.log_id == tables.Event.log_id)
        )
        of_boot = _is_anchor() if boot is None else _is_anchor() & (tables.Event.boot == boot)
        rows = found.where(of_boot).order_by(tables.Log.position, tables.Event.sequence).dicts()
        events = [Event(**{each.name: row[each.name] for each in fields(Event)}) for row in rows]
    return [anchor for anchor in map(anchor_of, events) if anchor is not None]


def last_trusted_time() -> int:
    """The latest true time that is known to have been (milliseconds), 0 if there is none."""
    return last_trusted(anchors())


def head_of(log_id: str) -> Head:
    """The last event of a log, which may be an older one."""
    with reading():
        row = (
            tables.Event.select(tables.Event.sequence, tables.Event.hash)
            .where(tables.Event.log_id == log_id)
            .order_by(tables.Event.sequence.desc())
            .first()
        )
    return Head(log_id, row.sequence, bytes(row.hash)) if row else Head(log_id, 0, FIRST_HASH)


def _is_anchor() -> Expression:
    return tables.Event.kind == SQL(f"'{ClockAnchored.KIND}'")  # as a literal: only so the partial index serves it
