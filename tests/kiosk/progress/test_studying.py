"""What learners do: lessons opened and finished, quizzes begun, answered, handed in."""

import pytest

from kiosk.errors import LearnerError
from kiosk.packs.tables import Quiz as QuizText
from kiosk.progress import log, studying
from kiosk.progress.folded import Attempt
from kiosk.quizzes import questions
from kiosk.web.here import Kiosk
from tests.kiosk.conftest import Repository
from tests.kiosk.opened import enrol
from tests.packs import PACK

RIGHT = {
    "first-step": "water",
    "in-the-cup": ["tea"],
    "change": "4",
    "leaf": "leaf",
    "order": ["boil", "pour"],
    "joined": {"kettle": "kettle", "cup": "cup"},
}


@pytest.fixture
def anitha(kiosk: Kiosk, shelf: Repository) -> str:
    """A learner at a kiosk with a pack on its shelf."""
    return enrol(kiosk).person


def kinds() -> list[str]:
    """What the log says after enrolment."""
    found = [event.kind.partition("/")[0] for event in log.every_event()]
    return found[found.index("learner-enrolled") + 1 :]


def begin(kiosk: Kiosk, anitha: str) -> Attempt:
    id_ = studying.start_quiz(kiosk.clock, anitha, Repository.manifest(), "check-tea", "en")
    attempt = studying.attempt_of(anitha, id_)
    assert attempt
    return attempt


def test_opening_where_one_is_already_is_not_written_again(kiosk: Kiosk, anitha: str) -> None:
    manifest = Repository.manifest()
    for lesson in ("make-tea", "make-tea", "count-change", "make-tea"):
        studying.open_lesson(kiosk.clock, anitha, manifest, lesson, "en")

    assert kinds() == ["lesson-opened"] * 3


def test_a_finished_lesson_is_in_the_log(kiosk: Kiosk, anitha: str) -> None:
    studying.finish_lesson(kiosk.clock, anitha, Repository.manifest(), "make-tea", "ml")

    body = list(log.every_event())[-1].body
    assert body == {"pack": PACK, "version": "1.0.0", "lesson": "make-tea", "language": "ml"}


def test_a_quiz_that_was_begun_is_gone_on_with(kiosk: Kiosk, anitha: str) -> None:
    first = begin(kiosk, anitha)

    assert begin(kiosk, anitha).attempt == first.attempt
    assert kinds() == ["quiz-started"]


def test_after_handing_in_a_new_attempt_begins(kiosk: Kiosk, anitha: str) -> None:
    first = begin(kiosk, anitha)
    studying.hand_in(kiosk.clock, first)

    assert begin(kiosk, anitha).attempt != first.attempt


def test_an_attempt_is_only_its_learners(kiosk: Kiosk, anitha: str) -> None:
    attempt = begin(kiosk, anitha)
    stranger = enrol(kiosk, "Basheer").person

    assert studying.attempt_of(stranger, attempt.attempt) is None
    assert studying.attempt_of(anitha, "none") is None
    assert begin(kiosk, stranger).attempt != attempt.attempt


def test_answers_are_kept_and_marked(kiosk: Kiosk, anitha: str) -> None:
    attempt = begin(kiosk, anitha)

    studying.answer(kiosk.clock, attempt, RIGHT)

    kept = studying.answers_of(attempt.attempt)
    assert {question: row.answer for question, row in kept.items()} == RIGHT
    assert {row.marks for row in kept.values()} == {1000}


def test_only_answers_that_differ_are_written(kiosk: Kiosk, anitha: str) -> None:
    attempt = begin(kiosk, anitha)
    studying.answer(kiosk.clock, attempt, RIGHT)
    studying.answer(kiosk.clock, attempt, RIGHT)
    studying.answer(kiosk.clock, attempt, RIGHT | {"leaf": "stone"})

    assert kinds().count("question-answered") == 7
    assert studying.answers_of(attempt.attempt)["leaf"].marks == 0


def test_an_answer_that_is_taken_back_is_gone_and_earns_nothing(kiosk: Kiosk, anitha: str) -> None:
    attempt = begin(kiosk, anitha)
    studying.answer(kiosk.clock, attempt, RIGHT)

    studying.answer(kiosk.clock, attempt, {"leaf": None})
    studying.hand_in(kiosk.clock, attempt)

    assert "leaf" not in studying.answers_of(attempt.attempt)
    assert studying.attempt_of(anitha, attempt.attempt).marks == 5000


def test_no_answer_and_unknown_questions_change_nothing(kiosk: Kiosk, anitha: str) -> None:
    attempt = begin(kiosk, anitha)

    studying.answer(kiosk.clock, attempt, {"leaf": None, "gone": "x"})

    assert kinds() == ["quiz-started"]


def test_handing_in_adds_up_what_was_kept(kiosk: Kiosk, anitha: str) -> None:
    attempt = begin(kiosk, anitha)
    studying.answer(kiosk.clock, attempt, RIGHT)
    studying.answer(kiosk.clock, attempt, {"joined": {"kettle": "kettle", "cup": "kettle"}})

    studying.hand_in(kiosk.clock, attempt)

    done = studying.attempt_of(anitha, attempt.attempt)
    assert (done.marks, done.total, done.passed) == (5500, 6000, True)


def test_an_empty_attempt_can_be_handed_in_and_is_not_passed(kiosk: Kiosk, anitha: str) -> None:
    attempt = begin(kiosk, anitha)

    studying.hand_in(kiosk.clock, attempt)

    done = studying.attempt_of(anitha, attempt.attempt)
    assert (done.marks, done.passed) == (0, False)
    assert done.finished_at is not None


def test_handing_in_twice_changes_nothing(kiosk: Kiosk, anitha: str) -> None:
    attempt = begin(kiosk, anitha)
    studying.hand_in(kiosk.clock, attempt)
    studying.hand_in(kiosk.clock, attempt)

    assert kinds() == ["quiz-started", "quiz-finished"]


def test_answers_after_handing_in_are_refused(kiosk: Kiosk, anitha: str) -> None:
    attempt = begin(kiosk, anitha)
    studying.hand_in(kiosk.clock, attempt)

    with pytest.raises(LearnerError) as refused:
        studying.answer(kiosk.clock, attempt, RIGHT)

    assert refused.value.code == "handed-in"
    assert studying.answers_of(attempt.attempt) == {}


def test_a_quiz_that_is_gone_is_said(kiosk: Kiosk, anitha: str) -> None:
    attempt = begin(kiosk, anitha)
    QuizText.delete().execute()
    questions._load.cache_clear()

    with pytest.raises(LearnerError) as refused:
        studying.quiz_of(attempt)

    assert refused.value.code == "quiz-gone"
