"""One tablet for everybody: namesakes, strangers who guess addresses, and whoever comes next."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.journeys import answers, records
from tests.journeys.cast import ANITHA, NAMESAKE, OPERATOR, PASSWORD, TECHNICIAN, Learner
from tests.journeys.programs import RunningKiosk
from tests.journeys.tablet import NewTablet, Tablet
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey

PACK, LESSON, QUIZ = "digital-basics", "meet-your-phone", "check-phone-and-files"
STATION_PAGES = (
    "/station/",
    "/station/learners",
    "/station/learners.csv",
    "/station/learners/print",
    "/station/learners/enrol",
    "/station/learners/{code}",
    "/station/learners/{code}/correct",
    "/station/learners/{code}/pin",
    "/station/learners/{code}/close",
    "/station/learners/{code}/merge",
)
DEVICE_PAGES = ("/device/shelf", "/device/usb", "/device/exchange", "/device/off", "/device/imports/1")
LEARNER_PAGES = ("/home", "/shelf", "/progress", "/finish", f"/packs/{PACK}", f"/packs/{PACK}/lessons/{LESSON}")

_STEPS_BACK = 5  # as far as the page with the names

CodeOf = Callable[[Learner], str]


def test_two_learners_of_one_name_are_told_apart_by_picture_and_code(
    kiosk: RunningKiosk, code_of: CodeOf, home: Path, new_tablet: NewTablet
) -> None:
    tablet = new_tablet(kiosk.port)
    tablet.open("/").choose_language("മലയാളം")
    assert tablet.page.locator("ul.people a").count() == 2
    tablet.sign_in(ANITHA.name, ANITHA.pin, ANITHA.picture)
    tablet.open(f"/packs/{PACK}/lessons/{LESSON}")
    tablet.press("form.onward button")
    tablet.sign_out()

    tablet.open(f"/sign-in?find={code_of(NAMESAKE)}")
    assert tablet.page.locator("ul.people a").count() == 1
    tablet.sign_in(NAMESAKE.name, NAMESAKE.pin, NAMESAKE.picture)
    tablet.open("/progress")
    assert tablet.page.locator(f"a[href='/packs/{PACK}']").count() == 0
    persons = {person for (person,) in records.rows(home, "SELECT DISTINCT person FROM snapshot_lesson")}
    codes = records.rows(home, "SELECT code FROM learner WHERE person IN (SELECT person FROM snapshot_lesson)")
    assert (len(persons), codes) == (1, [(code_of(ANITHA),)])


def test_one_namesake_does_not_come_in_with_the_pin_of_the_other(
    kiosk: RunningKiosk, code_of: CodeOf, new_tablet: NewTablet
) -> None:
    tablet = new_tablet(kiosk.port)
    tablet.open("/").choose_language("മലയാളം")
    tablet.sign_in(ANITHA.name, NAMESAKE.pin, ANITHA.picture)
    assert tablet.path == f"/sign-in/{code_of(ANITHA)}"
    assert tablet.page.locator(".notice.wrong[role=alert]").count() == 1
    tablet.open("/home")
    assert tablet.path == "/sign-in"


def test_a_stranger_who_guesses_addresses_is_shown_the_door_and_no_name(kiosk: RunningKiosk, code_of: CodeOf) -> None:
    stranger = Visitor(kiosk.address)
    for path in (*STATION_PAGES, *DEVICE_PAGES):
        answer = stranger.get(path.format(code=code_of(ANITHA)))
        assert answer.status in (303, 404), path
        assert answer.status == 404 or answer.location.startswith("/station/sign-in"), path
        assert ANITHA.name not in answer.text
    for path in LEARNER_PAGES:
        answer = stranger.get(path)
        assert (answer.status, answer.location) == (303, "/"), path
    for path in ("/kiosk.db", "/media/../kiosk.db", "/look/x/../../kiosk.toml", "/media/" + "0" * 64, "/keys/pepper"):
        assert stranger.get(path).status == 404, path


def test_a_learner_is_let_into_no_page_of_staff_and_changes_nothing_there(
    kiosk: RunningKiosk, code_of: CodeOf, home: Path
) -> None:
    learner = Visitor(kiosk.address).sign_in_as_learner(code_of(ANITHA), ANITHA.pin)
    before = records.log_of(home)
    token = learner.token("/finish")
    for path in (*STATION_PAGES, *DEVICE_PAGES):
        found = path.format(code=code_of(NAMESAKE))
        answer = learner.get(found)
        assert answer.status in (303, 404), path
        assert NAMESAKE.name not in answer.text
        fields = {"reason": "left", "sure": "1", "pin_way": "make", "name": "x", "with": code_of(ANITHA), "pack": PACK}
        assert learner.post(found, fields, token=token).status in (303, 404, 405), path
    assert records.log_of(home) == before
    assert records.rows(home, "SELECT COUNT(*) FROM import_run") == [(1,)]


def test_members_of_staff_keep_to_their_own_pages(kiosk: RunningKiosk, code_of: CodeOf) -> None:
    for name, own, other in ((OPERATOR, STATION_PAGES, DEVICE_PAGES), (TECHNICIAN, DEVICE_PAGES, STATION_PAGES)):
        member = Visitor(kiosk.address).sign_in_as_staff(name, PASSWORD)
        assert member.get(own[0].format(code=code_of(ANITHA))).status == 200
        for path in other:
            answer = member.get(path.format(code=code_of(ANITHA)))
            assert answer.status == 403, path
            assert ANITHA.name not in answer.text
        assert member.get("/home").status == 303


def test_nobody_sees_or_changes_the_attempt_of_another_learner(
    kiosk: RunningKiosk, code_of: CodeOf, home: Path
) -> None:
    anitha = Visitor(kiosk.address).sign_in_as_learner(code_of(ANITHA), ANITHA.pin)
    begun = anitha.post(f"/packs/{PACK}/quizzes/{QUIZ}/start", page=f"/packs/{PACK}/quizzes/{QUIZ}").location
    before = records.log_of(home)
    other = Visitor(kiosk.address).sign_in_as_learner(code_of(NAMESAKE), NAMESAKE.pin)
    token = other.token("/finish")
    question = answers.read_questions(PACK, QUIZ, "ml")[0]
    fields = {"question": question["id"], **answers.right(question)}
    assert [other.get(begun + end).status for end in ("", "/result")] == [404, 404]
    assert [other.post(begun + end, fields, token=token).status for end in ("/answers", "/hand-in")] == [403, 404]
    stranger = Visitor(kiosk.address)
    assert [stranger.get(begun + end).status for end in ("", "/result")] == [303, 303]
    new = [event.kind for event in records.log_of(home)[len(before) :]]
    assert new == ["signed-in/1"]


def test_after_signing_out_the_way_back_shows_nothing_of_the_one_before(
    kiosk: RunningKiosk, new_tablet: NewTablet
) -> None:
    tablet = new_tablet(kiosk.port)
    tablet.open("/").choose_language("മലയാളം")
    tablet.sign_in(ANITHA.name, ANITHA.pin, ANITHA.picture)
    hers = _answer_one_question(tablet)
    tablet.sign_out()
    for _ in range(_STEPS_BACK):
        tablet.page.go_back(wait_until="commit")
        assert ANITHA.name not in tablet.page.locator(".roof").inner_text(), tablet.path
        assert hers not in tablet.text(), tablet.path
        assert tablet.page.locator("input:checked").count() == 0


def _answer_one_question(tablet: Tablet) -> str:
    """Begin a quiz and answer its first question; gives a text that only the one who is signed in may see."""
    tablet.open(f"/packs/{PACK}/quizzes/{QUIZ}")
    tablet.press('form[action$="/start"] button')
    question = answers.read_questions(PACK, QUIZ, "ml")[0]
    tablet.give(question, answers.right(question))
    tablet.wait_saved(question)
    return question["stem"]
