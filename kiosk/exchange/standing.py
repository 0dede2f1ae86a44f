"""How we stand with the hub: what waits, what went when, for pages and for the other roads."""

import time
from dataclasses import dataclass

from kiosk.database import reading, writing
from kiosk.progress import forking, log, tables
from kiosk.progress.clock import Clock
from sync.protocol.events import LogBegun

SENT = "sent"
COPIED = "copied"
HTTP, STICK, COURIER = "http", "stick", "courier"

_KEPT_RUNS = 200
_MOMENT = 60_000
_TOLD_FOR = 30 * 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class Standing:
    """How we stand with the hub, for pages. `last_sent` is milliseconds, None if never.

    `hub_url` is None if this kiosk has joined none, and "" if the hub has no address: what waits goes by stick.
    """

    hub_url: str | None
    station: str
    waiting: int
    last_sent: int | None


def is_joined() -> bool:
    with reading():
        return tables.Hub.select().exists()


def standing() -> Standing:
    """How we stand with the hub."""
    with reading():
        hub = tables.Hub.select().first()
        last = (
            tables.ExchangeRun.select(tables.ExchangeRun.at)
            .where(tables.ExchangeRun.result == SENT)
            .order_by(tables.ExchangeRun.at.desc())
            .first()
        )
        return Standing(hub and hub.url, hub.station if hub else "", waiting(), last and last.at)


def waiting() -> int:
    """How many events of all logs the hub has not acknowledged."""
    with reading():
        marks = {row.log_id: row.acknowledged for row in tables.Mark.select()}
        last = [
            tables.Event.select(tables.Event.sequence)
            .where(tables.Event.log_id == log_id)
            .order_by(tables.Event.sequence.desc())
            .first()
            for log_id in log.logs()
        ]
    return sum(event.sequence - marks.get(log_id, 0) for log_id, event in zip(log.logs(), last, strict=True) if event)


def arrived() -> int:
    """How many events of all logs the hub has acknowledged."""
    with reading():
        return sum(row.acknowledged for row in tables.Mark.select())


def was_copied(now: int) -> bool:
    """Whether this kiosk has learned lately that its card was copied, or is in another machine than before.

    Not if it has joined since: then it is the copy, with an identity of its own.
    """
    with reading():
        hub = tables.Hub.select().first()
    begun = next(iter(log.events(log.head().log_id, most=1)), None)
    if hub is None or begun is None or begun.kind != LogBegun.KIND:
        return False
    return begun.body["reason"] == forking.COPIED and hub.joined_at < begun.at > now - _TOLD_FOR


def waits_for(person: str) -> bool:
    """Whether the hub has not acknowledged all that a learner did; False if this kiosk has joined none."""
    if not is_joined():
        return False
    with reading():
        marks = {row.log_id: row.acknowledged for row in tables.Mark.select()}
        for log_id in reversed(log.logs()):
            behind = (tables.Event.log_id == log_id) & (tables.Event.sequence > marks.get(log_id, 0))
            # The latest first: who asks has just signed in, so that the first rows that are looked at say it.
            found = tables.Event.select(tables.Event.sequence).where(behind & (tables.Event.person == person))
            if found.order_by(tables.Event.sequence.desc()).first() is not None:
                return True
    return False


def runs(most: int) -> list[tables.ExchangeRun]:
    """The latest exchanges, the last one first."""
    with reading():
        return list(tables.ExchangeRun.select().order_by(tables.ExchangeRun.id.desc()).limit(most))


@dataclass(frozen=True, slots=True)
class Run:
    """One exchange as it went: by which road, how many events and bytes either way, and how it ended."""

    road: str
    began: float
    result: str
    events: int = 0
    bytes_out: int = 0
    bytes_in: int = 0


def note_run(clock: Clock, run: Run) -> tables.ExchangeRun:
    """Write down one exchange; `began` is a time.monotonic().

    One that failed just as the one before it, a moment ago, is written in its place: a link that broke is looked for
    many times in a minute.
    """
    with writing():
        row = tables.ExchangeRun(
            at=clock.milliseconds(),
            road=run.road,
            events=run.events,
            bytes_out=run.bytes_out,
            bytes_in=run.bytes_in,
            milliseconds=int((time.monotonic() - run.began) * 1000),
            result=run.result,
        )
        before = tables.ExchangeRun.select().order_by(tables.ExchangeRun.id.desc()).first()
        if before is not None and _is_repeated(before, row):
            row.id = before.id
        row.save()
        tables.ExchangeRun.delete().where(tables.ExchangeRun.id <= row.id - _KEPT_RUNS).execute()
    return row


def _is_repeated(before: tables.ExchangeRun, row: tables.ExchangeRun) -> bool:
    is_same = (before.road, before.result) == (row.road, row.result) and row.result not in (SENT, COPIED)
    return is_same and 0 <= row.at - before.at < _MOMENT
