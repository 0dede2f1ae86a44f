"""A tablet whose browser runs no script: everything works, with a page more here and there."""

from pathlib import Path

import pytest

from tests.journeys import answers, records
from tests.journeys.cast import ANITHA
from tests.journeys.programs import RunningKiosk, run
from tests.journeys.tablet import NewTablet, Tablet

pytestmark = pytest.mark.journey

PACK, LESSON, QUIZ = "digital-basics", "meet-your-phone", "check-phone-and-files"


def test_a_learner_signs_in_reads_and_takes_a_quiz_without_any_script(
    kiosk: RunningKiosk, home: Path, new_tablet: NewTablet
) -> None:
    tablet = new_tablet(kiosk.port, java_script_enabled=False)
    tablet.open("/").choose_language("മലയാളം")
    tablet.press(f"ul.people a:has(.medal.{ANITHA.picture})")
    tablet.page.fill("#pin", ANITHA.pin)
    tablet.press("form[data-pin] button:not([type])")
    assert tablet.path == "/home"

    tablet.open(f"/packs/{PACK}/lessons/{LESSON}")
    assert tablet.page.locator("article.lesson p").count() > 3
    tablet.press("form.onward button")
    assert tablet.path.startswith(f"/packs/{PACK}/lessons/")
    assert tablet.path != f"/packs/{PACK}/lessons/{LESSON}"

    questions = answers.read_questions(PACK, QUIZ, "ml")
    assert {each["kind"] for each in questions} == {"single", "multiple", "number", "text", "ordering", "matching"}
    _begin_and_keep_half(tablet, questions)
    _finish(tablet, questions)
    assert tablet.page.locator("section.question > .verdict.right").count() == len(questions)
    assert tablet.page.locator(".gateway .verdict.right").count() == 1

    assert "The log is whole" in run("kiosk", home, "check")
    (attempt,) = records.rows(home, "SELECT attempt, marks, total, passed FROM snapshot_attempt")
    assert attempt[1:] == (8000, 8000, 1)
    assert records.answers_kept(home, attempt[0]) == {
        each["id"]: answers.kept(each, answers.right(each)) for each in questions
    }


def _begin_and_keep_half(tablet: Tablet, questions: list[answers.Question]) -> None:
    tablet.open(f"/packs/{PACK}/quizzes/{QUIZ}")
    tablet.press('form[action$="/start"] button')
    for each in questions[:4]:
        tablet.give(each, answers.right(each), with_script=False)
    tablet.press("button[name=action][value=keep]")
    assert tablet.path == f"/packs/{PACK}/quizzes/{QUIZ}"


def _finish(tablet: Tablet, questions: list[answers.Question]) -> None:
    """Go on where it was left; handing in with gaps asks first."""
    tablet.press('form[action$="/start"] button')
    for each in questions[4:-1]:
        tablet.give(each, answers.right(each), with_script=False)
    tablet.press("#hand-in ~ button")
    assert tablet.page.locator("[role=alert] a.jump").count() == 1
    assert tablet.page.locator("button[name=anyway]").count() == 1
    tablet.give(questions[-1], answers.right(questions[-1]), with_script=False)
    tablet.press("button[name=anyway]")
    assert tablet.path.endswith("/result")
