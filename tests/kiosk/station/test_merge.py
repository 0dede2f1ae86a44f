"""Two accounts of one person become one."""

import pytest

from kiosk.people.learners import Person
from kiosk.people.tables import StaffAction
from kiosk.progress import enrolling, reports, studying
from kiosk.web.here import Kiosk
from tests.kiosk.cast import PIN, Cast
from tests.kiosk.conftest import Repository
from tests.kiosk.visitor import Visitor


@pytest.fixture
def twice(cast: Cast) -> Person:
    """Anitha's second account."""
    return cast.enrol("Anitha", "kite")


def path(cast_or_person: Cast | Person) -> str:
    person = cast_or_person.anitha if isinstance(cast_or_person, Cast) else cast_or_person
    return f"/station/learners/{person.code}/merge"


def joined(operator: Visitor, kept: Person, other: Person) -> None:
    response = operator.post(path(kept), {"other": other.code, "sure": "1"}, page="/station/learners/enrol")
    assert (response.status_code, response.location) == (303, f"/station/learners/{kept.code}?done=merged")


def test_the_other_account_is_found_and_ones_own_is_not(operator: Visitor, cast: Cast, twice: Person) -> None:
    page = operator.text(f"/station/learners/{twice.code}/merge?find=anitha")
    assert f'name="other" value="{cast.anitha.code}"' in page
    assert f'name="other" value="{twice.code}"' not in page


def test_nothing_is_joined_before_the_operator_is_sure(operator: Visitor, cast: Cast, twice: Person) -> None:
    response = operator.post(path(twice), {"other": cast.anitha.code}, page=path(twice) + "?find=Anitha")
    assert "This cannot be undone." in response.text
    assert cast.anitha.code in response.text
    assert not cast.person(twice.code).is_closed
    assert not cast.person(cast.anitha.code).is_closed


def test_progress_of_both_comes_together(
    kiosk: Kiosk, operator: Visitor, cast: Cast, twice: Person, shelf: Repository
) -> None:
    kept, manifest = cast.anitha, shelf.manifest()
    studying.finish_lesson(kiosk.clock, kept.person, manifest, "make-tea", "ml")
    studying.finish_lesson(kiosk.clock, twice.person, manifest, "count-change", "ml")
    joined(operator, kept, twice)
    assert reports.totals()[kept.person].lessons == 2
    assert twice.person not in reports.totals()
    page = operator.text(f"/station/learners/{kept.code}?done=merged")
    assert "2 of 3 done" in page
    assert "The two accounts are one now." in page


def test_the_merged_code_leads_to_the_kept_account(operator: Visitor, cast: Cast, twice: Person) -> None:
    kept = cast.anitha
    joined(operator, kept, twice)
    for page in ("", "/correct", "/pin", "/merge", "/close"):
        response = operator.get(f"/station/learners/{twice.code}{page}")
        assert (response.status_code, response.location) == (303, f"/station/learners/{kept.code}")


def test_a_chain_of_merges_leads_to_its_end(kiosk: Kiosk, operator: Visitor, cast: Cast, twice: Person) -> None:
    third = cast.enrol("Anitha", "drum")
    kept = cast.anitha
    enrolling.merge(kiosk.clock, twice, third)
    enrolling.merge(kiosk.clock, kept, twice)
    assert operator.get(f"/station/learners/{third.code}").location == f"/station/learners/{kept.code}"


def test_nobody_signs_in_with_the_merged_account(
    operator: Visitor, stranger: Visitor, cast: Cast, twice: Person
) -> None:
    stranger.sign_in_as_learner(twice.code, PIN)
    joined(operator, cast.anitha, twice)
    assert stranger.get("/home").status_code == 303
    assert stranger.get(f"/sign-in/{twice.code}").status_code == 303


def test_joining_is_noted(operator: Visitor, cast: Cast, twice: Person) -> None:
    joined(operator, cast.anitha, twice)
    action = StaffAction.get()
    assert (action.action, action.person, action.note) == ("merged", twice.person, f"into {cast.anitha.code}")


def test_an_account_is_not_joined_with_itself(operator: Visitor, cast: Cast) -> None:
    anitha = cast.anitha
    response = operator.post(path(anitha), {"other": anitha.code, "sure": "1"}, page="/station/learners/enrol")
    assert response.status_code == 409
    assert "These are the same learner." in response.text
    assert not cast.anitha.is_closed


def test_an_account_is_not_joined_with_a_closed_one(kiosk: Kiosk, operator: Visitor, cast: Cast, twice: Person) -> None:
    enrolling.close(kiosk.clock, twice.person)
    response = operator.post(path(cast), {"other": twice.code, "sure": "1"}, page="/station/learners/enrol")
    assert "A closed account cannot be merged." in response.text


def test_an_unknown_code_leads_back_to_the_search(operator: Visitor, cast: Cast) -> None:
    response = operator.post(path(cast), {"other": "ZZZZZZ"}, page="/station/learners/enrol")
    assert response.location == path(cast)
