"""Answers that tablets deliver late, twice, out of order, before and after the kiosk was started again."""

import random

import pytest

from kiosk.app import open_kiosk
from kiosk.database import close_database
from kiosk.errors import LearnerError
from kiosk.progress import log, studying
from kiosk.progress.deliveries import Place
from kiosk.progress.folded import Attempt
from kiosk.web.here import Kiosk
from tests.kiosk.conftest import Repository
from tests.kiosk.opened import enrol


@pytest.fixture
def attempt(kiosk: Kiosk, shelf: Repository) -> Attempt:
    anitha = enrol(kiosk).person
    id_ = studying.start_quiz(kiosk.clock, anitha, Repository.manifest(), "check-tea", "en")
    return studying.attempt_of(anitha, id_)


def deliver(kiosk: Kiosk, attempt: Attempt, number: int, given: object, source: str = "tablet") -> None:
    studying.answer(kiosk.clock, attempt, {"leaf": given}, Place(source, number))


def leaf(attempt: Attempt) -> object:
    return studying.kept_answers(attempt.attempt).get("leaf")


def test_in_whatever_order_and_however_often_they_come_the_last_one_given_is_kept(
    kiosk: Kiosk, attempt: Attempt
) -> None:
    chance = random.Random(6)  # noqa: S311 - a test that can be repeated
    for beginning in range(0, 200, 10):
        numbers = [beginning + each for each in (1, 1, 2, 3, 3, 4)]
        chance.shuffle(numbers)
        for number in numbers:
            deliver(kiosk, attempt, number, f"answer {number}")
        assert (numbers, leaf(attempt)) == (numbers, f"answer {beginning + 4}")


def test_an_older_answer_does_not_come_over_a_newer_one_after_the_kiosk_was_started_again(
    kiosk: Kiosk, attempt: Attempt
) -> None:
    deliver(kiosk, attempt, 2, "newer")
    close_database()
    again = open_kiosk(kiosk.settings)
    deliver(again, attempt, 1, "older")
    assert leaf(attempt) == "newer"


def test_an_answer_that_was_taken_back_does_not_return(kiosk: Kiosk, attempt: Attempt) -> None:
    deliver(kiosk, attempt, 1, "leaf")
    deliver(kiosk, attempt, 2, None)
    deliver(kiosk, attempt, 1, "leaf")
    assert leaf(attempt) is None


def test_what_comes_twice_writes_nothing_twice(kiosk: Kiosk, attempt: Attempt) -> None:
    for number in (1, 2, 1, 2):
        deliver(kiosk, attempt, number, f"answer {number}")
    assert [event.kind for event in log.every_event()].count("question-answered/1") == 2


def test_tablets_count_each_for_itself_and_questions_too(kiosk: Kiosk, attempt: Attempt) -> None:
    deliver(kiosk, attempt, 50, "here")
    deliver(kiosk, attempt, 1, "there", source="another tablet")
    studying.answer(kiosk.clock, attempt, {"change": "4"}, Place("tablet", 3))
    assert studying.kept_answers(attempt.attempt) == {"leaf": "there", "change": "4"}


def test_what_arrived_before_handing_in_is_no_late_answer_when_it_comes_again(kiosk: Kiosk, attempt: Attempt) -> None:
    deliver(kiosk, attempt, 1, "first")
    deliver(kiosk, attempt, 2, "second")
    studying.hand_in(kiosk.clock, attempt)
    for number, given in ((1, "first"), (2, "second")):
        deliver(kiosk, attempt, number, given)
    with pytest.raises(LearnerError) as refused:
        deliver(kiosk, attempt, 3, "third")
    assert refused.value.code == "handed-in"
    assert leaf(attempt) == "second"
