"""Revision as a learner meets it: what is due, one question after another, what was right, enough for today."""

import re

import pytest

from kiosk.learn.revision import MINUTES
from kiosk.progress.tables import Event
from kiosk.web.here import Kiosk
from tests.kiosk.cast import PIN, Cast
from tests.kiosk.conftest import Repository
from tests.kiosk.learn.taking import RIGHT, begin, hand_in
from tests.kiosk.visitor import Visitor

START, QUESTION, ANSWERS = "/revision", "/revision/question", "/revision/answers"
DAY = 86_400_000
MINUTE = 60_000


@pytest.fixture
def revising(kiosk: Kiosk, anitha: Visitor, cast: Cast, shelf: Repository) -> Visitor:
    """Anitha, who answered two questions wrong yesterday."""
    hand_in(anitha, begin(anitha), {**RIGHT, "answer-first-step": "sugar", "answer-leaf": "stone"})
    kiosk.clock.let_pass(DAY)
    return anitha.sign_in_as_learner(cast.code, PIN)


def fields(page: str) -> dict[str, str]:
    """The hidden fields of the question's form."""
    return dict(re.findall(r'<input type="hidden" name="(pack|quiz|question|since)" value="([^"]*)"', page))


def revise(visitor: Visitor, **answer: object) -> str:
    """Answer the question that is asked now; gives the page that follows."""
    given = {name.replace("_", "-"): value for name, value in answer.items()}
    return visitor.text_after(ANSWERS, {**fields(visitor.text(QUESTION)), **given}, QUESTION)


def revised() -> list[tuple[str, object, int]]:
    rows = Event.select().where(Event.kind == "revised/1").order_by(Event.sequence)
    return [(row.body["question"], row.body["answer"], row.body["marks"]) for row in rows]


def test_the_home_says_how_much_there_is_to_revise(revising: Visitor) -> None:
    home = revising.text("/home")
    assert "Revise: 2 questions" in home
    assert f'href="{START}"' in home
    assert home.index('class="button "') < home.index("Revise: 2")


def test_who_has_nothing_to_revise_is_not_asked_to_and_told_what_to_do(anitha: Visitor, shelf: Repository) -> None:
    assert "Revise:" not in anitha.text("/home")
    page = anitha.text(START)
    assert "Nothing to revise today" in page
    assert "/spoken/revised-en-" in page
    assert 'href="/home"' in page
    assert anitha.get(QUESTION).location == START


def test_a_question_is_asked_answered_explained_and_the_next_one_follows(revising: Visitor) -> None:
    page = revising.text(START)
    assert "/spoken/revise-en-" in page
    assert "2 questions" in page
    assert "About 1 minute" in page
    assert "What do you boil <em>first</em>?" in revising.text(QUESTION)
    told = revise(revising, answer_first_step="water")
    for words in ("Right", "Leaves need hot water.", "Next question", "Read the lesson again:", "Count change"):
        assert words in told, words
    assert "What is tea made from?" in revising.text(QUESTION)
    told = revise(revising, answer_leaf="stone")
    for words in ("Not right", "stone", "leaves", "From leaves.", ">Done<"):
        assert words in told, words
    assert revised() == [("first-step", "water", 1000), ("leaf", "stone", 0)]
    done = revising.text(START)
    assert "All revised for today" in done
    assert "You have revised 2 questions today." in done
    assert "There is more tomorrow." in done


def test_who_does_not_know_may_say_so_and_sees_what_is_right(revising: Visitor) -> None:
    told = revise(revising, unknown="1", answer_first_step="water")
    assert "No answer" in told
    assert "Water" in told
    assert revised() == [("first-step", None, 0)]


def test_a_form_without_an_answer_is_asked_again(revising: Visitor) -> None:
    page = revise(revising)
    assert "Choose or write an answer first." in page
    assert "What do you boil" in page
    assert revised() == []


def test_the_same_form_sent_twice_counts_once(revising: Visitor) -> None:
    first = {**fields(revising.text(QUESTION)), "answer-first-step": "sugar"}
    for answer in ("sugar", "water"):
        told = revising.text_after(ANSWERS, {**first, "answer-first-step": answer}, QUESTION)
        assert "Not right" in told
    assert revised() == [("first-step", "sugar", 0)]


def test_only_what_is_due_takes_an_answer(revising: Visitor) -> None:
    given = {"pack": "tea-stall", "quiz": "check-tea", "question": "change", "answer-change": "4"}
    assert revising.post(ANSWERS, given, QUESTION).status_code == 303
    assert revising.post(ANSWERS, {"pack": "no", "quiz": "no", "question": "no"}, QUESTION).status_code == 303
    assert revised() == []
    assert revising.get(ANSWERS).location == START


def test_after_ten_minutes_it_is_enough_for_today_and_one_may_go_on(kiosk: Kiosk, revising: Visitor) -> None:
    given = {**fields(revising.text(QUESTION)), "answer-first-step": "water"}
    for _ in range(2):  # somebody who does nothing for so long is signed out
        kiosk.clock.let_pass(MINUTES * MINUTE // 2)
        revising.text(START)
    told = revising.text_after(ANSWERS, given, QUESTION)
    assert "Next question" not in told
    assert revising.get(f"{QUESTION}?since={given['since']}").location == f"{START}?enough=1"
    page = revising.text(f"{START}?enough=1")
    for words in (
        "Enough for today",
        "You have revised 1 question today.",
        "There is more tomorrow.",
        "Go on revising",
    ):
        assert words in page, words
    assert "What is tea made from?" in revising.text(QUESTION)


@pytest.mark.parametrize("since", ["0", "-5", "x", "99999999999999999999", ""])
def test_a_time_that_nobody_wrote_means_now(revising: Visitor, since: str) -> None:
    assert "What do you boil" in revising.text(f"{QUESTION}?since={since}")


def test_what_has_to_be_put_in_order_can_be_operated_and_stays_mixed(
    kiosk: Kiosk, anitha: Visitor, cast: Cast, shelf: Repository
) -> None:
    hand_in(anitha, begin(anitha), {**RIGHT, "answer-order-boil": "2", "answer-order-pour": "1"})
    kiosk.clock.let_pass(DAY)
    anitha.sign_in_as_learner(cast.code, PIN)
    page = anitha.text(QUESTION)
    assert page.index("Pour") < page.index("Boil water")
    assert "data-order=" in page
    assert "data-answer=" not in page
    assert "Right" in revise(anitha, answer_order_boil="1", answer_order_pour="2")


def test_a_question_that_is_not_in_the_readers_language_comes_in_another(revising: Visitor) -> None:
    revising.client.set_cookie("language", "ta")
    assert '<fieldset aria-labelledby="stem-first-step" lang="en" dir="ltr">' in revising.text(QUESTION)


def test_a_stranger_sees_none_of_it(stranger: Visitor, revising: Visitor) -> None:
    for path in (START, QUESTION, ANSWERS):
        assert stranger.get(path).status_code == 303
