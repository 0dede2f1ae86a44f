"""A new PIN, and a PIN that is unlocked."""

import re

from flask import Flask

from kiosk.database import writing
from kiosk.people import staff
from kiosk.people.tables import Learner, StaffAction
from kiosk.progress import enrolling
from kiosk.web.here import Kiosk
from tests.kiosk.cast import PASSWORD, PIN, Cast
from tests.kiosk.visitor import Visitor

MINUTE = 60_000


def path(cast: Cast, what: str = "pin") -> str:
    return f"/station/learners/{cast.anitha.code}/{what}"


def lock(cast: Cast) -> None:
    """As twenty misses do."""
    with writing():
        Learner.update(misses=20).where(Learner.code == cast.anitha.code).execute()


def test_a_new_pin_works_and_the_old_one_does_not(operator: Visitor, stranger: Visitor, cast: Cast) -> None:
    sent = operator.post(path(cast), {"pin_way": "type", "pin": "2580", "pin_again": "2580"})
    assert sent.status_code == 303
    slip = operator.get(sent.location)
    assert slip.status_code == 200
    assert slip.headers["Cache-Control"] == "no-store"
    assert "Anitha</bdi> has a new PIN" in slip.text
    assert "2580" not in slip.text
    assert "This PIN is not right." in stranger.text_after(f"/sign-in/{cast.anitha.code}", {"pin": PIN})
    stranger.sign_in_as_learner(cast.anitha.code, "2580")
    assert StaffAction.get().action == "pin-set"


def pin_on(slip: str) -> str:
    """The PIN on a page; "" if there is none."""
    found = re.search(r"<dt>PIN</dt><dd>(\d{4})</dd>", slip)
    return found[1] if found else ""


def test_a_made_pin_works_and_opening_its_slip_again_makes_no_other(
    operator: Visitor, stranger: Visitor, cast: Cast
) -> None:
    sent = operator.post(path(cast), {"pin_way": "make"})
    (pin,) = {pin_on(operator.text(sent.location)) for _ in range(3)}
    assert pin
    assert StaffAction.select().count() == 1
    stranger.sign_in_as_learner(cast.anitha.code, pin)


def test_a_slip_is_shown_for_some_minutes_then_how_to_get_another(kiosk: Kiosk, operator: Visitor, cast: Cast) -> None:
    sent = operator.post(path(cast), {"pin_way": "make"})
    kiosk.clock.let_pass(4 * MINUTE)
    assert pin_on(operator.text(sent.location))
    kiosk.clock.let_pass(MINUTE)
    page = operator.text(sent.location)
    assert "This slip is no longer shown." in page
    assert f'href="{path(cast)}"' in page
    assert not pin_on(page)


def test_a_slip_is_for_the_sitting_that_gave_the_pin_and_shows_the_last_one(
    app: Flask, kiosk: Kiosk, operator: Visitor, learner: Visitor, cast: Cast
) -> None:
    with writing():
        staff.add(kiosk.secrets, "Meera", ("operator",), PASSWORD)
    sent = operator.post(path(cast), {"pin_way": "make"})
    meera = Visitor(app).sign_in_as_staff("Meera", PASSWORD)
    assert not pin_on(meera.text(sent.location))
    assert learner.get(sent.location).status_code == 303
    assert pin_on(operator.text(sent.location))
    meera.post(path(cast), {"pin_way": "make"})
    assert not pin_on(operator.text(sent.location))


def test_a_pin_that_was_typed_counts_even_if_the_choice_was_forgotten(
    operator: Visitor, stranger: Visitor, cast: Cast
) -> None:
    slip = operator.text_after(path(cast), {"pin_way": "make", "pin": "2580", "pin_again": "2580"})
    assert "• • • •" in slip
    stranger.sign_in_as_learner(cast.anitha.code, "2580")


def test_a_new_pin_ends_the_learners_sittings(operator: Visitor, learner: Visitor, cast: Cast) -> None:
    assert learner.get("/home").status_code == 200
    operator.post(path(cast), {"pin_way": "make"})
    assert learner.get("/home").status_code == 303


def test_two_pins_that_differ_change_nothing(operator: Visitor, learner: Visitor, cast: Cast) -> None:
    response = operator.post(path(cast), {"pin_way": "type", "pin": "2580", "pin_again": "2589"})
    assert response.status_code == 422
    assert "The two PINs differ." in response.text
    assert "2580" not in response.text
    assert learner.get("/home").status_code == 200


def test_a_new_pin_opens_a_locked_account(operator: Visitor, stranger: Visitor, cast: Cast) -> None:
    lock(cast)
    operator.post(path(cast), {"pin_way": "type", "pin": "2580", "pin_again": "2580"})
    stranger.sign_in_as_learner(cast.anitha.code, "2580")


def test_unlocking_lets_the_old_pin_in_again(operator: Visitor, stranger: Visitor, cast: Cast) -> None:
    lock(cast)
    assert "Call the operator." in stranger.text(f"/sign-in/{cast.anitha.code}")
    page = f"/station/learners/{cast.anitha.code}"
    assert "The PIN is locked." in operator.text(page)
    response = operator.post(path(cast, "unlock"), page=page)
    assert "The PIN is unlocked." in operator.text(response.location)
    stranger.sign_in_as_learner(cast.anitha.code, PIN)
    assert StaffAction.get().action == "unlocked"


def test_a_closed_account_gets_no_pin(kiosk: Kiosk, operator: Visitor, cast: Cast) -> None:
    kept = Learner.get(Learner.code == cast.anitha.code).pin
    enrolling.close(kiosk.clock, cast.anitha.person)
    response = operator.post(path(cast), {"pin_way": "make"}, page="/station/learners/enrol")
    assert response.status_code == 303
    assert Learner.get(Learner.code == cast.anitha.code).pin == kept
