"""Signing in with three pictures in order, and how an operator gives them."""

import re

import pytest
from flask import Flask

from kiosk.database import writing
from kiosk.people import learners, picture_secrets
from kiosk.people.tables import Learner, StaffAction
from kiosk.web.here import Kiosk
from tests.kiosk.cast import PIN, Cast
from tests.kiosk.visitor import Visitor

MINE = {"first": "boat", "second": "star", "third": "fish"}
SURE = {**MINE, "sure": "1"}


@pytest.fixture
def door(kiosk: Kiosk, cast: Cast) -> str:
    """Where Anitha signs in, with pictures."""
    kept = picture_secrets.kept(kiosk.secrets, tuple(MINE.values()))
    with writing():
        learners.set_secret(cast.anitha.person, kept, learners.BY_PICTURES)
    return f"/sign-in/{cast.code}"


def test_three_times_twelve_pictures_are_shown_and_no_pin_is_asked(stranger: Visitor, door: str) -> None:
    page = stranger.text(door)
    for field in MINE:
        assert len(re.findall(rf'type="radio" name="{field}"', page)) == 12
    assert 'name="pin"' not in page
    assert " checked" not in page


def test_her_pictures_in_her_order_lead_home(stranger: Visitor, door: str) -> None:
    assert stranger.post(door, MINE).location == "/home"
    assert "Anitha" in stranger.text("/home")


def test_another_order_is_a_miss_and_says_so(stranger: Visitor, door: str, cast: Cast) -> None:
    stranger.client.set_cookie("language", "en")
    page = stranger.text_after(door, {**MINE, "first": "fish", "third": "boat"})
    assert "These pictures are not right." in page
    assert " checked" not in page
    assert Learner.get(Learner.code == cast.code).misses == 1


def test_a_picture_that_is_missing_is_asked_for_and_is_no_miss(stranger: Visitor, door: str, cast: Cast) -> None:
    stranger.client.set_cookie("language", "en")
    assert "Choose three pictures" in stranger.text_after(door, {"first": "boat"})
    assert Learner.get(Learner.code == cast.code).misses == 0


def test_neither_a_pin_nor_made_up_words_open_a_door_of_pictures(stranger: Visitor, door: str) -> None:
    for fields in ({"pin": PIN}, {"pin": "boat star fish"}, {**MINE, "third": "x" * 9000}, {**MINE, "third": "<b>"}):
        assert stranger.post(door, fields).location.startswith(door)


def test_no_pictures_open_a_door_of_a_pin(stranger: Visitor, cast: Cast) -> None:
    assert stranger.post(f"/sign-in/{cast.code}", MINE).location.startswith("/sign-in/")


def test_an_operator_draws_pictures_and_prints_them_once(
    app: Flask, operator: Visitor, stranger: Visitor, cast: Cast
) -> None:
    operator.client.set_cookie("language", "en")
    slip = operator.text_after(f"/station/learners/{cast.code}/pin", {"pin_way": "make-pictures"})
    section = slip.partition('class="slip-pictures"')[2].partition("</ol>")[0]
    drawn = re.findall(r'class="medal (\w+)"', section)
    assert len(drawn) == 3
    assert "These pictures are shown only now." in slip
    assert stranger.post(f"/sign-in/{cast.code}", dict(zip(MINE, drawn, strict=True))).location == "/home"
    assert StaffAction.get().action == "pictures-set"


def test_a_learner_chooses_pictures_at_the_operators_and_the_slip_keeps_them_secret(
    operator: Visitor, stranger: Visitor, cast: Cast
) -> None:
    slip = operator.text_after(f"/station/learners/{cast.code}/pin", {"pin_way": "choose-pictures", **SURE})
    assert "slip-pictures" not in slip
    assert "• • •" in slip
    assert stranger.post(f"/sign-in/{cast.code}", MINE).location == "/home"


def test_two_equal_pictures_change_nothing(operator: Visitor, stranger: Visitor, cast: Cast) -> None:
    operator.client.set_cookie("language", "en")
    fields = {"pin_way": "choose-pictures", **MINE, "second": "boat"}
    response = operator.post(f"/station/learners/{cast.code}/pin", fields)
    assert response.status_code == 422
    assert "Choose three different pictures." in response.text
    stranger.sign_in_as_learner(cast.code, PIN)


def test_somebody_is_enrolled_with_pictures(operator: Visitor, stranger: Visitor) -> None:
    fields = {
        "name": "Binu",
        "language": "ml",
        "picture": "kite",
        "basis": "consent",
        "told": "1",
        "pin_way": "choose-pictures",
    }
    sent = operator.post("/station/learners/enrol", {**fields, **SURE})
    assert sent.status_code == 303, sent.text
    code = sent.location.split("/")[-2]
    assert stranger.post(f"/sign-in/{code}", MINE).location == "/home"


def test_pictures_are_not_kept_on_the_way_when_something_else_is_wrong(operator: Visitor) -> None:
    operator.client.set_cookie("language", "en")
    fields = {"name": "", "language": "ml", "picture": "kite", "pin_way": "choose-pictures", **MINE}
    response = operator.post("/station/learners/enrol", fields)
    assert response.status_code == 422
    assert "does not keep pictures on the way" in response.text
    for field, picture in MINE.items():
        assert f'name="{field}" value="{picture}" checked' not in response.text


ENROL = {"name": "Binu", "language": "ml", "picture": "kite", "basis": "consent", "told": "1"}


@pytest.mark.parametrize("page", ["/station/learners/{}/pin", "/station/learners/enrol"])
def test_pictures_chosen_at_the_operators_are_seen_once_more_before_they_are_kept(
    operator: Visitor, cast: Cast, page: str
) -> None:
    path, fields = page.format(cast.code), {**ENROL, "pin_way": "choose-pictures", **MINE}
    before = Learner.get(Learner.code == cast.code).pin, Learner.select().count()
    response = operator.post(path, fields)
    assert response.status_code == 200
    shown = re.findall(r'class="medal (\w+)"', response.text.partition('class="in-order"')[2].partition("</ol>")[0])
    assert shown == list(MINE.values())
    assert response.headers["Cache-Control"] == "no-store"
    assert (Learner.get(Learner.code == cast.code).pin, Learner.select().count()) == before
    sent = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', response.text))
    others = operator.client.post(path, data={**sent, "again": "1"})
    assert (others.status_code, others.text.count('name="third"')) == (200, 12)
    assert not re.search(r'name="(first|second|third)" value="\w+" checked', others.text)
    assert (Learner.get(Learner.code == cast.code).pin, Learner.select().count()) == before
    assert operator.client.post(path, data={**sent, "sure": "1"}).location.endswith("/slip")
