"""Feedback after each question, the time limit and its extension, tries, skills: as a tablet without script sees it."""

import re
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from kiosk.progress import log, snapshots
from kiosk.progress.folded import Answer, Attempt
from kiosk.progress.tables import Event
from kiosk.web.here import Kiosk
from tests.kiosk.cast import Cast
from tests.kiosk.clocks import HandClock
from tests.kiosk.learn.serving import QUIZ, RIGHT, begin, serve
from tests.kiosk.learn.taking import delivery
from tests.kiosk.visitor import Visitor

MINUTE = 60_000
PROGRESS = "/progress"


@pytest.fixture
def attempt(kiosk: Kiosk, anitha: Visitor, tmp_path: Path) -> str:
    """The address of Anitha's attempt, which has just begun."""
    serve(kiosk, tmp_path)
    return begin(anitha)


def section(page: str, place: int) -> str:
    return re.search(rf'<section class="question" id="question-{place}".*?</section>', page, re.DOTALL)[0]


def kept(attempt: str) -> dict[str, object]:
    id_ = attempt.rpartition("/")[2]
    return {row.question: row.answer for row in Answer.select().where(Answer.attempt == id_)}


def row(attempt: str) -> Attempt:
    return Attempt.get_by_id(attempt.rpartition("/")[2])


def events(kind: str) -> list[dict[str, object]]:
    return [each.body for each in Event.select().where(Event.kind == kind).order_by(Event.sequence)]


def tap(visitor: Visitor, attempt: str) -> TestResponse:
    """Answer one question as a tablet's script does, without handing in."""
    fields = {**delivery(visitor, attempt), "question": "handle", "answer-handle": "handle"}
    return visitor.client.post(f"{attempt}/answers", data=fields)


def check(visitor: Visitor, attempt: str, question: str, fields: dict[str, object] = RIGHT) -> str:
    """Press the button below a question; gives the address to which it leads."""
    response = visitor.post(f"{attempt}/check", {**fields, "check": question}, attempt)
    assert response.status_code == 303, response.text
    return response.location


def hand_in(visitor: Visitor, attempt: str, fields: dict[str, object] = RIGHT) -> str:
    response = visitor.post(f"{attempt}/hand-in", {**fields, "anyway": "all"}, attempt)
    assert response.location == f"{attempt}/result", response.location
    return visitor.text(response.location)


def wait(kiosk: Kiosk, visitor: Visitor, milliseconds: int) -> None:
    """Let time pass, in which somebody reads other pages and so stays signed in."""
    for _ in range(5):
        kiosk.clock.let_pass(milliseconds // 5)
        visitor.text("/home")


def test_before_it_begins_one_is_told_of_time_tries_and_feedback(kiosk: Kiosk, anitha: Visitor, tmp_path: Path) -> None:
    serve(kiosk, tmp_path)
    page = anitha.text(QUIZ)
    for words in ("You have 10 minutes.", "You can ask for more time.", "You have 2 tries left.", "at once whether"):
        assert words in page
    assert "There is no time limit" not in page


def test_a_checked_answer_is_told_at_once_and_final(anitha: Visitor, attempt: str) -> None:
    assert check(anitha, attempt, "handle", {"answer-handle": "rim"}) == f"{attempt}#question-2"
    page = anitha.text(attempt)
    told = section(page, 2)
    for words in ("Not right", "The rim is hot.", "The handle stays cool.", "Right answer"):
        assert words in told
    assert "<input" not in told
    assert "data-question" not in told
    assert "The handle stays cool." not in page.replace(told, "")
    response = tap(anitha, attempt)
    assert response.status_code == 409
    hand_in(anitha, attempt)
    assert kept(attempt)["handle"] == "rim"
    assert row(attempt).marks == 4000


def test_checking_keeps_the_rest_of_the_form(anitha: Visitor, attempt: str) -> None:
    check(anitha, attempt, "handle")
    assert kept(attempt).keys() >= {"gaps", "handle", "who-first", "how-many"}


def test_nothing_is_checked_before_it_is_answered_in_full(anitha: Visitor, attempt: str) -> None:
    for fields in ({}, {"answer-gaps-verb": "boil"}):
        assert check(anitha, attempt, "gaps", fields) == f"{attempt}?open=1"
        page = anitha.text(f"{attempt}?open=1")
        assert "One question is not answered in full yet." in page
        assert re.findall(r'class="way jump" href="#question-(\d)"', page) == ["1"]
        assert "Hand in anyway" not in page, "nobody has tried to hand in"
    assert events("question-checked/1") == []


def test_checking_twice_is_one_event(anitha: Visitor, attempt: str) -> None:
    for _ in range(2):
        check(anitha, attempt, "handle")
    assert len(events("question-checked/1")) == len(events("skill-shown/1")) == 1


def test_what_is_no_question_of_the_attempt_is_not_checked(anitha: Visitor, attempt: str) -> None:
    for name in ("", "none", "x" * 9000):
        assert anitha.post(f"{attempt}/check", {**RIGHT, "check": name}, attempt).status_code == 400


def test_where_feedback_comes_at_the_end_nothing_can_be_checked(kiosk: Kiosk, anitha: Visitor, tmp_path: Path) -> None:
    serve(kiosk, tmp_path, without=('feedback = "each"\n',))
    attempt = begin(anitha)
    assert "Check this answer" not in anitha.text(attempt)
    assert anitha.post(f"{attempt}/check", {**RIGHT, "check": "handle"}, attempt).status_code == 400


def test_a_page_drawn_before_a_check_changes_no_checked_answer(anitha: Visitor, attempt: str) -> None:
    drawn = re.search(r'name="drawn" value="([^"]*)"', anitha.text(attempt))[1]
    check(anitha, attempt, "handle", {"answer-handle": "rim"})
    response = anitha.post(f"{attempt}/hand-in", {**RIGHT, "drawn": drawn, "anyway": "all"}, attempt)
    assert response.location == f"{attempt}/result"
    assert kept(attempt)["handle"] == "rim"


def test_the_addresses_that_only_a_form_knows_lead_back_to_its_page(anitha: Visitor, attempt: str) -> None:
    for name in ("check", "more-time"):
        assert anitha.get(f"{attempt}/{name}").location == attempt


def test_a_stranger_checks_and_extends_nothing(attempt: str, app: Flask) -> None:
    for name in ("check", "more-time"):
        assert Visitor(app).post(f"{attempt}/{name}", {"check": "handle"}, "/").status_code in (302, 303, 401, 403)
    assert events("question-checked/1") == events("quiz-extended/1") == []


def test_the_minutes_that_are_left_are_shown_and_run_by_the_steady_clock(
    kiosk: Kiosk, anitha: Visitor, attempt: str
) -> None:
    clock = kiosk.clock
    assert isinstance(clock, HandClock)
    assert "Minutes left: <b>10</b>" in anitha.text(attempt)
    clock.set_wall(clock.wall() + 90 * MINUTE)
    assert "Minutes left: <b>10</b>" in anitha.text(attempt)
    clock.let_pass(4 * MINUTE)
    assert "Minutes left: <b>6</b>" in anitha.text(attempt)


def test_a_learner_can_ask_for_more_time_ten_times(anitha: Visitor, attempt: str) -> None:
    assert "I need 5 more minutes" in anitha.text(attempt)
    for _ in range(10):
        response = anitha.post(f"{attempt}/more-time", {"answer-handle": "rim"}, attempt)
        assert (response.status_code, response.location) == (303, attempt)
    page = anitha.text(attempt)
    assert "Minutes left: <b>60</b>" in page
    assert "more minutes" not in page
    assert anitha.post(f"{attempt}/more-time", {}, attempt).location == f"{attempt}?late=1"
    assert len(events("quiz-extended/1")) == 10


@pytest.mark.parametrize(("limit", "words"), [(1, "I need 1 more minute"), (5, "I need 3 more minutes")])
def test_a_wish_for_more_time_gives_whole_minutes_and_at_least_half_of_the_limit(
    kiosk: Kiosk, anitha: Visitor, tmp_path: Path, limit: int, words: str
) -> None:
    serve(kiosk, tmp_path, instead=(("limit = 10\n", f"limit = {limit}\n"),))
    attempt = begin(anitha)
    more = -(-limit // 2)
    assert re.search(rf"{words}\b", anitha.text(attempt))
    anitha.post(f"{attempt}/more-time", {}, attempt)
    assert f"Minutes left: <b>{limit + more}</b>" in anitha.text(attempt)


def test_asking_for_more_time_keeps_what_stands_in_the_form(anitha: Visitor, attempt: str) -> None:
    anitha.post(f"{attempt}/more-time", {"answer-handle": "rim"}, attempt)
    assert kept(attempt) == {"handle": "rim"}


def test_when_the_time_is_over_the_questions_are_put_away_and_answers_handed_in(
    kiosk: Kiosk, anitha: Visitor, attempt: str
) -> None:
    tap(anitha, attempt)
    wait(kiosk, anitha, 10 * MINUTE + 5)
    page = anitha.text(attempt)
    assert "The time is over." in page
    assert re.search(r'<div hidden>.*data-question="handle".*</div>', page, re.DOTALL)
    response = anitha.post(f"{attempt}/hand-in", {"answer-handle": "handle"}, attempt)
    assert response.location == f"{attempt}/result", "nobody is asked for what is missing"
    assert kept(attempt) == {"handle": "handle"}


def test_a_quiz_whose_time_is_over_offers_no_minutes_but_to_hand_in(
    kiosk: Kiosk, anitha: Visitor, attempt: str
) -> None:
    anitha.text(attempt)
    before = anitha.text(QUIZ)
    assert "You have 10 minutes." in before
    assert "Continue the quiz" in before
    wait(kiosk, anitha, 10 * MINUTE + 5)
    page = anitha.text(QUIZ)
    assert "The time is over." in page
    assert "Hand in" in page
    assert "You have 10 minutes." not in page
    assert "Continue the quiz" not in page


def test_an_answer_that_arrives_late_counts_as_given(kiosk: Kiosk, anitha: Visitor, attempt: str) -> None:
    wait(kiosk, anitha, 12 * MINUTE)
    late = tap(anitha, attempt)
    assert late.status_code == 204
    page = hand_in(anitha, attempt, {"answer-handle": "handle"})
    assert kept(attempt) == {"handle": "handle"}
    assert re.search("You handed in [23] minutes after the time was over.", page)


def test_who_hands_in_in_time_is_told_nothing_of_it(kiosk: Kiosk, anitha: Visitor, attempt: str) -> None:
    wait(kiosk, anitha, 10 * MINUTE + 20_000)
    assert "after the time was over" not in hand_in(anitha, attempt)


def test_it_is_too_late_to_ask_for_more_time_when_it_is_over(kiosk: Kiosk, anitha: Visitor, attempt: str) -> None:
    wait(kiosk, anitha, 10 * MINUTE + 20_000)
    assert anitha.post(f"{attempt}/more-time", {}, attempt).location == attempt, "a wish that was on its way"
    wait(kiosk, anitha, 6 * MINUTE)
    assert anitha.post(f"{attempt}/more-time", {}, attempt).location == f"{attempt}?late=1"
    assert "The time cannot be extended any more." in anitha.text(f"{attempt}?late=1")


def test_a_quiz_without_a_limit_has_no_timer(kiosk: Kiosk, anitha: Visitor, tmp_path: Path) -> None:
    serve(kiosk, tmp_path, without=("limit = 10\n",))
    attempt = begin(anitha)
    assert "Minutes left" not in anitha.text(attempt)
    assert anitha.post(f"{attempt}/more-time", {}, attempt).location == f"{attempt}?late=1"
    assert events("quiz-timed/1") == []


def test_the_tries_that_a_pack_allows_end_and_an_operator_grants_one_more(
    anitha: Visitor, operator: Visitor, cast: Cast, attempt: str
) -> None:
    hand_in(anitha, attempt, {})
    assert "You have 1 try left." in anitha.text(QUIZ)
    page = hand_in(anitha, begin(anitha), {})
    assert "You have used all your tries at this quiz." in page
    assert "Try again" not in page
    before = anitha.text(QUIZ)
    assert "Start again" not in before
    assert "You have used all your tries at this quiz." in before
    assert "tries left" not in before, "it is said once"
    refused = anitha.post(f"{QUIZ}/start", page="/finish")
    assert refused.status_code == 409
    assert "Ask the operator for one more." in refused.text
    theirs = f"/station/learners/{cast.anitha.code}"
    assert "all tries are used." in operator.text(theirs)
    granted = operator.post(f"{theirs}/tries", {"pack": "tea-stall", "quiz": "serve-tea"}, page=theirs)
    page = operator.text(granted.location)
    assert "The learner has one more try." in page
    assert "all tries are used." not in page
    assert begin(anitha)
    assert events("attempt-granted/1") == [{"pack": "tea-stall", "quiz": "serve-tea"}]


def test_only_an_operator_grants_a_try_and_only_at_a_quiz_that_is_there(
    anitha: Visitor, operator: Visitor, cast: Cast, attempt: str
) -> None:
    theirs = f"/station/learners/{cast.anitha.code}"
    form = {"pack": "tea-stall", "quiz": "serve-tea"}
    assert anitha.post(f"{theirs}/tries", form, page="/finish").status_code in (302, 303, 403)
    for wrong in ({"pack": "none"}, {"quiz": "none"}, {"quiz": "make-tea"}):
        assert operator.post(f"{theirs}/tries", form | wrong, page=theirs).status_code == 404
    assert events("attempt-granted/1") == []


def test_a_skill_is_mastered_by_the_last_questions_and_shown_to_learner_and_operator(
    anitha: Visitor, operator: Visitor, cast: Cast, attempt: str
) -> None:
    check(anitha, attempt, "handle", {"answer-handle": "rim"})
    assert re.search(r"Serving</span>.*?Not yet mastered.*?>0 of 1 right", anitha.text(PROGRESS), re.DOTALL)
    check(anitha, attempt, "gaps")
    assert events("skill-shown/1")[-1]["results"] == "1"
    assert re.search(r"Serving</span>.*?Not yet mastered.*?1 of the last 2 right", anitha.text(PROGRESS), re.DOTALL)
    page = hand_in(anitha, attempt)
    assert [body["results"] for body in events("skill-shown/1")] == ["0", "1", "1"]
    for shown in (page, anitha.text(PROGRESS), operator.text(f"/station/learners/{cast.anitha.code}")):
        assert re.search(r"Serving</span>.*?Mastered.*?2 of the last 3 right", shown, re.DOTALL)
    hand_in(anitha, begin(anitha), {})
    assert events("skill-shown/1")[-1]["results"] == "000"
    assert re.search(r"Serving</span>.*?Not yet mastered.*?0 of the last 3 right", anitha.text(PROGRESS), re.DOTALL)


def test_what_is_kept_of_taking_a_quiz_is_the_fold_over_the_log(anitha: Visitor, attempt: str) -> None:
    check(anitha, attempt, "handle")
    anitha.post(f"{attempt}/more-time", RIGHT, attempt)
    hand_in(anitha, attempt)
    assert snapshots.compare(log.every_event()) == []


def test_time_goes_on_where_an_attempt_is_gone_on_with(kiosk: Kiosk, anitha: Visitor, attempt: str) -> None:
    wait(kiosk, anitha, 3 * MINUTE)
    assert "Minutes left: <b>7</b>" in anitha.text(begin(anitha))
    assert len(events("quiz-timed/1")) == 1
