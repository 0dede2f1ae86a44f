"""How far people are: what pages show of the snapshots."""

import pytest

from kiosk.people import learners
from kiosk.progress import anchoring, dating, enrolling, reports, studying
from kiosk.progress.reports import DONE, NEXT, NOW, Totals, Way
from kiosk.web.here import Kiosk
from tests.kiosk.conftest import Repository
from tests.kiosk.opened import enrol
from tests.kiosk.progress.test_studying import RIGHT
from tests.packs import PACK


@pytest.fixture
def anitha(kiosk: Kiosk, shelf: Repository) -> str:
    return enrol(kiosk).person


def way(person: str) -> Way:
    return reports.way(person, Repository.manifest())


def states(person: str) -> list[str]:
    return [step.state for step in way(person).steps]


def take_quiz(kiosk: Kiosk, person: str, **answers: object) -> str:
    """Take the quiz with the right answers but for those given; gives the attempt."""
    id_ = studying.start_quiz(kiosk.clock, person, Repository.manifest(), "check-tea", "en")
    attempt = studying.attempt_of(person, id_)
    given = {question: answers.get(question.replace("-", "_"), answer) for question, answer in RIGHT.items()}
    studying.answer(kiosk.clock, attempt, given)
    studying.hand_in(kiosk.clock, attempt)
    return id_


WRONG = {
    "first_step": "sugar", "in_the_cup": ["stone"], "change": "5", "leaf": "x", "order": ["pour", "boil"],
    "joined": {"kettle": "cup"},
}  # fmt: skip


def test_a_way_that_was_not_begun_begins_at_its_first_step(kiosk: Kiosk, anitha: str) -> None:
    assert states(anitha) == [NOW, NEXT, NEXT]
    assert not way(anitha).is_begun
    assert way(anitha).done == 0


def test_the_way_goes_on_where_it_was_left(kiosk: Kiosk, anitha: str) -> None:
    studying.open_lesson(kiosk.clock, anitha, Repository.manifest(), "count-change", "en")

    assert states(anitha) == [NEXT, NOW, NEXT]
    assert way(anitha).current.entry.id == "count-change"
    assert way(anitha).is_begun


def test_after_a_finished_step_comes_the_next_open_one(kiosk: Kiosk, anitha: str) -> None:
    studying.finish_lesson(kiosk.clock, anitha, Repository.manifest(), "count-change", "en")
    assert states(anitha) == [NEXT, DONE, NOW]

    take_quiz(kiosk, anitha)
    assert states(anitha) == [NOW, DONE, DONE]


def test_a_way_that_is_done_has_nowhere_to_go_on(kiosk: Kiosk, anitha: str) -> None:
    for lesson in ("make-tea", "count-change"):
        studying.finish_lesson(kiosk.clock, anitha, Repository.manifest(), lesson, "en")
    take_quiz(kiosk, anitha)

    assert states(anitha) == [DONE] * 3
    assert way(anitha).current is None


def test_a_quiz_counts_as_done_only_when_it_was_passed(kiosk: Kiosk, anitha: str) -> None:
    take_quiz(kiosk, anitha, **WRONG)
    assert DONE not in states(anitha)

    take_quiz(kiosk, anitha)
    take_quiz(kiosk, anitha, **WRONG)
    assert states(anitha)[2] == DONE


def test_the_pack_gone_last_comes_first(kiosk: Kiosk, anitha: str) -> None:
    assert reports.latest_place(anitha) is None
    studying.open_lesson(kiosk.clock, anitha, Repository.manifest(), "make-tea", "en")

    assert reports.latest_place(anitha) == (PACK, "lesson", "make-tea")


def test_the_best_attempt_counts_and_all_are_listed(kiosk: Kiosk, anitha: str) -> None:
    bad = take_quiz(kiosk, anitha, **WRONG)
    good = take_quiz(kiosk, anitha)
    middling = take_quiz(kiosk, anitha, leaf="x")
    studying.start_quiz(kiosk.clock, anitha, Repository.manifest(), "check-tea", "en")

    assert reports.best_attempts(anitha)[PACK, "check-tea"].attempt == good
    assert reports.best_attempts(anitha, "coffee-stall") == {}
    assert {each.attempt for each in reports.attempts(anitha, PACK, "check-tea")} == {bad, good, middling}


def test_attempts_stand_in_their_true_order_where_the_clock_was_set_back_between(kiosk: Kiosk, anitha: str) -> None:
    kiosk.clock.set_wall(kiosk.clock.wall() + 730 * 86_400_000)
    first = take_quiz(kiosk, anitha)
    kiosk.clock.set_wall(kiosk.clock.wall() - 730 * 86_400_000)
    second = take_quiz(kiosk, anitha)
    anchoring.hear_hub(kiosk.clock, kiosk.now(), 0)
    timeline = dating.timeline(kiosk.clock)

    def when(wall: int) -> int:
        return timeline.of_wall(wall).at

    assert [each.attempt for each in reports.attempts(anitha, PACK, "check-tea", when)] == [second, first]
    assert reports.best_attempts(anitha, when=when)[PACK, "check-tea"].attempt == second


def test_totals_count_each_lesson_and_each_passed_quiz_once(kiosk: Kiosk, anitha: str) -> None:
    basheer = enrol(kiosk, "Basheer").person
    for _ in range(2):
        studying.finish_lesson(kiosk.clock, anitha, Repository.manifest(), "make-tea", "en")
        take_quiz(kiosk, anitha)
    take_quiz(kiosk, basheer, **WRONG)

    assert reports.totals() == {anitha: Totals(1, 1)}


def test_what_was_finished_since_a_time_is_counted(kiosk: Kiosk, anitha: str) -> None:
    before = kiosk.now()
    studying.finish_lesson(kiosk.clock, anitha, Repository.manifest(), "make-tea", "en")
    take_quiz(kiosk, anitha)

    assert reports.finished_since(before) == reports.finished_since(before, anitha) == Totals(1, 1)
    assert reports.finished_since(before, "nobody") == Totals(0, 0)
    assert reports.finished_since(kiosk.now() + 1) == Totals(0, 0)


def test_what_was_finished_in_a_boot_is_listed_in_its_order_whatever_the_wall_clock_said(
    kiosk: Kiosk, anitha: str
) -> None:
    before = kiosk.clock.now()
    studying.finish_lesson(kiosk.clock, anitha, Repository.manifest(), "make-tea", "en")
    kiosk.clock.set_wall(0)
    take_quiz(kiosk, anitha)

    found = reports.finished_items(anitha, before.boot, before.monotonic)

    assert found == [(PACK, "lesson", "make-tea"), (PACK, "quiz", "check-tea")]
    assert reports.finished_items(anitha, before.boot, kiosk.clock.now().monotonic + 1) == []
    assert reports.finished_items(anitha, "another boot", 0) == []


def test_what_merged_accounts_did_is_counted_for_one(kiosk: Kiosk, anitha: str) -> None:
    other = enrol(kiosk, "Anita").person
    studying.finish_lesson(kiosk.clock, other, Repository.manifest(), "make-tea", "en")
    take_quiz(kiosk, other)

    enrolling.merge(kiosk.clock, learners.by_id(kiosk.secrets, anitha), learners.by_id(kiosk.secrets, other))

    assert reports.totals() == {anitha: Totals(1, 1)}
    assert states(anitha) == [DONE, NOW, DONE]
    assert states(other) == [NOW, NEXT, NEXT]
