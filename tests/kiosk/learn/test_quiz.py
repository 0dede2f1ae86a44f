"""A quiz: each kind of question, answers as they are given, and everything that nobody should send."""

import re
import sys
import threading
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from kiosk.database import close_database, writing
from kiosk.progress import studying
from kiosk.progress.folded import Answer, Attempt
from kiosk.progress.tables import Event
from kiosk.web.here import Kiosk
from tests.kiosk.conftest import Repository
from tests.kiosk.learn.taking import QUIZ, RIGHT, begin, delivery, drawn, hand_in, kept
from tests.kiosk.opened import take_in
from tests.kiosk.visitor import Visitor
from tests.packs import Publisher
from tests.sync.hub.catalogue import tiny_pack
from tests.waiting import until

QUESTIONS = ("first-step", "in-the-cup", "change", "leaf", "order", "joined")


@pytest.fixture
def attempt(anitha: Visitor, shelf: Repository) -> str:
    """The address of Anitha's attempt, which has just begun."""
    return begin(anitha)


def answer(visitor: Visitor, attempt: str, question: str, **fields: object) -> TestResponse:
    """One answer, as the page's script sends it; `fields` by what follows the question's own field."""
    own = f"answer-{question}"
    given = {own if name == "own" else f"{own}-{name}": value for name, value in fields.items()}
    return visitor.client.post(f"{attempt}/answers", data={**delivery(visitor, attempt), "question": question, **given})


def answers(attempt: str) -> dict[str, object]:
    id_ = attempt.rpartition("/")[2]
    return {row.question: row.answer for row in Answer.select().where(Answer.attempt == id_)}


def marks(attempt: str) -> dict[str, int]:
    id_ = attempt.rpartition("/")[2]
    return {row.question: row.marks for row in Answer.select().where(Answer.attempt == id_)}


def events(kind: str) -> int:
    return Event.select().where(Event.kind.startswith(kind)).count()


def question(page: str, id_: str) -> str:
    return re.search(rf'<section class="question"[^>]*data-question="{id_}".*?</section>', page, re.DOTALL)[0]


def test_before_it_begins_one_is_told_what_awaits(anitha: Visitor, shelf: Repository) -> None:
    page = anitha.text(QUIZ)
    for words in (
        "Check yourself: tea",
        "6 questions",
        "About 4 minutes.",
        "4 right answers are enough to pass.",
        "Start the quiz",
        "3 of 3",
    ):
        assert words in page
    assert "earlier tries" not in page
    assert Attempt.select().count() == 0


def test_beginning_twice_goes_on_with_the_same_attempt(anitha: Visitor, attempt: str) -> None:
    assert begin(anitha) == attempt
    assert events("quiz-started") == 1
    answer(anitha, attempt, "leaf", own="leaf")
    page = anitha.text(QUIZ)
    assert "Continue the quiz" in page
    assert "You have answered 1 of 6." in page


def test_a_quiz_shows_every_kind_of_question(anitha: Visitor, attempt: str) -> None:
    page = anitha.text(attempt)
    found = re.findall(r'data-question="([^"]+)" data-kind="([^"]+)"', page)
    kinds = ("single", "multiple", "number", "text", "ordering", "matching")
    assert found == list(zip(QUESTIONS, kinds, strict=True))
    assert question(page, "first-step").count('type="radio"') == 2
    assert question(page, "in-the-cup").count('type="checkbox"') == 2
    assert re.search(r'₹\s<input name="answer-change"[^>]*></bdi></label>', question(page, "change"))
    assert question(page, "order").count("<select") == question(page, "joined").count("<select") == 2
    assert "What do you boil <em>first</em>?" in page
    assert re.search(r'<img src="/media/[0-9a-f]{64}\.svg" alt="A cup of tea with steam"', page)
    assert page.count(">Not answered yet<") == 6


def test_a_quiz_gives_no_right_answer_away(anitha: Visitor, attempt: str) -> None:
    page = anitha.text(attempt)
    for secret in (
        "Leaves need hot water.",
        "10 less 6 is 4.",
        "leaves",
        "So it is.",
        'value="4"',
        "checked",
        "selected",
    ):
        assert secret not in page


def test_what_has_a_right_order_is_shown_in_another_that_stays(anitha: Visitor, attempt: str) -> None:
    for _ in range(2):
        page = anitha.text(attempt)
        assert re.findall(r'<select name="answer-order-([^"]+)"', page) == ["pour", "boil"]
        rights = re.findall(r'<option value="([^"]+)">', question(page, "joined"))
        assert rights == ["cup", "kettle"] * 2


GIVEN = (
    ("first-step", {"own": "water"}, "water", 1000),
    ("first-step", {"own": "sugar"}, "sugar", 0),
    ("in-the-cup", {"own": ["tea"]}, ["tea"], 1000),
    ("in-the-cup", {"own": ["stone", "tea"]}, ["stone", "tea"], 0),
    ("in-the-cup", {"own": ["stone"]}, ["stone"], 0),
    ("change", {"own": "4"}, "4", 1000),
    ("change", {"own": " ₹ ൪.00 "}, "₹ 4.00", 1000),
    ("change", {"own": "5"}, "5", 0),
    ("change", {"own": "four"}, "four", 0),
    ("leaf", {"own": "  LEAF "}, "LEAF", 1000),
    ("leaf", {"own": "tree"}, "tree", 0),
    ("order", {"boil": "1", "pour": "2"}, ["boil", "pour"], 1000),
    ("order", {"boil": "2", "pour": "1"}, ["pour", "boil"], 0),
    ("order", {"pour": "1"}, ["pour"], 0),
    ("joined", {"kettle": "kettle", "cup": "cup"}, {"kettle": "kettle", "cup": "cup"}, 1000),
    ("joined", {"kettle": "kettle", "cup": "kettle"}, {"kettle": "kettle", "cup": "kettle"}, 500),
    ("joined", {"cup": "kettle"}, {"cup": "kettle"}, 0),
)


def test_an_answer_is_kept_as_it_was_given_and_marked(anitha: Visitor, attempt: str) -> None:
    for id_, fields, expected, got in GIVEN:
        response = answer(anitha, attempt, id_, **fields)
        expected_status = 202 if fields == {"own": "four"} else 204
        assert (fields, response.status_code, response.data) == (fields, expected_status, b"")
        assert (fields, answers(attempt)[id_], marks(attempt)[id_]) == (fields, expected, got)


def test_what_is_kept_is_shown_again(anitha: Visitor, attempt: str) -> None:
    given = {**RIGHT, "answer-first-step": "sugar", "answer-order-boil": "2", "answer-order-pour": "1"}
    assert anitha.post(f"{attempt}/hand-in", {**given, "action": "keep"}, attempt).location == QUIZ
    page = anitha.text(attempt)
    assert re.findall(r'value="([^"]+)" checked', question(page, "first-step")) == ["sugar"]
    assert re.findall(r'value="([^"]+)" checked', question(page, "in-the-cup")) == ["tea"]
    assert 'value="4"' in question(page, "change")
    assert 'value="leaves"' in question(page, "leaf")
    assert re.search(r'name="answer-order-boil".*?<option value="2" selected>', page)
    assert re.search(r'id="answer-joined-cup".*?<option value="cup" selected>', page)
    assert page.count("is-saved") == 6
    assert kept(attempt).finished_at is None


HOSTILE = (
    "",
    " ",
    "none",
    "<script>alert(1)</script>",
    "\x00",
    "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
    "x" * 20_000,
    "9" * 5000,
    "1e400",
    "-0",
    "NaN",
    "Infinity",
    '{"a": 1}',
    "null",
    "-1",
    "1.5",
    "２",
    "²",
)


CHOSEN = ("first-step", "in-the-cup", "joined")


def test_no_input_breaks_a_question_or_earns_a_mark(anitha: Visitor, attempt: str) -> None:
    own = {"order": ("boil", "pour", "none"), "joined": ("kettle", "cup", "none")}
    for value in HOSTILE:
        for id_ in QUESTIONS:
            given = dict.fromkeys(own.get(id_, ("own",)), value if id_ in own else [value] * 3)
            expected = (400,) if id_ in CHOSEN and value.strip() else (202, 204) if id_ == "change" else (204,)
            assert answer(anitha, attempt, id_, **given).status_code in expected, (value, id_)
        assert (value, sum(marks(attempt).values())) == (value, 0)
        assert len(str(answers(attempt))) < 2000
        page = anitha.get(attempt)
        assert page.status_code == 200
        assert "<script>alert" not in page.text
    assert anitha.get(hand_in(anitha, attempt, {}, anyway=True)).status_code == 200


def test_an_option_of_no_question_or_of_another_one_is_refused(anitha: Visitor, attempt: str) -> None:
    answer(anitha, attempt, "first-step", own="water")
    for id_, given in (
        ("first-step", {"own": "none"}),
        ("first-step", {"own": ["water", "none"]}),
        ("in-the-cup", {"own": ["tea", "water"]}),
        ("joined", {"kettle": "none", "cup": "cup"}),
    ):
        assert (given, answer(anitha, attempt, id_, **given).status_code) == (given, 400)
    assert anitha.post(f"{attempt}/hand-in", {**RIGHT, "answer-first-step": "none"}, attempt).status_code == 400
    assert answers(attempt) == {"first-step": "water"}


def test_only_the_questions_own_items_count(anitha: Visitor, attempt: str) -> None:
    answer(anitha, attempt, "order", boil=["7", "1"], pour="9999")
    answer(anitha, attempt, "joined", cup="cup", saucer="cup")
    answer(anitha, attempt, "in-the-cup", own=["tea", "tea"])
    assert answers(attempt) == {"in-the-cup": ["tea"], "order": ["boil"], "joined": {"cup": "cup"}}


def test_an_answer_can_be_changed_and_taken_back(anitha: Visitor, attempt: str) -> None:
    for given, expected in (("tree", "tree"), ("leaf", "leaf"), ("", None)):
        answer(anitha, attempt, "leaf", own=given)
        assert answers(attempt).get("leaf") == expected
    assert "Not answered yet" in question(anitha.text(attempt), "leaf")


def test_the_same_answer_again_is_no_event(anitha: Visitor, attempt: str) -> None:
    for _ in range(3):
        answer(anitha, attempt, "leaf", own="leaf")
    assert events("question-answered") == 1


def test_a_question_that_is_none_is_refused(anitha: Visitor, attempt: str) -> None:
    for name in ("", "none", "LEAF", "leaf\x00", "x" * 9000):
        assert (name[:9], answer(anitha, attempt, name, own="x").status_code) == (name[:9], 400)
    assert answers(attempt) == {}


def test_an_attempt_that_is_none_is_not_found(anitha: Visitor, attempt: str) -> None:
    for name in ("none", "0" * 32, attempt.rpartition("/")[2].upper() + "0", "'", "%00", "ü"):
        for path, method in ((name, "GET"), (f"{name}/result", "GET"), (f"{name}/hand-in", "POST")):
            address = f"/attempts/{path}"
            got = anitha.get(address) if method == "GET" else anitha.post(address, RIGHT, "/finish")
            assert (address, got.status_code) == (address, 404)


def test_what_is_no_quiz_of_the_pack_is_not_found(anitha: Visitor, shelf: Repository) -> None:
    for path in ("/packs/none/quizzes/check-tea", "/packs/tea-stall/quizzes/none", "/packs/tea-stall/quizzes/make-tea"):
        assert anitha.get(path).status_code == 404
        assert anitha.post(f"{path}/start", page="/finish").status_code == 404
    assert Attempt.select().count() == 0


def test_handing_in_with_gaps_is_asked_about_once(anitha: Visitor, attempt: str) -> None:
    fields = {"answer-first-step": "water", "answer-leaf": "leaf"}
    response = anitha.post(f"{attempt}/hand-in", fields, attempt)
    assert (response.status_code, response.location) == (303, f"{attempt}?missing=1")
    page = anitha.text(response.location)
    assert "4 questions are not answered in full yet." in page
    assert re.findall(r'href="#question-(\d)"', page) == ["2", "3", "5", "6"]
    assert "Hand in anyway" in page
    assert "Hand in anyway" not in anitha.text(attempt)
    assert kept(attempt).finished_at is None
    assert answers(attempt) == {"first-step": "water", "leaf": "leaf"}
    hand_in(anitha, attempt, fields, anyway=True)
    assert (kept(attempt).marks, kept(attempt).total, kept(attempt).passed) == (2000, 6000, False)


def test_two_things_in_the_same_place_are_said_to_be_no_order(anitha: Visitor, shelf: Repository) -> None:
    attempt = begin(anitha)
    assert "<noscript><p" in anitha.text(attempt)
    assert "Give each a place of its own." in anitha.text(attempt)
    same_place = {**RIGHT, "answer-order-boil": "1", "answer-order-pour": "1"}
    page = anitha.text_after(f"{attempt}/hand-in", same_place, attempt)
    assert "One question is not answered in full yet." in page
    assert kept(attempt).finished_at is None


def test_gaps_that_one_was_not_asked_about_are_asked_about_again(anitha: Visitor, attempt: str) -> None:
    asked = anitha.post(f"{attempt}/hand-in", {"answer-leaf": "leaf"}, attempt).location
    (gaps,) = re.findall(r'name="anyway" value="([^"]*)"', anitha.text(asked))
    assert gaps == "1 2 3 5 6"
    fields = {"answer-leaf": "leaf", "answer-first-step": "water"}
    assert anitha.post(f"{attempt}/hand-in", {**fields, "anyway": gaps}, attempt).location == asked
    assert kept(attempt).finished_at is None
    page = anitha.text(asked)
    assert "4 questions are not answered in full yet." in page
    (gaps,) = re.findall(r'name="anyway" value="([^"]*)"', page)
    hand_in(anitha, attempt, {**fields, "anyway": gaps})


def test_what_is_typed_in_place_of_a_number_is_kept_but_asked_about(anitha: Visitor, attempt: str) -> None:
    response = anitha.post(f"{attempt}/hand-in", {**RIGHT, "answer-change": "four"}, attempt)
    page = anitha.text(response.location)
    assert re.findall(r'class="way jump" href="#question-(\d)"', page) == ["3"]
    assert "This is not a number. Write it in digits." in question(page, "change")
    assert answers(attempt)["change"] == "four"


def test_a_form_without_an_answer_takes_back_what_was_kept(anitha: Visitor, attempt: str) -> None:
    """The form is all there is without the script: what it leaves empty is meant empty."""
    answer(anitha, attempt, "leaf", own="leaf")
    anitha.post(f"{attempt}/hand-in", {"answer-first-step": "water", **drawn(anitha, attempt)}, attempt)
    assert answers(attempt) == {"first-step": "water"}


@pytest.mark.parametrize("more", [{}, {"anyway": "all"}, {"action": "keep"}])
def test_a_page_that_was_drawn_before_takes_back_nothing_that_came_since(
    anitha: Visitor, attempt: str, more: dict[str, object]
) -> None:
    empty = drawn(anitha, attempt)
    for id_, given in (("first-step", "water"), ("leaf", "leaf")):
        answer(anitha, attempt, id_, own=given)
    response = anitha.post(f"{attempt}/hand-in", {**empty, **more}, attempt)
    assert answers(attempt) == {"first-step": "water", "leaf": "leaf"}
    assert kept(attempt).finished_at is None
    assert response.location == (QUIZ if "action" in more else f"{attempt}?newer=1")
    if "action" not in more:
        page = anitha.text(response.location)
        assert "Some of your answers were changed on another page." in page
        assert re.findall(r'value="([^"]+)" checked', page) == ["water"]


def test_a_page_that_was_drawn_before_replaces_no_answer_that_came_since(anitha: Visitor, attempt: str) -> None:
    before = drawn(anitha, attempt)
    answer(anitha, attempt, "leaf", own="tree")
    sent = {**RIGHT, **before, "anyway": "all"}
    assert anitha.post(f"{attempt}/hand-in", sent, attempt).location == f"{attempt}?newer=1"
    assert answers(attempt)["leaf"] == "tree"
    assert answers(attempt)["first-step"] == "water"
    hand_in(anitha, attempt, {**RIGHT, "answer-leaf": "tree", **drawn(anitha, attempt)})


def test_a_form_sent_again_by_the_way_back_keeps_what_came_since(anitha: Visitor, attempt: str) -> None:
    form = {"answer-leaf": "leaf", **drawn(anitha, attempt)}
    anitha.post(f"{attempt}/hand-in", form, attempt)
    later = {**RIGHT, **drawn(anitha, attempt)}
    del later["answer-joined-cup"], later["answer-joined-kettle"]
    anitha.post(f"{attempt}/hand-in", later, attempt)
    assert anitha.post(f"{attempt}/hand-in", {**form, "anyway": "all"}, attempt).location == f"{attempt}?newer=1"
    assert answers(attempt).keys() == set(QUESTIONS) - {"joined"}


def test_the_pages_own_answers_are_no_reason_to_ask_again(anitha: Visitor, attempt: str) -> None:
    """As the script sends them: each when it was given, then all of them with the form."""
    before = drawn(anitha, attempt)
    answer(anitha, attempt, "leaf", own="tree")
    answer(anitha, attempt, "leaf", own="leaves")
    hand_in(anitha, attempt, {**RIGHT, **before})


def test_the_address_that_only_a_form_knows_leads_back_to_its_page(anitha: Visitor, attempt: str) -> None:
    response = anitha.get(f"{attempt}/hand-in")
    assert (response.status_code, response.location) == (303, attempt)


def test_what_is_answered_in_part_is_not_finished(anitha: Visitor, attempt: str) -> None:
    half = {**RIGHT, "answer-joined-cup": "", "answer-order-pour": "", **drawn(anitha, attempt)}
    response = anitha.post(f"{attempt}/hand-in", half, attempt)
    page = anitha.text(response.location)
    assert "2 questions are not answered in full yet." in page
    assert re.findall(r'href="#question-(\d)"', page) == ["5", "6"]
    assert "Saved so far. Choose the rest too." in question(page, "order")
    assert "Saved so far. Choose the rest too." in question(page, "joined")
    assert "You have answered 4 of 6." in anitha.text(QUIZ)
    hand_in(anitha, attempt, {**half, **drawn(anitha, attempt)}, anyway=True)


def test_nobody_is_told_of_none_of_their_answers_that_they_are_kept(anitha: Visitor, attempt: str) -> None:
    page = anitha.text(QUIZ)
    assert "You have begun this quiz. No question is answered in full yet." in page
    assert "You have answered" not in page
    assert "Continue the quiz" in page


def test_handing_in_twice_changes_nothing(anitha: Visitor, attempt: str) -> None:
    first = hand_in(anitha, attempt)
    before = Event.select().count()
    wrong = {**RIGHT, "answer-leaf": "tree", "anyway": "all"}
    assert anitha.post(f"{attempt}/hand-in", wrong, "/finish").location == first
    assert Event.select().count() == before
    assert (kept(attempt).marks, kept(attempt).passed) == (6000, True)
    assert answers(attempt)["leaf"] == "leaves"


def test_what_comes_after_handing_in_is_refused_and_the_result_shown(anitha: Visitor, attempt: str) -> None:
    hand_in(anitha, attempt)
    assert answer(anitha, attempt, "leaf", own="tree").status_code == 409
    assert answers(attempt)["leaf"] == "leaves"
    assert anitha.get(attempt).location == f"{attempt}/result"
    assert begin(anitha) != attempt


def test_a_hand_touching_twice_sees_the_result_and_no_refusal(
    kiosk: Kiosk, anitha: Visitor, attempt: str, app: Flask
) -> None:
    """The second request has seen an open attempt when the first one closes it."""
    token = re.search(r'name="forgery-token" value="([^"]+)"', anitha.text(attempt))[1]
    came: list[TestResponse] = []

    def touch() -> None:
        came.append(anitha.client.post(f"{attempt}/hand-in", data={**RIGHT, "forgery-token": token}))
        close_database()

    second = threading.Thread(target=touch)
    with writing():
        studying.answer(kiosk.clock, kept(attempt), {"leaf": "leaf"})
        second.start()
        until(lambda: _is_waiting_in(second, "answer"))
        studying.hand_in(kiosk.clock, kept(attempt))
    second.join()
    assert (came[0].status_code, came[0].location) == (303, f"{attempt}/result")
    assert answers(attempt) == {"leaf": "leaf"}
    assert events("quiz-finished") == 1


def _is_waiting_in(thread: threading.Thread, function: str) -> bool:
    """Whether a thread has come into a function of `studying` and not out of it."""
    frame = sys._current_frames().get(thread.ident)
    while frame is not None:
        if frame.f_code.co_name == function and frame.f_globals["__name__"] == studying.__name__:
            return True
        frame = frame.f_back
    return False


def test_earlier_tries_are_listed_the_latest_first(anitha: Visitor, attempt: str) -> None:
    first = hand_in(anitha, attempt, {"answer-leaf": "leaf"}, anyway=True)
    second = hand_in(anitha, begin(anitha))
    page = anitha.text(QUIZ)
    assert re.findall(r'<a class="card row" href="([^"]+)"><b>([^<]+)</b>', page) == [
        (second, "6 of 6"),
        (first, "1 of 6"),
    ]
    assert "Start again" in page


def test_a_quiz_that_is_missing_in_a_language_says_so(anitha: Visitor, full_shelf: Path) -> None:
    path = "/packs/milk-round/quizzes/check-tea"
    name = '<bdi class="own-name" lang="ml" dir="ltr">മലയാളം</bdi>'
    assert f"This quiz is not yet in your language. You see it in {name}." in anitha.text(path)
    assert kept(anitha.post(f"{path}/start", page=path).location).language == "ml"


def test_an_attempt_stays_in_the_language_in_which_it_began_and_says_so(anitha: Visitor, attempt: str) -> None:
    assert "You began this quiz in" not in anitha.text(attempt)
    anitha.client.set_cookie("language", "ml")
    page = anitha.text(attempt)
    assert "English" in re.search(r'<div class="notice info.*?</div>', page, re.DOTALL)[0]
    assert '<h1 lang="en" dir="ltr">' in page


def test_an_attempt_stays_with_the_questions_with_which_it_began(kiosk: Kiosk, anitha: Visitor, tmp_path: Path) -> None:
    publisher = Publisher(tmp_path / "publisher")
    publisher.publish()
    take_in(kiosk, publisher)
    attempt = begin(anitha)
    for id_, given in (("first-step", "water"), ("leaf", "leaf"), ("change", "4")):
        answer(anitha, attempt, id_, own=given)
    short = tiny_pack.QUIZ.partition('[[questions]]\nid = "change"')[0]
    publisher.publish(version="2.0.0", files={f"{tag}/03-check-tea.toml": short for tag in ("en", "ml")})
    take_in(kiosk, publisher)

    assert anitha.text(attempt).count('<section class="question"') == 6
    page = anitha.text(QUIZ)
    assert "You have answered 3 of 6." in page
    assert "6 questions" in page
    hand_in(anitha, attempt)
    assert kept(attempt).version == "1.0.0"
    assert "2 questions" in anitha.text(QUIZ)
