"""The cookie that says whose answers a page may show."""

import re

import pytest
from flask import Flask

from kiosk.people.tables import SignIn
from kiosk.web.here import Kiosk
from tests.kiosk.cast import PASSWORD, PIN, Cast
from tests.kiosk.conftest import Repository
from tests.kiosk.learn.taking import begin
from tests.kiosk.visitor import Visitor

MINUTE = 60_000


def seat_of(visitor: Visitor) -> str:
    cookie = visitor.client.get_cookie("seat")
    return cookie.value if cookie else ""


def test_each_learner_has_a_seat_that_stays_and_names_nobody(app: Flask, cast: Cast) -> None:
    seats = set()
    for person in (cast.anitha, cast.enrol("Binu")):
        for _ in range(2):
            visitor = Visitor(app).sign_in_as_learner(person.code, PIN)
            visitor.get("/home")
            seats.add(seat_of(visitor))
            assert person.person[:6] not in seat_of(visitor)
    assert len(seats) == 2
    assert all(re.fullmatch(r"[\w-]{16}", seat) for seat in seats)


def test_the_page_of_an_attempt_bears_the_seat_of_its_learner(learner: Visitor, shelf: Repository) -> None:
    attempt = begin(learner)
    for path in (attempt, attempt.replace("attempts", "questions")):
        assert f'data-seat="{seat_of(learner)}"' in learner.text(path)


def test_who_signs_out_leaves_no_seat(learner: Visitor) -> None:
    learner.get("/home")
    assert seat_of(learner)
    learner.post("/sign-out", page="/finish")
    learner.get("/goodbye")
    assert seat_of(learner) == ""


def test_a_seat_goes_with_the_sitting_whatever_ends_it(app: Flask, kiosk: Kiosk, learner: Visitor, cast: Cast) -> None:
    learner.get("/home")
    kiosk.clock.let_pass(11 * MINUTE)
    learner.get("/sign-in")
    assert seat_of(learner) == ""

    visitor = Visitor(app).sign_in_as_learner(cast.code, PIN)
    visitor.get("/home")
    visitor.sign_in_as_staff(cast.operator, PASSWORD)
    visitor.get("/station/")
    assert seat_of(visitor) == ""


def test_what_says_nothing_of_anybody_leaves_the_seat_alone(learner: Visitor) -> None:
    learner.get("/home")
    before = seat_of(learner)
    look = re.search(r'href="(/look/[^"]+)"', learner.text("/home"))[1]
    for path in (look, "/none", "/media/none"):
        learner.get(path)
        assert seat_of(learner) == before


@pytest.mark.parametrize(("person", "page", "path"), [("learner", "/home", "/"), ("operator", "/station/", "/sign-in")])
def test_a_sitting_that_was_left_unheard_ends_at_the_next_request(
    app: Flask, person: str, page: str, path: str, request: pytest.FixtureRequest
) -> None:
    visitor: Visitor = request.getfixturevalue(person)
    assert visitor.get(page).status_code == 200
    visitor.client.set_cookie("seat", ".")
    visitor.get(path)
    assert not SignIn.select().exists()
    assert seat_of(visitor) == ""
    assert visitor.get(page).status_code == 303


def test_whoever_comes_after_a_sitting_that_was_left_unheard_has_a_seat_of_their_own(
    learner: Visitor, cast: Cast
) -> None:
    learner.get("/home")
    hers = seat_of(learner)
    learner.client.set_cookie("seat", ".")
    binu = cast.enrol("Binu")
    learner.sign_in_as_learner(binu.code, PIN)
    assert "Binu" in learner.text("/home")
    assert seat_of(learner) not in ("", ".", hers)


def test_signing_out_brings_no_seat_back(learner: Visitor) -> None:
    learner.get("/home")
    page = learner.text("/finish")
    token = re.search(r'name="forgery-token" value="([^"]+)"', page)[1]
    learner.client.set_cookie("seat", ".")
    answer = learner.client.post("/sign-out", data={"forgery-token": token}, base_url="http://localhost")
    assert answer.location == "/goodbye"
    assert seat_of(learner) == ""
