"""Looking around without a name: what a guest may see, and that nothing of it is kept unless it is wanted."""

import re

import pytest
from flask import Flask

from kiosk.people.tables import Learner, SignIn
from kiosk.progress import guests, log
from kiosk.progress.folded import LessonRecord
from kiosk.progress.tables import Event, GuestStep
from kiosk.web.here import Kiosk
from tests.kiosk.cast import PIN, Cast
from tests.kiosk.conftest import Repository
from tests.kiosk.learn.test_new import BINU, FORM
from tests.kiosk.visitor import Visitor

TEA = "/packs/tea-stall"
MAKE_TEA, COUNT_CHANGE = (f"{TEA}/lessons/{lesson}" for lesson in ("make-tea", "count-change"))
NOT_FOR_GUESTS = ("/home", "/progress", "/welcome", f"{TEA}/quizzes/check-tea", "/attempts/1", "/attempts/1/result")


@pytest.fixture
def guest(stranger: Visitor, shelf: Repository) -> Visitor:
    """Somebody who looks around first, in English."""
    stranger.client.set_cookie("language", "en")
    assert stranger.post("/look-around", page="/sign-in").location == "/shelf"
    return stranger


def finish(visitor: Visitor, lesson: str) -> None:
    assert visitor.post(f"{lesson}/finish", page=lesson).status_code == 303


def test_a_guest_reads_the_shelf_packs_and_lessons(guest: Visitor) -> None:
    assert "tea-stall" in guest.text("/shelf")
    assert MAKE_TEA in guest.text(TEA)
    assert "Make tea" in guest.text(MAKE_TEA)
    assert guest.get("/search?q=tea").status_code == 200
    assert "I am done" in guest.text("/shelf")


def test_a_guests_way_is_shown_while_it_lasts(guest: Visitor) -> None:
    assert "0 of 3 done" in guest.text(TEA)
    finish(guest, MAKE_TEA)
    assert "1 of 3 done" in guest.text(TEA)


def test_what_needs_a_name_asks_who_one_is(guest: Visitor) -> None:
    for path in NOT_FOR_GUESTS:
        assert guest.get(path).location == "/sign-in?guest=1", path
    assert "For this the kiosk has to know you." in guest.text("/sign-in?guest=1")


def test_a_guest_is_let_into_no_page_of_staff(guest: Visitor) -> None:
    for path in ("/station/", "/device/shelf"):
        assert guest.get(path).location.startswith("/station/sign-in")


def test_nothing_of_a_guest_who_leaves_is_in_the_log_or_kept(guest: Visitor) -> None:
    before = log.count()
    finish(guest, MAKE_TEA)
    assert "Do you want to keep what you did?" in guest.text("/finish")
    assert guest.post("/sign-out", page="/finish").location == "/goodbye"
    assert log.count() == before
    assert not GuestStep.select().exists()
    assert not LessonRecord.select().exists()
    assert not Learner.select().exists()
    assert guest.get("/shelf").status_code == 303


def test_a_guest_who_read_nothing_is_asked_nothing(guest: Visitor) -> None:
    assert "Do you want to keep" not in guest.text("/finish")


def test_what_is_kept_becomes_a_learners_events_in_their_order(guest: Visitor) -> None:
    for lesson in (COUNT_CHANGE, MAKE_TEA):
        finish(guest, lesson)
    guest.get(MAKE_TEA)
    assert 'href="/new"' in guest.text("/finish")
    guest.post("/new/you", BINU, FORM)
    person = Learner.get().person
    events = Event.select().where(Event.person == person).order_by(Event.sequence)
    assert [(each.kind, each.body.get("lesson")) for each in events] == [
        ("learner-enrolled/1", None),
        ("lesson-opened/1", "count-change"),
        ("lesson-finished/1", "count-change"),
        ("lesson-opened/1", "make-tea"),
        ("lesson-finished/1", "make-tea"),
        ("signed-in/1", None),
    ]
    assert log.broken_at() is None
    assert "2 of 3 done" in guest.text(TEA)
    assert not GuestStep.select().exists()
    assert SignIn.select().where(SignIn.guest.is_null(False)).count() == 0


def test_who_has_a_name_already_keeps_what_was_read_by_signing_in(guest: Visitor, cast: Cast) -> None:
    finish(guest, MAKE_TEA)
    assert 'href="/sign-in?guest=1"' in guest.text("/finish")
    assert "what you read stays yours" in guest.text("/sign-in?guest=1")
    guest.sign_in_as_learner(cast.code, PIN)
    assert "1 of 3 done" in guest.text(TEA)
    assert not GuestStep.select().exists()
    assert log.broken_at() is None


def test_a_wrong_pin_gives_nobody_what_a_guest_read(guest: Visitor, cast: Cast) -> None:
    finish(guest, MAKE_TEA)
    address = f"/sign-in/{cast.code}"
    assert guest.post(address, {"pin": "1793"}, address).location == f"{address}?wrong=1"
    assert not LessonRecord.select().exists()
    assert "1 of 3 done" in guest.text(TEA)


def test_two_guests_see_nothing_of_each_other(app: Flask, guest: Visitor) -> None:
    finish(guest, MAKE_TEA)
    other = Visitor(app)
    other.client.set_cookie("language", "en")
    other.post("/look-around", page="/sign-in")
    assert "0 of 3 done" in other.text(TEA)
    assert "1 of 3 done" in guest.text(TEA)


def test_what_guests_read_who_just_went_is_forgotten_when_the_next_one_comes(
    app: Flask, kiosk: Kiosk, guest: Visitor
) -> None:
    finish(guest, MAKE_TEA)
    kiosk.clock.let_pass(11 * 60_000)
    assert guest.get("/shelf").status_code == 303
    Visitor(app).post("/look-around", page="/sign-in")
    assert not GuestStep.select().exists()


def test_somebody_who_is_signed_in_stays_so(learner: Visitor) -> None:
    assert learner.post("/look-around", page="/sign-in").location == "/home"
    assert learner.get("/home").status_code == 200


def test_a_guest_chooses_a_language_and_goes_on_reading(guest: Visitor) -> None:
    response = guest.post("/language", {"language": "ml"}, "/")
    assert response.location == "/shelf"


def test_a_guest_is_left_as_a_learner_is(kiosk: Kiosk, guest: Visitor) -> None:
    (warn,) = re.findall(r'data-warn="(\d+)"', guest.text("/shelf"))
    assert warn == "525"
    kiosk.clock.let_pass(590_000)
    assert guest.get("/away").location == "/sign-in?away=1"
    assert guests.finished("anybody") == []
