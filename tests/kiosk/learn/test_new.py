"""Enrolling at a tablet: the notice, who one is, the code; and what the operator sees of it."""

import re
from dataclasses import replace

import pytest
from flask import Flask

from kiosk.app import create_app
from kiosk.learn.new import MOST_UNCONFIRMED
from kiosk.people import consent, learners
from kiosk.people.tables import Consent, Learner
from kiosk.progress.tables import Event
from kiosk.web.here import Kiosk
from tests.kiosk.cast import Cast
from tests.kiosk.visitor import Visitor

FORM = "/new/you?agreed=1"
BINU = {
    "agreed": "1",
    "name": "ബിനു",
    "age": "grown-up",
    "picture": "kite",
    "secret": "pin",
    "pin": "2580",
    "pin_again": "2580",
}
PICTURES = {"secret": "pictures", "first": "boat", "second": "star", "third": "fish"}


@pytest.fixture
def newcomer(stranger: Visitor) -> Visitor:
    stranger.client.set_cookie("language", "en")
    return stranger


def enrol(visitor: Visitor, **changed: str) -> int:
    return visitor.post("/new/you", {**BINU, **changed}, FORM).status_code


def rows() -> int:
    return Learner.select().count()


def test_the_notice_comes_first_and_says_what_is_kept(newcomer: Visitor) -> None:
    assert 'href="/new"' in newcomer.text("/sign-in")
    page = newcomer.text("/new")
    for words in ("We write down your name", "do not leave this kiosk", "You can close it on any day"):
        assert words in page
    assert newcomer.get("/new/you").location == "/new"


def test_who_has_enrolled_is_signed_in_and_sees_the_code(newcomer: Visitor, cast: Cast) -> None:
    page = newcomer.text_after("/new/you", BINU, FORM)
    (code,) = re.findall(r'<p class="marks">(\w{6})</p>', page)
    assert "ബിനു" in newcomer.text("/home")
    row = Learner.get(Learner.code == code)
    (agreement,) = consent.of(row.person)
    assert (agreement.basis, agreement.notice, agreement.language, agreement.taken_by) == ("consent", 1, "en", "")
    assert [each.kind for each in Event.select().where(Event.person == row.person).order_by(Event.sequence)] == [
        "learner-enrolled/1",
        "signed-in/1",
    ]
    newcomer.post("/sign-out", page="/finish")
    newcomer.sign_in_as_learner(code, "2580")


def test_what_a_newcomer_had_sent_shows_nothing_once_another_may_be_there(newcomer: Visitor) -> None:
    """Back, reload and "send again" bring a form of before the sitting; the name in it is nobody's business then."""
    (token,) = re.findall(r'name="forgery-token" value="([^"]+)"', newcomer.text(FORM))
    sent = {**BINU, "pin_again": "1111", "forgery-token": token}
    assert newcomer.client.post("/new/you", data=sent).status_code == 422
    enrol(newcomer)
    newcomer.post("/sign-out", page="/finish")
    newcomer.get("/sign-in")
    again = newcomer.client.post("/new/you", data=sent)
    assert again.status_code == 303
    assert "ബിനു" not in newcomer.text(again.location)


def test_pictures_can_be_the_secret(newcomer: Visitor, app: Flask) -> None:
    newcomer.post("/new/you", {**BINU, **PICTURES, "sure": "1", "pin": "", "pin_again": ""}, FORM)
    code = Learner.get().code
    assert Visitor(app).post(f"/sign-in/{code}", PICTURES).location == "/home"


def test_pictures_are_seen_once_more_before_they_are_kept(newcomer: Visitor) -> None:
    response = newcomer.post("/new/you", {**BINU, **PICTURES}, FORM)
    assert "Are these the right pictures, in this order?" in response.text
    assert "/spoken/sure-en-" in response.text
    shown = response.text.partition('class="in-order"')[2].partition("</ol>")[0]
    assert re.findall(r'class="medal (\w+)"', shown) == ["boat", "star", "fish"]
    assert (response.headers["Cache-Control"], response.location, rows()) == ("no-store", None, 0)
    others = newcomer.post("/new/you", {**BINU, **PICTURES, "again": "1"}, FORM)
    assert 'value="boat" checked' not in others.text
    assert f'value="{BINU["name"]}"' in others.text
    assert rows() == 0


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": " "}, "Write your name."),
        ({"name": "x" * 81}, "Shorten the name"),
        ({"age": ""}, "Say whether you are 18 or older."),
        ({"picture": "tiger"}, "Choose a picture."),
        ({"pin": "1111", "pin_again": "1111"}, "too easy to guess"),
        ({"pin": "2580", "pin_again": "2581"}, "The two PINs differ."),
        ({"secret": "pictures", "first": "boat"}, "Choose three pictures"),
        ({**PICTURES, "third": "boat"}, "Choose three different pictures."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(newcomer: Visitor, changed: dict[str, str], words: str) -> None:
    response = newcomer.post("/new/you", {**BINU, **changed}, FORM)
    assert response.status_code == 422
    assert words in response.text.replace("&#39;", "'")
    assert "2580" not in response.text
    assert rows() == 0
    assert not Consent.select().exists()


def test_what_is_missing_is_said_by_the_page_and_not_by_the_browser_in_a_language_of_its_own(newcomer: Visitor) -> None:
    assert re.search('<form method="post"[^>]* novalidate>', newcomer.text("/new/you?agreed=1"))


def test_who_has_not_agreed_is_led_to_the_notice(newcomer: Visitor) -> None:
    fields = {key: value for key, value in BINU.items() if key != "agreed"}
    assert newcomer.post("/new/you", fields, FORM).location == "/new"
    assert rows() == 0


def test_who_is_under_18_goes_to_the_operator_and_nothing_is_kept(newcomer: Visitor) -> None:
    response = newcomer.post("/new/you", {**BINU, "age": "under"}, FORM)
    assert "with a parent or guardian" in response.text
    assert rows() == 0


def test_somebody_of_the_same_name_is_asked_whether_it_is_the_same_person(newcomer: Visitor, cast: Cast) -> None:
    response = newcomer.post("/new/you", {**BINU, "name": "anitha"}, FORM)
    assert response.status_code == 422
    assert "Is it you?" in response.text
    assert f'href="/sign-in/{cast.code}"' in response.text
    assert enrol(newcomer, name="anitha", picture="lotus", different="1") == 422
    assert enrol(newcomer, name="anitha", different="1") == 303


def test_the_operator_sees_who_is_new_and_confirms(newcomer: Visitor, operator: Visitor) -> None:
    operator.client.set_cookie("language", "en")
    newcomer.post("/new/you", BINU, FORM)
    code = Learner.get(Learner.unconfirmed).code
    today = operator.text("/station/")
    assert "New: enrolled at a tablet" in today
    page = operator.text(f"/station/learners/{code}")
    assert "This person was enrolled at a tablet, alone." in page
    page = operator.text_after(f"/station/learners/{code}/confirm", page=f"/station/learners/{code}")
    assert "The account is confirmed." in page
    assert "enrolled at a tablet, alone" not in page
    assert "New: enrolled" not in operator.text("/station/")


def test_nobody_can_fill_the_list(kiosk: Kiosk, newcomer: Visitor, cast: Cast) -> None:
    cast.enrol_many(f"N {number}" for number in range(MOST_UNCONFIRMED))
    Learner.update(unconfirmed=True).where(Learner.code != cast.code).execute()
    assert "Go to the operator." in newcomer.text("/new")
    before = rows()
    assert newcomer.post("/new/you", BINU, "/").location == "/new"
    assert rows() == before


def test_a_station_may_leave_enrolling_to_its_operators(app: Flask, kiosk: Kiosk) -> None:
    closed = replace(kiosk, settings=replace(kiosk.settings, self_enrolment=False))
    visitor = Visitor(create_app(closed))
    visitor.client.set_cookie("language", "en")
    assert 'href="/new"' not in visitor.text("/sign-in")
    assert "Go to the operator." in visitor.text("/new")
    assert visitor.get(FORM).location == "/new"


def test_an_operator_writes_down_the_guardian_of_somebody_under_18(operator: Visitor, kiosk: Kiosk) -> None:
    operator.client.set_cookie("language", "en")
    fields = {
        "name": "Chinnu",
        "language": "ml",
        "picture": "kite",
        "basis": "guardian",
        "told": "1",
        "pin_way": "make",
    }
    response = operator.post("/station/learners/enrol", fields)
    assert response.status_code == 422
    assert "Write the name of the parent or guardian who agrees." in response.text
    sent = operator.post("/station/learners/enrol", {**fields, "guardian": "Leela"})
    code = sent.location.split("/")[-2]
    person = learners.by_code(kiosk.secrets, code)
    assert person.guardian == "Leela"
    assert "Leela" in operator.text(f"/station/learners/{code}")
    assert b"Leela" not in Learner.get(Learner.code == code).guardian
    assert [(each.basis, each.taken_by) for each in consent.of(person.person)] == [("guardian", "Omana")]
