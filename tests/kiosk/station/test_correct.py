"""Correcting what is known of a learner."""

from kiosk.people.tables import StaffAction
from kiosk.progress import enrolling
from kiosk.web.here import Kiosk
from tests.kiosk.cast import Cast
from tests.kiosk.visitor import Visitor

CORRECTED = {"name": "Anitha K", "birth_year": "1995", "language": "hi", "phone": "", "picture": "star"}


def path(cast: Cast) -> str:
    return f"/station/learners/{cast.anitha.code}/correct"


def test_the_form_shows_what_is_known(operator: Visitor, cast: Cast) -> None:
    page = operator.text(path(cast))
    for value in ("Anitha", "1994", "9847012345"):
        assert f'value="{value}"' in page
    assert '<option value="ml" lang="ml" selected>' in page
    assert 'value="lotus" checked' in page


def test_a_correction_is_kept_and_noted_by_fields_only(operator: Visitor, cast: Cast) -> None:
    before = cast.anitha
    response = operator.post(path(cast), CORRECTED)
    assert response.status_code == 303
    now = cast.anitha
    assert (now.name, now.birth_year, now.language, now.phone, now.picture) == ("Anitha K", 1995, "hi", "", "star")
    assert (now.code, now.basis) == (before.code, before.basis)
    assert "The correction is saved." in operator.text(response.location)
    action = StaffAction.get(StaffAction.action == "corrected")
    assert (action.staff, action.person) == ("Omana", before.person)
    assert action.note.split() == ["name", "language", "picture", "birth_year", "phone"]


def test_a_wrong_field_is_marked_and_nothing_is_changed(operator: Visitor, cast: Cast) -> None:
    response = operator.post(path(cast), CORRECTED | {"phone": "12"})
    assert response.status_code == 422
    assert "Write the phone number with 10 digits" in response.text
    assert 'value="Anitha K"' in response.text
    assert cast.anitha.name == "Anitha"


def test_the_picture_may_stay_ones_own(operator: Visitor, cast: Cast) -> None:
    assert operator.post(path(cast), CORRECTED | {"name": "Anitha", "picture": "lotus"}).status_code == 303


def test_the_picture_of_a_namesake_is_refused(operator: Visitor, cast: Cast) -> None:
    cast.enrol("Binu", "kite")
    response = operator.post(path(cast), CORRECTED | {"name": "Binu", "picture": "kite"})
    assert "Somebody with this name has this picture." in response.text


def test_a_closed_account_is_not_corrected(kiosk: Kiosk, operator: Visitor, cast: Cast) -> None:
    anitha = cast.anitha
    enrolling.close(kiosk.clock, anitha.person)
    response = operator.post(path(cast), CORRECTED, page="/station/learners/enrol")
    assert response.location == f"/station/learners/{anitha.code}"
    assert cast.anitha.name == "Anitha"
