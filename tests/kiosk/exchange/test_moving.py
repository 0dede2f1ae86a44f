"""A learner who learns at two stations: each has the whole record, whatever was done where, and in whatever order."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk.database import writing
from kiosk.errors import OperatorError
from kiosk.exchange.joining import join
from kiosk.exchange.pace import Pace
from kiosk.people import learners
from kiosk.progress import enrolling, folded, log, moving, snapshots, tables
from kiosk.web.here import Kiosk
from sync.protocol.downlink import Person
from sync.protocol.events import LearnedElsewhere, LessonFinished, QuestionAnswered, QuizFinished, QuizStarted
from tests.kiosk.exchange.test_online import Hub
from tests.kiosk.opened import enrol, open_home


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with Hub(tmp_path / "hub") as hub:
        yield hub


@contextmanager
def station(hub: Hub, home: Path) -> Iterator[Kiosk]:
    """A kiosk that has joined; in the end it exchanges what it has."""
    with open_home(home) as kiosk:
        if tables.Hub.select().first() is None:
            join(kiosk.settings, kiosk.clock, hub.address, hub.code())
        Pace().exchange_all(kiosk.settings, kiosk.clock)
        yield kiosk
        Pace().exchange_all(kiosk.settings, kiosk.clock)
        assert snapshots.compare(log.every_event()) == []


def finish(kiosk: Kiosk, person: str, *lessons: str) -> None:
    with writing():
        for lesson in lessons:
            log.append(kiosk.clock, LessonFinished("tea-stall", "1.0.0", lesson, "ml"), person)


def pass_quiz(kiosk: Kiosk, person: str, attempt: str) -> None:
    with writing():
        log.append(kiosk.clock, QuizStarted(attempt, "tea-stall", "1.0.0", "check", "ml"), person)
        log.append(kiosk.clock, QuestionAnswered(attempt, "sugar", {"chosen": ["two"]}, 1000), person)
        log.append(kiosk.clock, QuizFinished(attempt, 1000, 1000, True), person)


def finished(person: str) -> list[str]:
    rows = folded.LessonRecord.select().where(folded.LessonRecord.person == person)
    return sorted(row.lesson for row in rows if row.finished_at)


def count_elsewhere() -> int:
    return sum(event.kind == LearnedElsewhere.KIND for event in log.every_event())


def test_what_is_learned_at_two_stations_adds_up_at_both(hub: Hub, tmp_path: Path) -> None:
    with station(hub, tmp_path / "kavalam") as kavalam:
        there = enrol(kavalam)
        finish(kavalam, there.person, "one", "two")
        pass_quiz(kavalam, there.person, "a" * 16)
    with station(hub, tmp_path / "kumily") as kumily:
        here = enrol(kumily, "Anitha")
        finish(kumily, here.person, "three")
        moving.ask(kumily.clock, here.person, f" {there.code.lower()} ")
    with station(hub, tmp_path / "kumily") as kumily:
        assert finished(here.person) == ["one", "three", "two"]
        assert folded.Attempt.get_by_id("a" * 16).person == here.person
        assert folded.Attempt.get_by_id("a" * 16).passed
        asked = moving.asked(here.person)
        assert (asked.outcome, asked.events) == ("found", 5)
        finish(kumily, here.person, "four")
    with station(hub, tmp_path / "kavalam") as kavalam:
        assert finished(there.person) == ["four", "one", "three", "two"]
        finish(kavalam, there.person, "five")
    with station(hub, tmp_path / "kumily"):
        assert finished(here.person) == ["five", "four", "one", "three", "two"]
        before = count_elsewhere()
    with station(hub, tmp_path / "kumily"):
        assert count_elsewhere() == before == 6, "what came from elsewhere does not go round"


def test_a_code_that_nobody_has_yet_is_told_and_found_once_somebody_has_it(hub: Hub, tmp_path: Path) -> None:
    with open_home(tmp_path / "kavalam") as kavalam:  # has learners, and no connection yet
        there = enrol(kavalam)
        finish(kavalam, there.person, "one")
    with station(hub, tmp_path / "kumily") as kumily:
        here = enrol(kumily)
        moving.ask(kumily.clock, here.person, there.code)
    with station(hub, tmp_path / "kumily"):
        assert moving.asked(here.person).outcome == "unknown"
        assert finished(here.person) == []
    with station(hub, tmp_path / "kavalam"):
        pass
    with station(hub, tmp_path / "kumily"):
        assert moving.asked(here.person).outcome == "found"
        assert finished(here.person) == ["one"]


def test_somebody_who_was_merged_brings_both_records(hub: Hub, tmp_path: Path) -> None:
    with station(hub, tmp_path / "kavalam") as kavalam:
        first, second = enrol(kavalam), enrol(kavalam, "Anitha K")
        finish(kavalam, first.person, "one")
        finish(kavalam, second.person, "two")
        kept, other = (learners.by_id(kavalam.secrets, each.person) for each in (first, second))
        enrolling.merge(kavalam.clock, kept, other)
    with station(hub, tmp_path / "kumily") as kumily:
        here = enrol(kumily)
        moving.ask(kumily.clock, here.person, second.code)
    with station(hub, tmp_path / "kumily"):
        assert finished(here.person) == ["one", "two"]


def test_three_stations_have_all_of_it(hub: Hub, tmp_path: Path) -> None:
    people = {}
    code = ""
    for name in ("kavalam", "kumily", "kalpetta"):
        with station(hub, tmp_path / name) as kiosk:
            people[name] = enrol(kiosk)
            finish(kiosk, people[name].person, name)
            if code:
                moving.ask(kiosk.clock, people[name].person, code)
            code = people[name].code
    for name, learner in people.items():
        with station(hub, tmp_path / name):
            assert finished(learner.person) == ["kalpetta", "kavalam", "kumily"]


@pytest.mark.parametrize("code", ["", "a", "no code!", "x" * 13])
def test_what_can_be_no_code_is_refused(kiosk: Kiosk, code: str) -> None:
    with pytest.raises(OperatorError) as refused:
        moving.ask(kiosk.clock, enrol(kiosk).person, code)
    assert refused.value.code == "other-code"


def test_the_code_of_the_account_here_is_refused(kiosk: Kiosk) -> None:
    learner = enrol(kiosk)
    with pytest.raises(OperatorError) as refused:
        moving.ask(kiosk.clock, learner.person, learner.code)
    assert refused.value.code == "own-code"


LESSON = {"pack": "tea-stall", "version": "1.0.0", "lesson": "one", "language": "ml"}


@pytest.mark.parametrize(
    "row",
    [
        [],
        ["log", 1, "signed-in/1", 5, {}],
        ["log", 1, "lesson-finished/1", 5, {}],
        ["log", "1", "lesson-finished/1", 5, LESSON],
        ["log", 1, "learned-elsewhere/1", 5, LESSON],
        ["log", 1, "lesson-finished/1", None, LESSON],
        "row",
    ],
)
def test_a_row_that_cannot_count_is_left_and_the_next_is_taken(kiosk: Kiosk, row: object) -> None:
    person = enrol(kiosk).person
    moving.take(kiosk.clock, Person(person, "", "found", [row, ["log", 2, "lesson-finished/1", 5, LESSON]]))
    assert finished(person) == ["one"]
    assert count_elsewhere() == 1


def test_a_record_of_somebody_who_is_not_known_here_changes_nothing(kiosk: Kiosk) -> None:
    moving.take(kiosk.clock, Person("f" * 32, "", "found", [["log", 2, "lesson-finished/1", 5, LESSON]]))
    assert count_elsewhere() == 0
