"""When what kiosks wrote was, on SQLite and on PostgreSQL."""

from dataclasses import replace

import pytest

from sync.hub.ledger import storing
from sync.hub.outcomes import dating, folding
from sync.hub.outcomes.dating import Dates
from sync.hub.outcomes.tables import ClockSpan, FoldMark
from sync.protocol.events import ClockAnchored, Event, SignedIn
from sync.protocol.times import BETWEEN, HUB, WALL
from tests.sync.hub.simulated_kiosk import Log

KIOSK, NOON, HOUR, DAY = "a" * 32, 1_800_000_000_000, 3_600_000, 86_400_000

pytestmark = pytest.mark.usefixtures("hub_database")


def write(log: Log, boot: str, monotonic: int, wall: int, true_time: int | None = None) -> None:
    """An event of a boot, or the hub's word what time it is."""
    body = SignedIn() if true_time is None else ClockAnchored(true_time, 100, HUB)
    event = Event(log.log_id, log.head + 1, body.KIND, None, wall, boot, monotonic, body.as_json())
    log.events.append(replace(event, hash=event.chained_to(log.hash_at(log.head))))


def send(log: Log, first: int = 1, kiosk_id: str = KIOSK) -> None:
    storing.store(kiosk_id, log.log_id, log.batch(first), 0)
    folding.catch_up(kiosk_id)


def at(wall: int, kiosk_id: str = KIOSK) -> int:
    return Dates([kiosk_id]).of(kiosk_id, wall).at


def test_what_came_before_its_anchor_is_dated_when_the_anchor_comes() -> None:
    log = Log()
    write(log, "one", 5000, 5000)
    send(log)
    assert Dates([KIOSK]).of(KIOSK, 5000).source == WALL

    write(log, "one", 9000, 9000, true_time=NOON)
    send(log, 2)

    assert at(5000) == NOON - 4000
    assert ClockSpan.select().count() == 1


def test_what_was_folded_before_times_were_noted_is_dated_when_it_is_next_wanted() -> None:
    log = Log()
    write(log, "one", 5000, 5000)
    send(log)
    write(log, "one", 9000, 9000, true_time=NOON)
    send(log, 2)
    dating.forget(KIOSK)
    FoldMark.update(dated=0).execute()  # as the migration leaves it
    assert Dates([KIOSK]).of(KIOSK, 5000).source == WALL

    folding.catch_up_all()

    assert at(5000) == NOON - 4000
    assert FoldMark.get().dated == FoldMark.get().folded == 2


def test_boots_between_two_anchors_are_uncertain() -> None:
    log = Log()
    write(log, "one", 1000, 1000, true_time=NOON)
    write(log, "two", 5000, NOON + YEARS)
    write(log, "three", 1000, 2 * DAY, true_time=NOON + DAY)
    send(log)

    known = Dates([KIOSK]).of(KIOSK, NOON + YEARS)

    assert known.source == BETWEEN
    assert NOON <= known.earliest <= known.at <= known.latest <= NOON + DAY


YEARS = 730 * DAY


def test_two_machines_that_write_as_one_kiosk_do_not_date_each_other() -> None:
    one, other = Log(), Log()
    write(one, "a", 1000, 1000, true_time=NOON)
    write(other, "b", 1000, DAY)
    write(one, "c", 1000, 2 * DAY, true_time=NOON + HOUR)
    send(one)
    send(other)

    assert at(1000) == NOON
    assert at(DAY) == DAY


def test_kiosks_are_dated_apart() -> None:
    one, other = Log(), Log()
    write(one, "a", 1000, 1000, true_time=NOON)
    write(other, "b", 1000, 1000, true_time=NOON + DAY)
    send(one)
    send(other, kiosk_id="b" * 32)

    assert (at(1000), at(1000, "b" * 32)) == (NOON, NOON + DAY)


def test_rebuilding_gives_the_same(database_url: str) -> None:
    log = Log()
    for number in range(1, 6):
        write(log, f"boot-{number}", 1000, 1000 * number, true_time=NOON + number * DAY if number % 2 else None)
        send(log, number)
    before = list(ClockSpan.select().order_by(ClockSpan.number).dicts())
    assert len(before) == 5

    folding.rebuild(KIOSK)

    assert list(ClockSpan.select().order_by(ClockSpan.number).dicts()) == before
    assert at(1000) == NOON + DAY


def test_a_log_of_nothing_but_new_boots_is_noted_and_names_that_no_database_takes_are_not() -> None:
    log = Log()
    for number in range(1, 1300):
        write(log, f"boot-{number}", number, number)
    write(log, "x" * 400, 1, 1)
    write(log, "half\0way", 1, 1)
    send(log)

    assert ClockSpan.select().count() == 1299
