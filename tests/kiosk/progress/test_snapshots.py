"""The rows of the fold in the kiosk's database: the contract that every store of rows keeps, and rebuilding."""

import random
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from kiosk.database import close_database, database, writing
from kiosk.progress import log, snapshots
from kiosk.progress.snapshots import SnapshotRows
from kiosk.web.here import Kiosk
from sync.protocol import events
from sync.protocol.events import Body, Event
from sync.protocol.rows import (
    ROWS,
    Answer,
    Attempt,
    Checked,
    Grant,
    Learner,
    LessonRecord,
    Mastery,
    MemoryRows,
    Place,
    Timer,
    key_of,
)

EXAMPLES: dict[type, Any] = {
    Learner: Learner("p1", "AB2345", "ml", False, None, 10, 20),
    LessonRecord: LessonRecord("p1", "tea", "make-tea", "1.0.0", "ml", 10, None),
    Attempt: Attempt("t1", "p1", "tea", "1.0.0", "check", "ml", 10, 20, 500, 1000, True),
    Answer: Answer("t1", "q1", {"left": ["ചായ", 1, 2.5, True, None]}, 500, 10),
    Place: Place("p1", "tea", "lesson", "make-tea", 10, 3),
    Checked: Checked("t1", "q1", 10),
    Timer: Timer("t1", 600_000, 1, 5, "b" * 16, 10, 20),
    Grant: Grant("p1", "tea", "check", 2),
    Mastery: Mastery("p1", "tea", "pouring", "check", "101", 2, 3, 10),
}


@pytest.fixture(params=["database", "memory"])
def rows(request: pytest.FixtureRequest) -> Iterator[Any]:
    """Each store of rows: the same contract holds for both."""
    if request.param == "memory":
        yield MemoryRows()
        return
    request.getfixturevalue("kiosk")
    with writing():
        yield SnapshotRows()


@pytest.mark.parametrize("kind", ROWS, ids=lambda kind: kind.__name__)
def test_a_row_comes_back_as_it_was_put(rows: Any, kind: type) -> None:
    row = EXAMPLES[kind]
    assert rows.get(kind, *key_of(row)) is None

    rows.put(row)

    assert rows.get(kind, *key_of(row)) == row
    assert rows.all(kind) == [row]


@pytest.mark.parametrize("kind", ROWS, ids=lambda kind: kind.__name__)
def test_putting_a_key_again_replaces_its_row(rows: Any, kind: type) -> None:
    rows.put(EXAMPLES[kind])
    rows.put(EXAMPLES[kind])

    assert rows.all(kind) == [EXAMPLES[kind]]


@pytest.mark.parametrize("kind", ROWS, ids=lambda kind: kind.__name__)
def test_a_deleted_row_is_gone_and_deleting_again_is_no_error(rows: Any, kind: type) -> None:
    rows.put(EXAMPLES[kind])

    rows.delete(EXAMPLES[kind])
    rows.delete(EXAMPLES[kind])

    assert rows.all(kind) == []


@pytest.mark.parametrize(
    "kind", [Learner, LessonRecord, Attempt, Place, Grant, Mastery], ids=lambda kind: kind.__name__
)
def test_rows_are_found_by_their_person(rows: Any, kind: type) -> None:
    rows.put(EXAMPLES[kind])

    assert rows.of_person(kind, "p1") == [EXAMPLES[kind]]
    assert rows.of_person(kind, "p2") == []


def test_all_rows_come_sorted_by_their_key(rows: Any) -> None:
    for person, pack in (("p2", "tea"), ("p1", "tea"), ("p1", "coffee")):
        rows.put(Place(person, pack, "lesson", "x", 10, 1))

    assert [key_of(place) for place in rows.all(Place)] == [("p1", "coffee"), ("p1", "tea"), ("p2", "tea")]


PEOPLE, ATTEMPTS, LESSONS = ["p1", "p2", "p3"], ["t1", "t2", "t3", "t4"], ["l1", "l2", "l3"]
ANSWERS: list[Any] = ["b", ["a", "b"], {"a": "b"}, "2.5", 5, True, "ചായ", ["a", {"b": None}], None]


def anything(drawn: random.Random) -> tuple[str | None, Body]:
    """Anything that may happen at a kiosk, in any order."""
    item = {"pack": drawn.choice(["tea", "coffee"]), "version": drawn.choice(["1.0.0", "1.1.0"]), "language": "ml"}
    attempt = drawn.choice(ATTEMPTS)
    kinds: list[Callable[[], Body]] = [
        lambda: events.LearnerEnrolled("AB2345", "ml"),
        lambda: events.LearnerClosed(),
        lambda: events.LearnerMerged(drawn.choice([*PEOPLE, "nobody"])),
        lambda: events.SignedIn(),
        lambda: events.LessonOpened(**item, lesson=drawn.choice(LESSONS)),
        lambda: events.LessonFinished(**item, lesson=drawn.choice(LESSONS)),
        lambda: events.QuizStarted(attempt, **item, quiz="check"),
        lambda: events.QuestionAnswered(attempt, drawn.choice(["q1", "q2"]), drawn.choice(ANSWERS), 500),
        lambda: events.QuizFinished(attempt, 500, 1000, drawn.random() < 0.5),
        lambda: events.PackInstalled("tea", "1.0.0"),
    ]
    return drawn.choice([*PEOPLE, None]), drawn.choice(kinds)()


@pytest.mark.parametrize("seed", range(12))
def test_after_whatever_happened_the_snapshots_are_what_the_log_says(kiosk: Kiosk, seed: int) -> None:
    drawn = random.Random(seed)  # noqa: S311 - no secret
    with writing():
        for _ in range(120):
            person, body = anything(drawn)
            log.append(kiosk.clock, body, person)

    assert snapshots.compare(log.every_event()) == []
    assert log.broken_at() is None
    before = {row: SnapshotRows().all(row) for row in ROWS}
    snapshots.rebuild(log.every_event())
    assert {row: SnapshotRows().all(row) for row in ROWS} == before


@pytest.fixture
def lived_in(kiosk: Kiosk) -> Kiosk:
    drawn = random.Random(1)  # noqa: S311 - no secret
    with writing():
        for _ in range(60):
            person, body = anything(drawn)
            log.append(kiosk.clock, body, person)
    return kiosk


@pytest.mark.parametrize(
    ("damage", "row"),
    [
        ("UPDATE snapshot_attempt SET marks = 77", "Attempt"),
        ("DELETE FROM snapshot_lesson", "LessonRecord"),
        ("UPDATE snapshot_place SET item = 'elsewhere'", "Place"),
        ("UPDATE snapshot_answer SET answer = '\"forged\"'", "Answer"),
        ("INSERT INTO snapshot_learner VALUES ('p9', 'AB2345', 'ml', 0, NULL, 1, 1)", "Learner"),
    ],
)
def test_a_row_that_differs_from_the_log_is_named_and_mended(lived_in: Kiosk, damage: str, row: str) -> None:
    database.execute_sql(damage)

    differences = snapshots.compare(log.every_event())
    assert {each.row for each in differences} == {row}
    assert all(each.kept != each.rebuilt for each in differences)

    snapshots.rebuild(log.every_event())
    assert snapshots.compare(log.every_event()) == []


def test_a_rebuilding_that_fails_leaves_the_rows_as_they_were(lived_in: Kiosk) -> None:
    before = {row: SnapshotRows().all(row) for row in ROWS}

    def torn() -> Iterator[Event]:
        yield from log.events(log.head().log_id, most=3)
        raise OSError("unreadable")

    with pytest.raises(OSError, match="unreadable"):
        snapshots.rebuild(torn())
    assert {row: SnapshotRows().all(row) for row in ROWS} == before


class Meanwhile:
    """All events; when they have been read, a learner at another tablet does something."""

    def __init__(self, kiosk: Kiosk) -> None:
        self._writer = threading.Thread(target=self._write, args=(kiosk,))

    def events(self) -> Iterator[Event]:
        yield from log.every_event()
        self._writer.start()
        self._writer.join(0.5)  # it may have to wait until we are done

    def over(self) -> None:
        self._writer.join()

    @staticmethod
    def _write(kiosk: Kiosk) -> None:
        log.append(kiosk.clock, events.QuizStarted("meanwhile", "tea", "1.0.0", "check", "ml"), "p1")
        close_database()


def test_what_learners_do_during_a_comparison_is_no_difference(lived_in: Kiosk) -> None:
    meanwhile = Meanwhile(lived_in)

    assert snapshots.compare(meanwhile.events()) == []

    meanwhile.over()
    assert SnapshotRows().get(Attempt, "meanwhile") is not None


def test_what_learners_do_during_a_rebuilding_is_not_lost(lived_in: Kiosk) -> None:
    meanwhile = Meanwhile(lived_in)

    snapshots.rebuild(meanwhile.events())

    meanwhile.over()
    assert SnapshotRows().get(Attempt, "meanwhile") is not None
    assert snapshots.compare(log.every_event()) == []
