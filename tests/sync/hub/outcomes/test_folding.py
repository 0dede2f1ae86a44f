"""Folding bit by bit and anew, on SQLite and on PostgreSQL."""

import dataclasses
import threading
import uuid

import pytest

from sync.hub.database import close_database, connected
from sync.hub.ledger import storing
from sync.hub.outcomes import folding
from sync.hub.outcomes.results import learner_results
from sync.hub.outcomes.rows import read_rows
from sync.protocol import events, fold
from sync.protocol.rows import ROWS, MemoryRows
from tests.sync.hub.simulated_kiosk import Log, study

KIOSK = "a" * 32

pytestmark = pytest.mark.usefixtures("hub_database")


@pytest.fixture
def log() -> Log:
    """Three learners who study by turns, come back, and two of whom turn out to be one."""
    log = Log()
    people = [study(log, f"CODE{number}", pack, marks) for number, pack, marks in PEOPLE]
    for turn in range(60):
        item = {"pack": PACKS[turn % 2], "version": "1.0.1", "language": "hi", "lesson": f"lesson-{turn * 7 % 5}"}
        kind = (events.LessonOpened, events.LessonOpened, events.LessonFinished)[turn * 5 % 3]
        log.append(kind(**item), people[turn * turn % 3])
    log.append(events.LearnerMerged(people[0]), people[2])
    log.append(events.LessonFinished("digital-basics", "1.0.1", "lesson-9", "hi"), people[2])
    log.append(events.LearnerClosed(), people[1])
    return log


PACKS = ("digital-basics", "online-safety")
PEOPLE = [(1, "digital-basics", 3000), (2, "digital-basics", 8000), (3, "online-safety", 7500)]


def store(log: Log, first: int = 1, last: int | None = None) -> None:
    storing.store(KIOSK, log.log_id, log.batch(first, last), 0)


def in_memory(*logs: list[events.Event]) -> dict[type, list]:
    rows = MemoryRows()
    for each in logs:
        for event in each:
            fold.apply(rows, event)
    return {row: rows.all(row) for row in ROWS}


def test_the_rows_are_the_fold_over_the_log(log: Log) -> None:
    store(log)
    folding.catch_up(KIOSK)
    assert read_rows(KIOSK) == in_memory(log.events)


def test_folding_in_pieces_gives_the_same_rows(log: Log) -> None:
    for first in range(1, log.head + 1, 7):
        store(log, first, min(first + 6, log.head))
        if first % 2:
            folding.catch_up(KIOSK)
    folding.catch_up(KIOSK)
    assert read_rows(KIOSK) == in_memory(log.events)


def test_catching_up_again_changes_nothing(log: Log) -> None:
    store(log)
    folding.catch_up(KIOSK)
    store(log)
    folding.catch_up(KIOSK)
    assert read_rows(KIOSK) == in_memory(log.events)


def test_rebuilding_gives_equal_rows_also_when_a_batch_of_an_older_log_came_late(log: Log) -> None:
    newer = Log()
    study(newer, "CODE9")
    newer.append(events.LessonFinished("digital-basics", "1.0.2", "lesson-1", "ta"), log.events[0].person)
    store(log, 1, 40)
    store(newer)
    folding.catch_up(KIOSK)
    store(log, 41)
    folding.catch_up(KIOSK)
    before = read_rows(KIOSK)
    folding.rebuild(KIOSK)
    assert read_rows(KIOSK) == before == in_memory(log.events[:40], newer.events, log.events[40:])


def test_rebuilding_mends_rows_that_were_changed_behind_its_back(log: Log) -> None:
    store(log)
    folding.catch_up(KIOSK)
    rows = folding.KioskRows(KIOSK)
    learner = rows.get(fold.Learner, log.events[0].person)
    rows.put(dataclasses.replace(learner, code="WRONG"))
    rows.write()
    folding.rebuild(KIOSK)
    assert read_rows(KIOSK) == in_memory(log.events)


def test_an_event_that_cannot_be_read_is_counted_and_does_not_stop_those_after_it() -> None:
    bad = Log()
    bad.append_raw("lesson-finished/1", {"pack": 5}, "somebody")
    bad.append_raw("learner-enrolled/1", {"code": "a\0b", "language": "ml"}, "nul")
    bad.append_raw("learner-enrolled/1", {"code": "x" * 5000, "language": "ml"}, "long")
    bad.append_raw("not-known-here/1", {"anything": "a\0b"}, "somebody")
    study(bad, "GOOD")
    store(bad)
    folding.catch_up(KIOSK)
    assert [learner.code for learner in learner_results(KIOSK)] == ["GOOD"]
    assert folding.count_unread(KIOSK) == 3
    folding.rebuild(KIOSK)
    assert folding.count_unread(KIOSK) == 3


@pytest.mark.parametrize("answer", ["a\0b", {"text": "x" * 9000}, [1, None, "പഠനം"], "\\u0000"])
def test_any_answer_can_be_kept(answer: object) -> None:
    log, attempt = Log(), uuid.uuid4().hex
    log.append(events.LearnerEnrolled("CODE", "ml"), "p")
    log.append(events.QuizStarted(attempt, "pack", "1.0.0", "quiz", "ml"), "p")
    log.append(events.QuestionAnswered(attempt, "question", answer, 0), "p")
    store(log)
    folding.catch_up(KIOSK)
    assert [row.answer for row in read_rows(KIOSK)[fold.Answer]] == [answer]


def test_two_that_catch_up_at_once_fold_each_batch_once(log: Log) -> None:
    for first in range(1, log.head + 1, 5):
        store(log, first, min(first + 4, log.head))
    start = threading.Barrier(3)

    def fold_all() -> None:
        with connected():
            start.wait()
            folding.catch_up(KIOSK)
        close_database()

    threads = [threading.Thread(target=fold_all) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert read_rows(KIOSK) == in_memory(log.events)


def test_every_kiosk_that_is_behind_is_caught_up(log: Log) -> None:
    store(log)
    other = Log()
    study(other, "CODE5")
    storing.store("b" * 32, other.log_id, other.batch(), 0)
    folding.catch_up_all()
    assert read_rows(KIOSK) == in_memory(log.events)
    assert read_rows("b" * 32) == in_memory(other.events)
    assert folding.known_kiosks() == [KIOSK, "b" * 32]
