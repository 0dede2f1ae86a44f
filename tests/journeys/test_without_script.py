"""A tablet whose browser runs no script: everything works, with a page more here and there."""

from pathlib import Path
from typing import Any

import pytest

from tests.journeys import answers, records
from tests.journeys.cast import ANITHA
from tests.journeys.programs import RunningKiosk, run
from tests.journeys.tablet import KIOSK_NAME, NewTablet, Tablet

pytestmark = pytest.mark.journey

PACK, LESSON, QUIZ = "digital-basics", "meet-your-phone", "check-phone-and-files"


def test_a_learner_signs_in_reads_and_takes_a_quiz_without_any_script(
    kiosk: RunningKiosk, home: Path, new_tablet: NewTablet
) -> None:
    tablet = _sign_in(new_tablet(kiosk.port, java_script_enabled=False))
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


def test_after_signing_out_the_way_back_to_a_lesson_shows_nobody_who_read_it(
    kiosk: RunningKiosk, new_tablet: NewTablet
) -> None:
    tablet = _sign_in(new_tablet(kiosk.port, java_script_enabled=False))
    tablet.open(f"/packs/{PACK}/lessons/{LESSON}").press('form[action="/sign-out"] button')
    tablet.page.go_back(wait_until="commit")
    assert ANITHA.name not in tablet.page.locator(".roof").inner_text()
    assert tablet.path == "/sign-in"


@pytest.mark.parametrize("button", ["button[name=action][value=keep]", "#hand-in ~ button"])
def test_what_is_sent_while_the_kiosk_is_away_is_sent_again_by_loading_the_page_again(
    kiosk: RunningKiosk, home: Path, new_tablet: NewTablet, button: str
) -> None:
    tablet, given, attempt = _begin_unheard(new_tablet(kiosk.port, java_script_enabled=False), kiosk, button)
    kiosk.start()
    tablet.page.reload()
    assert tablet.path in (f"/packs/{PACK}/quizzes/{QUIZ}", f"/attempts/{attempt}")
    assert records.answers_kept(home, attempt) == given


def test_what_is_sent_again_after_the_sitting_has_ended_is_kept_and_says_so(
    kiosk: RunningKiosk, home: Path, new_tablet: NewTablet
) -> None:
    tablet = new_tablet(kiosk.port, java_script_enabled=False)
    tablet, given, attempt = _begin_unheard(tablet, kiosk, "button[name=action][value=keep]")
    kiosk.start()
    other = Tablet(tablet.context, KIOSK_NAME, kiosk.port)
    other.sign_out()
    tablet.page.reload()
    assert tablet.path == "/sign-in"
    assert tablet.page.locator(".notice[role=status]").count() == 1
    assert records.answers_kept(home, attempt) == given
    assert ANITHA.name not in tablet.page.locator(".roof").inner_text()


def _begin_unheard(tablet: Tablet, kiosk: RunningKiosk, button: str) -> tuple[Tablet, dict[str, Any], str]:
    """Begin the quiz, answer four questions, and press a button of its form when the kiosk has stopped; gives also what
    should be kept, and the attempt."""
    questions = answers.read_questions(PACK, QUIZ, "ml")
    _begin(_sign_in(tablet), questions[:4])
    attempt = tablet.path.rpartition("/")[2]
    kiosk.stop()
    tablet.page.locator(button).click()
    tablet.page.wait_for_url("chrome-error://**")
    return tablet, {each["id"]: answers.kept(each, answers.right(each)) for each in questions[:4]}, attempt


def _sign_in(tablet: Tablet) -> Tablet:
    tablet.open("/").choose_language("മലയാളം")
    tablet.press(f"ul.people a:has(.medal.{ANITHA.picture})")
    tablet.page.fill("#pin", ANITHA.pin)
    tablet.press("form[data-pin] button:not([type])")
    return tablet


def _begin(tablet: Tablet, questions: list[answers.Question]) -> None:
    """Begin the quiz, or go on with it, and answer these questions."""
    tablet.open(f"/packs/{PACK}/quizzes/{QUIZ}")
    tablet.press('form[action$="/start"] button')
    for each in questions:
        tablet.give(each, answers.right(each), with_script=False)


def _begin_and_keep_half(tablet: Tablet, questions: list[answers.Question]) -> None:
    _begin(tablet, questions[:4])
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
