"""Every staff page, tried with each wrong person; every form, tried without its token."""

import re

import pytest
from flask import Flask

from kiosk.packs.sticks import stick_in
from kiosk.people.tables import StaffAction
from kiosk.stocking.visits import ask_import
from kiosk.web.audiences import OPEN
from kiosk.web.here import Kiosk
from tests.kiosk.cast import Cast
from tests.kiosk.conftest import Repository
from tests.kiosk.visitor import Visitor

SIGN_IN = "/station/sign-in"
EVERYBODYS = {*OPEN, "station.sign_out"}


@pytest.fixture
def run(kiosk: Kiosk, shelf: Repository) -> int:
    """An import that was asked for, beside a pack on the shelf."""
    return ask_import(kiosk.clock, stick_in(kiosk.settings.home / "nowhere"), ["tea-stall"])


def paths(app: Flask, audience: str, method: str, cast: Cast, run: int) -> list[str]:
    """Every page of an audience that answers to a method."""
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith(f"{audience}.")]
    found = [rule.rule for rule in rules if method in rule.methods and rule.endpoint not in EVERYBODYS]
    named = {"<code>": cast.anitha.code, "<pack>": "tea-stall"}
    return [re.sub(r"<.+?>", lambda match: named.get(match[0], str(run)), path) for path in found]


def test_an_operator_may_open_every_page_of_the_station_and_none_of_the_device(
    app: Flask, operator: Visitor, cast: Cast, run: int
) -> None:
    station, device = (paths(app, audience, "GET", cast, run) for audience in ("station", "device"))
    assert len(station) >= 9
    assert {path: operator.get(path).status_code for path in station} == dict.fromkeys(station, 200)
    assert {path: operator.get(path).status_code for path in device} == dict.fromkeys(device, 403)


def test_a_technician_may_open_every_page_of_the_device_and_none_of_the_station(
    app: Flask, technician: Visitor, cast: Cast, run: int
) -> None:
    station, device = (paths(app, audience, "GET", cast, run) for audience in ("station", "device"))
    assert len(device) >= 5
    assert {path: technician.get(path).status_code for path in device} == dict.fromkeys(device, 200)
    assert {path: technician.get(path).status_code for path in station} == dict.fromkeys(station, 403)


@pytest.mark.parametrize("person", ["learner", "stranger"])
def test_learners_and_strangers_are_shown_to_the_staff_door(
    app: Flask, cast: Cast, run: int, person: str, request: pytest.FixtureRequest
) -> None:
    visitor: Visitor = request.getfixturevalue(person)
    for path in paths(app, "station", "GET", cast, run) + paths(app, "device", "GET", cast, run):
        response = visitor.get(path)
        assert (response.status_code, response.location.partition("?")[0]) == (303, SIGN_IN), path
        assert cast.anitha.name not in response.text


@pytest.mark.parametrize(
    ("person", "page", "audience", "status"),
    [
        ("stranger", SIGN_IN, "station", 303),
        ("stranger", SIGN_IN, "device", 303),
        ("learner", "/", "station", 303),
        ("learner", "/", "device", 303),
        ("technician", "/device/shelf", "station", 403),
        ("operator", "/station/", "device", 403),
    ],
)
def test_no_form_works_for_the_wrong_person_even_with_a_token(
    app: Flask, cast: Cast, run: int, person: str, page: str, audience: str, status: int, request: pytest.FixtureRequest
) -> None:
    visitor: Visitor = request.getfixturevalue(person)
    forms = paths(app, audience, "POST", cast, run)
    assert len(forms) >= 4
    fields = {"reason": "asked", "sure": "1", "pin_way": "make", "pack": "tea-stall"}
    assert {path: visitor.post(path, fields, page).status_code for path in forms} == dict.fromkeys(forms, status)
    assert not cast.anitha.is_closed
    assert not StaffAction.select().exists()


@pytest.mark.parametrize(("person", "audience"), [("operator", "station"), ("technician", "device")])
def test_forged_forms_are_refused(
    app: Flask, cast: Cast, run: int, person: str, audience: str, request: pytest.FixtureRequest
) -> None:
    visitor: Visitor = request.getfixturevalue(person)
    forms = paths(app, audience, "POST", cast, run)
    fields = {"reason": "asked", "sure": "1", "forgery-token": "0" * 64}
    assert {path: visitor.client.post(path, data=fields).status_code for path in forms} == dict.fromkeys(forms, 403)
    assert not cast.anitha.is_closed


def test_a_form_that_comes_from_another_page_than_ours_is_refused(operator: Visitor, cast: Cast) -> None:
    operator.client.environ_base["HTTP_ORIGIN"] = "https://elsewhere.example"
    path = f"/station/learners/{cast.anitha.code}/close"
    assert operator.post(path, {"reason": "asked", "sure": "1"}).status_code == 403
    assert not cast.anitha.is_closed


def test_a_technician_is_not_led_to_pages_of_operators(technician: Visitor) -> None:
    assert "/station/" not in technician.text("/device/shelf").replace("/station/sign-out", "")
    assert "/station/" not in technician.text("/device/off").replace("/station/sign-out", "")
