"""Pages that are older than what is kept: a second one of the same quiz, the way back, a kiosk that was away."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from kiosk.quizzes.marking import read_number
from tests.journeys import answers, records
from tests.journeys.answers import Question
from tests.journeys.cast import ANITHA, OPERATOR, PASSWORD, Learner
from tests.journeys.programs import RunningKiosk
from tests.journeys.tablet import NewTablet, Tablet
from tests.waiting import until

pytestmark = pytest.mark.journey

PACK, QUIZ = "digital-basics", "check-phone-and-files"
HAND_IN, ANYWAY = "#hand-in ~ button", "button[name=anyway]"
WRONG = "1793"

CodeOf = Callable[[Learner], str]


@dataclass
class Quiz:
    """A learner who has just begun a quiz."""

    tablet: Tablet
    attempt: str
    questions: list[Question]
    home: Path

    def give(self, *places: int) -> None:
        """Answer questions rightly on the page that the tablet shows, and wait until they are saved."""
        given = [self.questions[place] for place in places]
        for each in given:
            self.tablet.give(each, answers.right(each))
        self.tablet.wait_saved(*given)

    def second_page(self) -> Page:
        """The same quiz in another tab; `tablet.page` stays the first."""
        page = self.tablet.context.new_page()
        page.goto(f"{self.tablet.address}/attempts/{self.attempt}")
        return page

    def kept(self) -> dict[str, Any]:
        return records.answers_kept(self.home, self.attempt)

    def of_kind(self, kind: str) -> Question:
        return next(each for each in self.questions if each["kind"] == kind)

    def says(self, question: Question) -> str:
        """How the page says that an answer stands: none, part, saved or waiting."""
        line = self.tablet.page.locator(f"#saved-{question['id']}")
        return re.search(r"is-(\w+)", line.get_attribute("class"))[1]


@pytest.fixture
def quiz(kiosk: RunningKiosk, home: Path, new_tablet: NewTablet) -> Quiz:
    tablet = new_tablet(kiosk.port)
    tablet.open("/").choose_language("മലയാളം")
    tablet.sign_in(ANITHA.name, ANITHA.pin, ANITHA.picture)
    tablet.open(f"/packs/{PACK}/quizzes/{QUIZ}")
    tablet.press('form[action$="/start"] button')
    return Quiz(tablet, tablet.path.rpartition("/")[2], answers.read_questions(PACK, QUIZ, "ml"), home)


def press(page: Page, button: str) -> None:
    with page.expect_navigation():
        page.locator(button).first.click()


def test_a_second_page_of_a_quiz_takes_nothing_back_that_the_first_called_saved(quiz: Quiz) -> None:
    second = quiz.second_page()
    quiz.give(0, 2)
    before = quiz.kept()
    press(second, HAND_IN)
    assert quiz.kept() == before
    assert second.locator(".notice[role=alert]").count() == 1
    assert second.locator("section.question .is-saved").count() == 2
    second.close()


def test_handing_in_anyway_on_a_second_page_finishes_nothing_that_it_does_not_show(quiz: Quiz) -> None:
    second = quiz.second_page()
    press(second, HAND_IN)
    quiz.give(*range(6))
    press(second, ANYWAY)
    assert records.rows(quiz.home, "SELECT finished_at FROM snapshot_attempt") == [(None,)]
    assert len(quiz.kept()) == 6
    press(second, HAND_IN)
    press(second, ANYWAY)
    assert second.url.endswith("/result")
    assert records.rows(quiz.home, "SELECT marks FROM snapshot_attempt") == [(6000,)]
    second.close()


def test_the_way_back_from_a_result_sends_nothing_again(quiz: Quiz) -> None:
    quiz.give(0)
    quiz.tablet.press(HAND_IN)
    quiz.tablet.page.locator(ANYWAY).click()
    quiz.tablet.page.wait_for_url("**/result")
    before = records.log_of(quiz.home)
    for _ in range(3):
        quiz.tablet.page.go_back()
        assert quiz.tablet.page.locator("section.question input:checked").count() == 0
    assert records.log_of(quiz.home) == before
    quiz.tablet.page.goto(f"{quiz.tablet.address}/questions/{quiz.attempt}")
    quiz.tablet.page.wait_for_url("**/result")
    assert quiz.tablet.open(f"/attempts/{quiz.attempt}/hand-in").path.endswith("/result")


def test_the_way_back_past_a_wrong_pin_sends_nothing_again(
    kiosk: RunningKiosk, code_of: CodeOf, new_tablet: NewTablet
) -> None:
    tablet = new_tablet(kiosk.port)
    tablet.open("/").choose_language("മലയാളം")
    tablet.sign_in(ANITHA.name, WRONG, ANITHA.picture)
    assert tablet.page.locator(".notice.wrong[role=alert]").count() == 1
    tablet.type_pin(ANITHA.pin)
    tablet.press("form[data-pin] button:not([type])")
    assert tablet.path == "/home"
    for _ in range(2):
        tablet.page.go_back(wait_until="commit")
        assert tablet.path == f"/sign-in/{code_of(ANITHA)}"
        assert tablet.page.locator("#pin").input_value() == ""


def test_the_way_back_brings_no_password_of_staff(kiosk: RunningKiosk, new_tablet: NewTablet) -> None:
    tablet = new_tablet(kiosk.port)
    tablet.open("/station/sign-in").sign_in_as_staff(OPERATOR, PASSWORD)
    tablet.press('form[action="/station/sign-out"] button')
    for _ in range(2):
        tablet.page.go_back(wait_until="commit")
        assert tablet.page.locator("#password").input_value() == ""


def test_a_pin_can_be_typed_in_the_learners_own_digits(
    kiosk: RunningKiosk, code_of: CodeOf, new_tablet: NewTablet
) -> None:
    tablet = new_tablet(kiosk.port)
    tablet.open(f"/sign-in/{code_of(ANITHA)}")
    for refused in ("൪൦൭", "four", "40 1"):
        tablet.page.fill("#pin", refused)
        tablet.press("form[data-pin] button:not([type])")
        assert "A PIN has four digits." in tablet.page.locator("[role=alert]").inner_text(), refused
    tablet.page.fill("#pin", "൪൦൭൧")
    tablet.press("form[data-pin] button:not([type])")
    assert tablet.path == "/home"


def test_opening_a_slip_again_or_coming_back_to_it_gives_no_other_pin(
    kiosk: RunningKiosk, home: Path, code_of: CodeOf, new_tablet: NewTablet
) -> None:
    tablet = new_tablet(kiosk.port)
    tablet.open(f"/station/learners/{code_of(ANITHA)}/pin").sign_in_as_staff(OPERATOR, PASSWORD)
    tablet.press("form:has([name=pin_way]) button:not([type=button])")
    slip = tablet.page.locator(".slip dd").all_inner_texts()
    tablet.page.reload()
    assert tablet.page.locator(".slip dd").all_inner_texts() == slip
    tablet.press(".actions a.second")
    tablet.page.go_back()
    assert tablet.page.locator(".slip dd").all_inner_texts() == slip
    assert records.rows(home, "SELECT COUNT(*) FROM staff_action") == [(1,)]
    new_tablet(kiosk.port).open(f"/sign-in/{code_of(ANITHA)}").type_pin(slip[1])


def test_an_order_that_nobody_touched_is_no_answer_until_it_is_said_to_be_right(quiz: Quiz) -> None:
    ordering = quiz.of_kind("ordering")
    quiz.tablet.press(HAND_IN)
    assert ordering["id"] not in quiz.kept()
    place = quiz.questions.index(ordering) + 1
    assert quiz.tablet.page.locator(f'.notice a[href="#question-{place}"]').count() == 1
    assert quiz.says(ordering) == "none"
    shown = quiz.tablet.question(ordering).locator("li select").evaluate_all("all => all.map(each => each.name)")
    quiz.tablet.question(ordering).locator(".order + button").click()
    quiz.tablet.wait_saved(ordering)
    assert [f"answer-{ordering['id']}-{item}" for item in quiz.kept()[ordering["id"]]] == shown


def test_a_matching_of_which_a_part_is_chosen_is_saved_and_not_finished(quiz: Quiz) -> None:
    matching = quiz.of_kind("matching")
    fields = answers.right(matching)
    first = dict([next(iter(fields.items()))])
    quiz.tablet.give(matching, first)
    until(lambda: quiz.says(matching) == "part", "the kiosk to have a part of the answer")
    assert quiz.kept()[matching["id"]] == answers.kept(matching, first)
    quiz.tablet.press(HAND_IN)
    place = quiz.questions.index(matching) + 1
    assert quiz.tablet.page.locator(f'.notice a[href="#question-{place}"]').count() == 1
    assert quiz.says(matching) == "part"
    quiz.tablet.give(matching, fields)
    quiz.tablet.wait_saved(matching)
    for name in fields:
        quiz.tablet.question(matching).locator(f'select[name="{name}"] + .slot').dblclick()
    until(lambda: quiz.says(matching) == "none", "the kiosk to have taken the answer back")


def test_the_list_of_gaps_follows_the_answers_and_other_gaps_are_asked_about_again(quiz: Quiz) -> None:
    page, open_ones = quiz.tablet.page, ".notice a.jump:visible"
    quiz.give(0)
    quiz.tablet.press(HAND_IN)
    heading, gaps = page.locator(".notice[role=alert] b"), page.locator(open_ones).count()
    before = heading.inner_text()
    assert str(gaps) in before
    quiz.give(1, 2)
    assert page.locator(open_ones).count() == gaps - 2
    assert heading.inner_text() == before.replace(str(gaps), str(gaps - 2))
    assert page.locator(ANYWAY).count() == 0
    quiz.tablet.press(HAND_IN)
    assert quiz.tablet.path == f"/questions/{quiz.attempt}", "nothing is handed in"
    assert page.locator(open_ones).count() == gaps - 2
    assert page.locator(ANYWAY).count() == 1
    quiz.give(*range(3, len(quiz.questions)))
    assert not page.locator(".notice[role=alert]").is_visible()
    quiz.tablet.press(HAND_IN)
    assert quiz.tablet.path.endswith("/result")


TYPED = ("4oo", "400", "400,5", "4,00,000", "four hundred", "₹ 400", "1-2", "Rs. 401", "m2", "2.5GB", "4 5", "൪൦൦", "-")


def test_a_number_is_called_saved_only_if_the_kiosk_reads_one(quiz: Quiz) -> None:
    question = quiz.of_kind("number")
    field = quiz.tablet.question(question).locator("input")
    for typed in TYPED:
        field.fill(typed)
        field.blur()
        expected = "unread" if read_number(typed) is None else "saved"
        until(lambda: quiz.says(question) in ("unread", "saved"), "the kiosk to have what was typed")
        assert (typed, quiz.says(question)) == (typed, expected)
    for path in ("attempts", "questions"):
        quiz.tablet.open(f"/{path}/{quiz.attempt}")
        until(lambda: quiz.says(question) != "none", "the page to have what is kept")
        assert (path, quiz.says(question)) == (path, "unread")
        assert field.input_value() == quiz.kept()[question["id"]] == TYPED[-1]


def test_once_the_kiosk_answers_again_the_page_says_so(kiosk: RunningKiosk, quiz: Quiz) -> None:
    line = quiz.tablet.page.locator("#hand-in")
    kiosk.kill()
    first = quiz.questions[0]
    quiz.tablet.give(first, answers.right(first))
    quiz.tablet.page.locator(HAND_IN).click()
    until(lambda: "is-waiting" in line.get_attribute("class"), "the page to notice that nobody answers")
    unreachable = line.inner_text()
    kiosk.start()
    quiz.tablet.wait_saved(first)
    until(lambda: "is-saved" in line.get_attribute("class"), "the page to say that one can hand in")
    assert line.inner_text() not in ("", unreachable)
    quiz.tablet.press(HAND_IN)
    assert quiz.tablet.page.locator(ANYWAY).count() == 1


def test_after_signing_out_in_another_tab_no_finger_answers_for_the_one_who_left(quiz: Quiz) -> None:
    quiz.give(0)
    kept = quiz.kept()
    other = quiz.tablet.context.new_page()
    other.goto(f"{quiz.tablet.address}/finish")
    press(other, 'form[action="/sign-out"] button')
    other.close()
    with quiz.tablet.page.expect_navigation():
        quiz.tablet.question(quiz.questions[2]).locator(".option").first.click()
    quiz.tablet.page.wait_for_url("**/sign-in")
    quiz.tablet.sign_in(ANITHA.name, ANITHA.pin, ANITHA.picture)
    quiz.tablet.open(f"/attempts/{quiz.attempt}")
    assert quiz.says(quiz.questions[0]) == "saved"
    assert quiz.kept() == kept
