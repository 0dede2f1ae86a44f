"""Enrolling: what is asked, what is refused, and where a PIN may be seen."""

import logging
import re
from pathlib import Path

import pytest
from flask import Flask

from kiosk.database import reading
from kiosk.people import learners, staff
from kiosk.people.details import PICTURES
from kiosk.people.learners import Person
from kiosk.people.tables import StaffAction
from kiosk.progress.tables import Event
from kiosk.web.here import Kiosk
from tests.kiosk.cast import PASSWORD, Cast
from tests.kiosk.visitor import Visitor

PATH = "/station/learners/enrol"
BINU = {
    "name": "Binu",
    "birth_year": "2001",
    "language": "ml",
    "phone": "98470 12345",
    "picture": "drum",
    "pin_way": "make",
    "basis": "consent",
    "told": "1",
}


def known(kiosk: Kiosk, name: str) -> list[Person]:
    with reading():
        return learners.namesakes(kiosk.secrets, name)


def pin_on(slip: str) -> str:
    return re.search(r"<dt>PIN</dt><dd>([^<]*)</dd>", slip)[1]


def test_a_new_learner_gets_a_code_and_a_pin_that_work(kiosk: Kiosk, operator: Visitor, stranger: Visitor) -> None:
    slip = operator.text_after(PATH, BINU)
    (binu,) = known(kiosk, "Binu")
    assert binu.code in slip
    assert (binu.birth_year, binu.phone, binu.language, binu.picture) == (2001, "9847012345", "ml", "drum")
    stranger.sign_in_as_learner(binu.code, pin_on(slip))


def test_enrolling_is_an_event_without_a_name_and_is_noted(kiosk: Kiosk, operator: Visitor) -> None:
    operator.post(PATH, BINU)
    (binu,) = known(kiosk, "Binu")
    event = Event.get((Event.kind == "learner-enrolled/1") & (Event.person == binu.person))
    assert event.body == {"code": binu.code, "language": "ml"}
    action = StaffAction.get()
    assert (action.staff, action.action, action.person) == ("Omana", "enrolled", binu.person)


def test_a_pin_is_on_the_slip_and_nowhere_else(
    kiosk: Kiosk, operator: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        sent = operator.post(PATH, BINU)
        response = operator.get(sent.location)
    pin = pin_on(response.text)
    assert re.fullmatch(r"\d{4}", pin)
    assert response.headers["Cache-Control"] == "no-store"
    assert pin not in sent.location + sent.text
    assert "Set-Cookie" not in {**sent.headers, **response.headers}
    assert pin not in caplog.text
    (binu,) = known(kiosk, "Binu")
    assert pin_on(operator.text(PATH) + "<dt>PIN</dt><dd></dd>") == ""
    assert f"<dd>{pin}</dd>" not in operator.text(f"/station/learners/{binu.code}")


def test_a_pin_that_the_learner_typed_is_not_shown(kiosk: Kiosk, operator: Visitor, stranger: Visitor) -> None:
    typed = BINU | {"pin_way": "type", "pin": "2580", "pin_again": "2580"}
    assert "2580" not in operator.text_after(PATH, typed)
    stranger.sign_in_as_learner(known(kiosk, "Binu")[0].code, "2580")


def test_a_pin_in_malayalam_digits_is_the_same_pin(kiosk: Kiosk, operator: Visitor, stranger: Visitor) -> None:
    operator.post(PATH, BINU | {"pin_way": "type", "pin": "൨൫൮൦", "pin_again": "2580"})
    stranger.sign_in_as_learner(known(kiosk, "Binu")[0].code, "2580")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": " "}, "Write the learner's name."),
        ({"name": "B" * 81}, "Shorten the name to at most 80 letters."),
        ({"birth_year": "1875"}, "Write the year of birth with four digits"),
        ({"birth_year": "next year"}, "Write the year of birth with four digits"),
        ({"language": "xx"}, "Choose one of the languages."),
        ({"phone": "12345"}, "Write the phone number with 10 digits"),
        ({"picture": ""}, "Choose a picture."),
        ({"basis": ""}, "Say on which ground"),
        ({"pin_way": "type", "pin": "123", "pin_again": "123"}, "A PIN has four digits."),
        ({"pin_way": "type", "pin": "7777", "pin_again": "7777"}, "That PIN is too easy to guess."),
        ({"pin_way": "type", "pin": "2580", "pin_again": "2581"}, "The two PINs differ."),
        ({"told": ""}, "Read the text to the learner"),
    ],
)
def test_each_wrong_field_is_marked_and_nothing_is_kept(
    kiosk: Kiosk, operator: Visitor, wrong: dict[str, str], sentence: str
) -> None:
    fields = {name: value for name, value in (BINU | wrong).items() if value != "" or name != "told"}
    response = operator.post(PATH, fields)
    assert response.status_code == 422
    assert sentence in response.text.replace("&#39;", "'")
    assert "Nothing was saved yet." in response.text
    assert known(kiosk, "Binu") == known(kiosk, "B" * 81) == []


def test_all_faults_are_shown_at_once(operator: Visitor) -> None:
    page = operator.post(PATH, {"name": "Binu", "phone": "1"}).text
    for sentence in ("Choose a picture.", "Write the phone number", "Say on which ground", "Read the text"):
        assert sentence in page


def test_what_was_typed_stays_in_the_form_but_for_the_pin(operator: Visitor) -> None:
    typed = BINU | {"pin_way": "type", "pin": "2580", "pin_again": "2580", "picture": ""}
    page = operator.post(PATH, typed).text
    assert 'value="Binu"' in page
    assert 'value="98470 12345"' in page
    assert "2580" not in page
    assert "Let the learner type it again." in page


def test_birth_year_and_phone_may_stay_empty(kiosk: Kiosk, operator: Visitor) -> None:
    assert operator.post(PATH, BINU | {"birth_year": "", "phone": ""}).status_code == 303
    (binu,) = known(kiosk, "Binu")
    assert (binu.birth_year, binu.phone) == (None, "")


def test_a_second_person_of_one_name_is_asked_about_once(kiosk: Kiosk, operator: Visitor, cast: Cast) -> None:
    second = BINU | {"name": "anitha ", "picture": "kite"}
    asked = operator.post(PATH, second)
    assert asked.status_code == 422
    assert "Somebody with this name is already enrolled." in asked.text
    assert f"/station/learners/{cast.anitha.code}" in asked.text
    assert len(known(kiosk, "Anitha")) == 1
    assert operator.post(PATH, second | {"different": "1"}).status_code == 303
    codes = {one.code for one in known(kiosk, "Anitha")}
    assert len(codes) == 2


def test_two_of_one_name_need_different_pictures(kiosk: Kiosk, operator: Visitor, cast: Cast) -> None:
    same = BINU | {"name": "Anitha", "picture": cast.anitha.picture, "different": "1"}
    response = operator.post(PATH, same)
    assert "Somebody with this name has this picture." in response.text
    assert len(known(kiosk, "Anitha")) == 1


def test_sending_the_same_form_again_enrols_nobody_twice(kiosk: Kiosk, operator: Visitor) -> None:
    for _ in range(2):
        operator.post(PATH, BINU | {"different": "1"})
    assert len(known(kiosk, "Binu")) == 1


def test_a_thirteenth_of_one_name_may_share_a_picture(kiosk: Kiosk, operator: Visitor, cast: Cast) -> None:
    for picture in PICTURES:
        cast.enrol("Binu", picture)
    assert operator.post(PATH, BINU | {"different": "1"}).status_code == 303


def test_the_text_to_be_read_out_stands_in_the_form(operator: Visitor) -> None:
    page = operator.text(PATH)
    for words in ("We write down your name", "We need this", "do not leave this kiosk", "as long as", "erased"):
        assert words in page


def test_a_name_lies_nowhere_in_clear(kiosk: Kiosk, home: object, operator: Visitor) -> None:
    operator.post(PATH, BINU | {"name": "Binu Varghese Kalpetta"})
    files = [path for path in Path(kiosk.settings.home).rglob("*") if path.is_file()]
    assert kiosk.settings.database in files
    assert not [path for path in files if b"Varghese" in path.read_bytes()]


@pytest.mark.parametrize(
    ("host", "sentence"),
    [
        ("192.168.4.1:8080", "Open http://192.168.4.1:8080/, touch your name"),
        ("localhost:8080", "Open the kiosk on a tablet, touch your name"),
        ("127.0.0.1", "Open the kiosk on a tablet, touch your name"),
    ],
)
def test_the_slip_names_an_address_only_if_tablets_can_use_it(app: Flask, cast: Cast, host: str, sentence: str) -> None:
    omana = Visitor(app, host).sign_in_as_staff(cast.operator, PASSWORD)
    assert sentence in omana.text_after(PATH, BINU)


def test_an_operator_who_left_can_enrol_nobody(kiosk: Kiosk, operator: Visitor) -> None:
    operator.post("/station/sign-out", page="/station/")
    assert operator.post(PATH, BINU, page="/station/sign-in").status_code == 303
    assert known(kiosk, "Binu") == []
    assert staff.names() == ["Omana", "Thomas"]
