"""Closing an account: what goes, what stays."""

from kiosk.people.tables import StaffAction
from kiosk.progress import reports, studying
from kiosk.progress.tables import Event
from kiosk.web.here import Kiosk
from tests.kiosk.cast import Cast
from tests.kiosk.conftest import Repository
from tests.kiosk.visitor import Visitor

SURE = {"reason": "asked", "sure": "1"}


def path(cast: Cast) -> str:
    return f"/station/learners/{cast.anitha.code}/close"


def test_the_page_says_what_will_happen(operator: Visitor, cast: Cast) -> None:
    page = operator.text(path(cast))
    for words in ("nobody can sign in with it", "among the closed accounts", "What was learned stays"):
        assert words in page


def test_closing_needs_a_reason_and_that_one_is_sure(operator: Visitor, cast: Cast) -> None:
    for missing, sentence in (({"sure": "1"}, "Choose why."), ({"reason": "asked"}, "Make sure, then tick this.")):
        response = operator.post(path(cast), missing)
        assert response.status_code == 422
        assert sentence in response.text
    assert operator.post(path(cast), SURE | {"reason": "whatever"}).status_code == 422
    assert not cast.anitha.is_closed


def test_closing_ends_the_learners_sittings(operator: Visitor, learner: Visitor, cast: Cast) -> None:
    assert learner.get("/home").status_code == 200
    operator.post(path(cast), SURE)
    assert learner.get("/home").status_code == 303


def test_a_closed_account_is_on_no_list_and_lets_nobody_in(operator: Visitor, stranger: Visitor, cast: Cast) -> None:
    operator.post(path(cast), SURE)
    assert "Anitha" not in stranger.text("/sign-in")
    assert cast.anitha.code not in stranger.text("/sign-in?find=Anitha")
    assert "Anitha" not in operator.text("/station/learners")
    assert "Anitha" not in operator.text("/station/learners.csv")
    assert stranger.get(f"/sign-in/{cast.anitha.code}").status_code == 303


def test_what_was_learned_stays(kiosk: Kiosk, operator: Visitor, cast: Cast, shelf: Repository) -> None:
    person = cast.anitha.person
    studying.finish_lesson(kiosk.clock, person, shelf.manifest(), "make-tea", "ml")
    response = operator.post(path(cast), SURE)
    assert reports.totals()[person].lessons == 1
    page = operator.text(response.location)
    assert "The account is closed." in page
    assert "1 of 3 done" in page
    assert "Set a new PIN" not in page


def test_closing_is_an_event_and_is_noted_with_its_reason(operator: Visitor, cast: Cast) -> None:
    operator.post(path(cast), SURE)
    assert Event.get(Event.kind == "learner-closed/1").person == cast.anitha.person
    action = StaffAction.get()
    assert (action.staff, action.action, action.note) == ("Omana", "closed", "asked")


def test_a_second_closing_changes_nothing(operator: Visitor, cast: Cast) -> None:
    operator.post(path(cast), SURE)
    response = operator.post(path(cast), SURE, page="/station/learners/enrol")
    assert response.location == f"/station/learners/{cast.anitha.code}"
    assert Event.select().where(Event.kind == "learner-closed/1").count() == 1
