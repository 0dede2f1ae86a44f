"""A tablet that nobody touches: the question, the way back, the way out."""

import re

import pytest

from kiosk.people.tables import SignIn
from kiosk.web.here import Kiosk
from tests.kiosk.conftest import Repository
from tests.kiosk.learn.taking import begin
from tests.kiosk.visitor import Visitor

SECOND = 1000
SEATED = [("learner", "/home", 585, "/sign-in"), ("operator", "/station/", 285, "/station/sign-in")]


@pytest.mark.parametrize(("person", "page", "leave", "door"), SEATED)
def test_a_page_asks_a_minute_before_it_leaves_with_and_without_a_script(
    kiosk: Kiosk, person: str, page: str, leave: int, door: str, request: pytest.FixtureRequest
) -> None:
    visitor: Visitor = request.getfixturevalue(person)
    text = visitor.text(page)
    warn = leave - 60
    assert f'data-warn="{warn}" data-leave="{leave}"' in text
    assert f'<noscript><meta http-equiv="refresh" content="{warn};url=/still-there"></noscript>' in text
    kiosk.clock.let_pass(warn * SECOND)
    question = visitor.text(f"/still-there?next={page}")
    assert '<meta http-equiv="refresh" content="60;url=/away">' in question
    assert f'href="{page}"' in question
    assert "Anitha" not in question
    kiosk.clock.let_pass(60 * SECOND)
    assert visitor.get("/away").location == f"{door}?away=1"
    assert not SignIn.select().exists()
    assert visitor.get(page).status_code == 303


def test_who_answers_stays(kiosk: Kiosk, learner: Visitor) -> None:
    for _ in range(4):
        kiosk.clock.let_pass(530 * SECOND)
        assert learner.get("/still-there").status_code == 200
        assert learner.get("/here").status_code == 204
    assert learner.get("/home").status_code == 200


def test_to_be_asked_does_not_make_a_sitting_last(kiosk: Kiosk, learner: Visitor) -> None:
    for _ in range(6):
        kiosk.clock.let_pass(100 * SECOND)
        response = learner.get("/still-there")
    assert (response.status_code, response.location) == (303, "/away")
    assert learner.get("/here").status_code == 401


def test_a_page_that_was_forgotten_ends_no_sitting_that_is_used_on_another(kiosk: Kiosk, learner: Visitor) -> None:
    kiosk.clock.let_pass(500 * SECOND)
    learner.get("/home")
    kiosk.clock.let_pass(85 * SECOND)
    assert learner.get("/away").location == "/home"
    assert learner.get("/home").status_code == 200


def test_a_stranger_is_asked_nothing(stranger: Visitor) -> None:
    assert "data-warn" not in stranger.text("/sign-in")
    assert "refresh" not in stranger.text("/sign-in")
    assert stranger.get("/still-there").location == "/away"
    assert stranger.get("/away").location == "/sign-in?away=1"
    assert stranger.get("/here").status_code == 401


def test_a_quiz_does_not_lead_away_by_itself(learner: Visitor, shelf: Repository) -> None:
    assert not re.search(r'http-equiv="refresh"', learner.text(begin(learner)))


def test_the_question_leads_to_no_other_site(learner: Visitor) -> None:
    assert "elsewhere" not in learner.text("/still-there?next=//elsewhere.example/")
