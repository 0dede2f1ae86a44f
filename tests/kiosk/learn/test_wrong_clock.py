"""A wall clock that jumps while somebody takes a quiz: nothing that counts depends on it."""

from typing import Any

import pytest

from kiosk.database import writing
from kiosk.people.tables import Learner
from kiosk.progress import log, studying
from kiosk.web.here import Kiosk
from sync.protocol.events import QuizFinished
from tests.kiosk.cast import PIN, Cast
from tests.kiosk.clocks import REAL
from tests.kiosk.conftest import Repository
from tests.kiosk.learn.taking import begin, delivery, hand_in, kept
from tests.kiosk.visitor import Visitor

MINUTE, YEARS = 60_000, 730 * 86_400_000

JUMPS = {"back to 1970": 0, "an hour back": REAL.wall() - 60 * MINUTE, "two years ahead": REAL.wall() + YEARS}


def take_quiz(kiosk: Kiosk, learner: Visitor, wall: int | None) -> list[Any]:
    """Begin a quiz, answer a question wrongly, let the clock jump, mend it, hand in; what comes of it, but no times."""
    attempt = begin(learner)

    def answer(given: str) -> int:
        sent = {"question": "first-step", "answer-first-step": given, "told": kiosk.clock.wall()}
        return learner.client.post(f"{attempt}/answers", data=delivery(learner, attempt) | sent).status_code

    assert answer("sugar") == 204
    if wall is not None:
        kiosk.clock.set_wall(wall)
    assert answer("water") == 204
    hand_in(learner, attempt)
    done = kept(attempt)
    answers = [(row.question, row.answer, row.marks) for row in studying.answers_of(done.attempt).values()]
    return [done.marks, done.total, done.passed, answers]


@pytest.mark.parametrize("jump", list(JUMPS))
def test_a_clock_that_jumps_in_the_middle_of_a_quiz_changes_no_result_and_signs_nobody_out(
    kiosk: Kiosk, shelf: Repository, learner: Visitor, cast: Cast, jump: str
) -> None:
    expected = take_quiz(kiosk, learner, None)
    begun = log.head().sequence

    assert take_quiz(kiosk, learner, JUMPS[jump]) == expected
    assert [event.kind for event in log.events(log.head().log_id, begun)][-1] == QuizFinished.KIND
    assert '<ul class="plain">' in learner.text("/finish")  # what was done in this sitting


@pytest.mark.parametrize("jump", list(JUMPS))
def test_no_jump_of_the_clock_opens_a_lock_or_keeps_it_closed(
    kiosk: Kiosk, stranger: Visitor, cast: Cast, jump: str
) -> None:
    door = f"/sign-in/{cast.code}"
    with writing():
        Learner.update(misses=4).where(Learner.code == cast.code).execute()
    stranger.post(door, {"pin": "9999"})
    kiosk.clock.set_wall(JUMPS[jump])
    assert "Please wait" in stranger.text(door)

    kiosk.clock.let_pass(MINUTE)

    assert "Please wait" not in stranger.text(door)
    assert stranger.post(door, {"pin": PIN}).location == "/home"


@pytest.mark.parametrize("jump", list(JUMPS))
def test_no_jump_of_the_clock_prolongs_a_sitting(kiosk: Kiosk, learner: Visitor, jump: str) -> None:
    kiosk.clock.set_wall(JUMPS[jump])
    assert learner.get("/home").status_code == 200

    kiosk.clock.let_pass(11 * MINUTE)

    assert learner.get("/home").status_code == 303
