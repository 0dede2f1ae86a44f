"""What completes the page of an attempt that comes out of the tablet's cache, with checked answers and a time limit."""

import re
from pathlib import Path

import pytest

from kiosk.progress.tables import Event
from kiosk.web.here import Kiosk
from sync.security import forgery
from tests.kiosk.learn.serving import QUIZ, RIGHT, begin, serve
from tests.kiosk.learn.taking import delivery
from tests.kiosk.visitor import Visitor

MINUTE = 60_000


@pytest.fixture
def attempt(kiosk: Kiosk, anitha: Visitor, tmp_path: Path) -> str:
    serve(kiosk, tmp_path)
    return begin(anitha)


def kept(visitor: Visitor, attempt: str) -> dict[str, dict[str, str] | str]:
    return visitor.get(f"{attempt}/kept").json


def cached(attempt: str) -> str:
    return attempt.replace("attempts", "questions")


def test_a_quiz_with_checking_and_time_has_a_page_for_the_cache_that_tells_neither(
    kiosk: Kiosk, anitha: Visitor, attempt: str
) -> None:
    fresh = anitha.get(cached(attempt))
    assert (fresh.status_code, fresh.headers["Cache-Control"]) == (200, "private, max-age=600")
    anitha.post(f"{attempt}/check", {**RIGHT, "check": "handle"}, attempt)
    kiosk.clock.let_pass(2 * MINUTE)
    page = anitha.get(cached(attempt)).text
    assert page == fresh.text
    for words in ("The handle stays cool.", "Right answer", "Minutes left", "verdict"):
        assert words not in page
    assert "The time goes on." in page


def test_the_page_for_the_cache_shows_the_ways_out_and_names_nobody(anitha: Visitor, attempt: str) -> None:
    page = anitha.text(cached(attempt))
    roof = page.partition('<nav class="menu"')[0]
    assert re.search(r'<form class="who" method="post" action="/sign-out"><button>.*Not you\?', roof)
    assert '<a class="tongue" href="/">' in roof
    assert "Anitha" not in page
    assert forgery.FIELD not in page


def test_to_open_the_page_for_the_cache_lets_the_time_run(anitha: Visitor, attempt: str) -> None:
    started = anitha.post(f"{QUIZ}/start", {"script": "1"}, QUIZ)
    anitha.text(started.location)
    assert Event.select().where(Event.kind == "quiz-timed/1").count() == 1
    assert "Minutes left: <b>10</b>" in kept(anitha, attempt)["time"]


def test_what_is_right_is_told_of_checked_questions_only(anitha: Visitor, attempt: str) -> None:
    assert kept(anitha, attempt)["told"] == {}
    checked = anitha.post(f"{attempt}/check", {"answer-handle": "rim", "check": "handle", "script": "1"}, attempt)
    assert (checked.status_code, checked.text) == (204, "")
    told = kept(anitha, attempt)["told"]
    assert list(told) == ["handle"]
    for words in ("Not right", "The rim is hot.", "The handle stays cool.", 'lang="en"'):
        assert words in told["handle"]
    assert "<input" not in told["handle"]


def test_a_script_that_checks_nothing_whole_is_told_where_that_is_said(anitha: Visitor, attempt: str) -> None:
    form = {"answer-gaps-verb": "boil", "check": "gaps", "script": "1"}
    assert anitha.post(f"{attempt}/check", form, attempt).text == f"{attempt}?open=1"


def test_the_time_that_is_left_is_told_as_it_is_at_the_kiosk(kiosk: Kiosk, anitha: Visitor, attempt: str) -> None:
    anitha.text(attempt)
    kiosk.clock.let_pass(4 * MINUTE)
    assert "Minutes left: <b>6</b>" in kept(anitha, attempt)["time"]
    extended = anitha.post(f"{attempt}/more-time", {"script": "1"}, attempt)
    assert extended.status_code == 204
    assert "Minutes left: <b>11</b>" in kept(anitha, attempt)["time"]
    for _ in range(2):
        kiosk.clock.let_pass(8 * MINUTE)
        told = kept(anitha, attempt)["time"]
    assert "The time is over." in told
    assert anitha.post(f"{attempt}/more-time", {"script": "1"}, attempt).text == f"{attempt}?late=1"


def test_an_answer_of_a_tablet_that_was_away_counts_after_the_time_until_it_is_handed_in(
    kiosk: Kiosk, anitha: Visitor, attempt: str
) -> None:
    fields = {**delivery(anitha, attempt), "question": "handle", "answer-handle": "handle"}
    for _ in range(2):
        kiosk.clock.let_pass(8 * MINUTE)
        anitha.text("/home")
    assert anitha.client.post(f"{attempt}/answers", data=fields).status_code == 204
    assert kept(anitha, attempt)["answers"] == {"handle": [["answer-handle", "handle"]]}
    anitha.post(f"{attempt}/hand-in", {"script": "1"}, attempt)
    assert kept(anitha, attempt) == {"result": f"{attempt}/result"}


def test_a_quiz_without_either_has_nothing_to_tell(kiosk: Kiosk, anitha: Visitor, tmp_path: Path) -> None:
    serve(kiosk, tmp_path, without=("limit = 10\n", 'feedback = "each"\n'))
    attempt = begin(anitha)
    told = kept(anitha, attempt)
    assert (told["told"], told["time"]) == ({}, "")
    assert not re.search("class=.timing", anitha.text(cached(attempt)))
