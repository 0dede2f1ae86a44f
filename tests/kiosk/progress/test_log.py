"""The append-only log of what happened."""

import itertools
import threading
from dataclasses import replace

import pytest

from kiosk.database import close_database, database, reading, writing
from kiosk.errors import TechnicianError
from kiosk.progress import folded, log, snapshots, tables
from kiosk.progress.clock import Clock
from kiosk.web.here import Kiosk
from sync.protocol.errors import ProtocolError
from sync.protocol.events import FIRST_HASH, ClockAnchored, Event, LessonOpened, LogBegun, SignedIn


def opened(lesson: str) -> LessonOpened:
    return LessonOpened("tea-stall", "1.0.0", lesson, "ml")


def whole_log() -> list[Event]:
    return list(log.every_event())


def test_a_fresh_log_begins_with_its_beginning(kiosk: Kiosk) -> None:
    (event,) = whole_log()

    assert (event.sequence, event.kind) == (1, LogBegun.KIND)
    assert event.body == {"reason": "new", "after_log": None, "after_sequence": 0}
    assert event.hash == event.chained_to(FIRST_HASH)


def test_a_database_that_was_never_set_up_has_no_log(kiosk: Kiosk) -> None:
    tables.Log.delete().execute()

    with pytest.raises(TechnicianError) as refused:
        log.append(kiosk.clock, SignedIn(), "p1")
    assert refused.value.code == "no-log"


def test_a_log_is_begun_once(kiosk: Kiosk) -> None:
    log.begin_if_none(kiosk.clock)

    assert len(log.logs()) == 1


def test_sequences_have_no_gaps_and_hashes_follow(kiosk: Kiosk) -> None:
    for number in range(20):
        log.append(kiosk.clock, opened(f"lesson-{number}"), "p1")

    events = whole_log()
    assert [event.sequence for event in events] == list(range(1, 22))
    for before, event in itertools.pairwise(events):
        assert event.hash == event.chained_to(before.hash)
    assert log.head() == log.Head(events[0].log_id, 21, events[-1].hash)
    assert log.broken_at() is None


def test_an_event_comes_back_exactly_as_it_was_written(kiosk: Kiosk) -> None:
    written = log.append(kiosk.clock, opened("ചായ"), "p1")

    kept = whole_log()[-1]

    assert replace(kept, hash=b"") == written
    assert (kept.person, kept.body["lesson"]) == ("p1", "ചായ")
    assert len(kept.boot) == 16
    assert kept.monotonic > 0


def test_event_and_snapshot_are_one_transaction(kiosk: Kiosk) -> None:
    def write_and_fail() -> None:
        with writing():
            log.append(kiosk.clock, opened("one"), "p1")
            log.append(kiosk.clock, opened("two"), "p1")
            raise RuntimeError("the power failed")

    with pytest.raises(RuntimeError):
        write_and_fail()

    assert len(whole_log()) == 1
    assert folded.LessonRecord.select().count() == 0
    log.append(kiosk.clock, opened("three"), "p1")
    assert log.broken_at() is None


def test_a_body_that_the_fold_refuses_is_not_in_the_log(kiosk: Kiosk) -> None:
    with pytest.raises(ProtocolError):
        log.append(kiosk.clock, LessonOpened("tea", "1.0.0", 5, "ml"), "p1")  # type: ignore[arg-type]

    assert len(whole_log()) == 1


def test_many_threads_write_one_unbroken_log(kiosk: Kiosk) -> None:
    errors: list[BaseException] = []

    def learn(person: str) -> None:
        try:
            for number in range(10):
                log.append(kiosk.clock, opened(f"lesson-{number}"), person)
        except BaseException as error:
            errors.append(error)
        finally:
            close_database()

    threads = [threading.Thread(target=learn, args=(f"p{number}",)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert log.head().sequence == 161
    assert log.broken_at() is None
    assert snapshots.compare(log.every_event()) == []


def test_a_new_log_names_the_one_that_it_follows(kiosk: Kiosk) -> None:
    log.append(kiosk.clock, SignedIn(), "p1")
    old = log.head()

    new = log.begin(kiosk.clock, "restored")

    assert log.logs() == [old.log_id, new]
    assert log.head().log_id == new
    (first,) = log.events(new)
    assert first.sequence == 1
    assert first.body == {"reason": "restored", "after_log": old.log_id, "after_sequence": 2}
    assert [event.log_id for event in log.every_event()] == [old.log_id] * 2 + [new]
    assert log.broken_at() is None


def test_events_are_read_behind_a_sequence_and_up_to_a_number(kiosk: Kiosk) -> None:
    log_id = log.head().log_id
    for number in range(5):
        log.append(kiosk.clock, opened(f"lesson-{number}"), "p1")

    assert [event.sequence for event in log.events(log_id, after=2)] == [3, 4, 5, 6]
    assert [event.sequence for event in log.events(log_id, after=2, most=2)] == [3, 4]
    assert log.events(log_id, after=6) == []
    assert log.events("another", after=0) == []


def test_the_hash_at_a_sequence_is_that_of_its_event(kiosk: Kiosk) -> None:
    event = whole_log()[0]

    assert log.hash_at(event.log_id, 0) == FIRST_HASH
    assert log.hash_at(event.log_id, 1) == event.hash


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE event SET body = json_replace(body, '$.lesson', 'other') WHERE sequence = 4",
        "UPDATE event SET at = at + 1 WHERE sequence = 4",
        "UPDATE event SET person = 'p2' WHERE sequence = 4",
        "UPDATE event SET kind = 'lesson-finished/1' WHERE sequence = 4",
        "UPDATE event SET hash = zeroblob(32) WHERE sequence = 4",
        "DELETE FROM event WHERE sequence = 3",
        "DELETE FROM event WHERE sequence < 4",
    ],
)
def test_a_log_that_was_tampered_with_is_noticed_where_it_breaks(kiosk: Kiosk, damage: str) -> None:
    for number in range(5):
        log.append(kiosk.clock, opened(f"lesson-{number}"), "p1")

    database.execute_sql(damage)

    assert log.broken_at() == (log.head().log_id, 4)


def test_true_time_is_remembered_less_its_doubt(kiosk: Kiosk) -> None:
    boot = kiosk.clock.now().boot
    assert not log.is_anchored(boot)
    assert log.last_trusted_time() == 0

    log.append(kiosk.clock, ClockAnchored(5000, 200, "hub"))
    log.append(kiosk.clock, ClockAnchored(4000, 0, "hub"))

    assert log.is_anchored(boot)
    assert not log.is_anchored("another boot")
    assert log.last_trusted_time() == 4800


def test_the_last_trusted_time_is_found_without_a_walk_over_the_log(kiosk: Kiosk) -> None:
    sql, values = tables.Event.select().where(log._is_anchor()).sql()

    plan = database.execute_sql(f"EXPLAIN QUERY PLAN {sql}", values).fetchall()

    assert "event_anchor" in plan[0][3]


def test_the_log_goes_on_after_a_restart(kiosk: Kiosk) -> None:
    log.append(kiosk.clock, SignedIn(), "p1")
    close_database()

    with reading():
        log.append(Clock(), SignedIn(), "p1")

    assert log.head().sequence == 3
    assert log.broken_at() is None
