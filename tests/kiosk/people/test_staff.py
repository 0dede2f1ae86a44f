"""Staff of the station and what they may do."""

import pytest

from kiosk.errors import OperatorError
from kiosk.people import signing_in, staff
from kiosk.people.tables import SignIn, Staff, StaffAction
from kiosk.web.here import Kiosk
from sync.security import passwords
from tests.kiosk.cast import PASSWORD


def test_a_member_of_staff_is_known_by_name_and_roles(kiosk: Kiosk) -> None:
    added = staff.add(kiosk.secrets, " Omana ", ("operator", "technician"), PASSWORD)

    assert staff.get("Omana") == added
    assert (added.name, added.roles) == ("Omana", ("operator", "technician"))
    assert staff.get("Thomas") is None
    assert staff.names() == ["Omana"]


def test_the_password_is_kept_as_a_hash(kiosk: Kiosk) -> None:
    staff.add(kiosk.secrets, "Omana", ("operator",), PASSWORD)

    kept = Staff.get_by_id("Omana").password
    assert PASSWORD not in kept
    assert passwords.is_kept(PASSWORD, kiosk.secrets.pepper, kept)


@pytest.mark.parametrize(
    ("code", "name", "roles", "password"),
    [
        ("name-empty", "  ", ("operator",), PASSWORD),
        ("name-empty", "\u200b\u202e", ("operator",), PASSWORD),
        ("name-long", "x" * 81, ("operator",), PASSWORD),
        ("role", "Omana", (), PASSWORD),
        ("role", "Omana", ("operator", "king"), PASSWORD),
        ("password-weak", "Omana", ("operator",), "short"),
        ("password-weak", "Omana", ("operator",), "password"),
        ("password-weak", "Omana Joseph", ("operator",), "omana joseph"),
    ],
)
def test_who_cannot_be_added_is_told_why(
    kiosk: Kiosk, code: str, name: str, roles: tuple[str, ...], password: str
) -> None:
    with pytest.raises(OperatorError) as refused:
        staff.add(kiosk.secrets, name, roles, password)

    assert refused.value.code == code
    assert "%(" not in str(refused.value)
    assert staff.names() == []


def test_adding_again_changes_password_and_roles(kiosk: Kiosk) -> None:
    staff.add(kiosk.secrets, "Omana", ("operator",), PASSWORD)

    staff.add(kiosk.secrets, "Omana", ("technician",), "another-lamp")

    assert staff.get("Omana").roles == ("technician",)
    assert passwords.is_kept("another-lamp", kiosk.secrets.pepper, Staff.get_by_id("Omana").password)


def test_a_new_password_ends_the_sittings_of_the_old_one(kiosk: Kiosk) -> None:
    for name in ("Omana", "Thomas"):
        staff.add(kiosk.secrets, name, ("operator",), PASSWORD)
        signing_in.begin(kiosk.now(), staff=name)

    staff.add(kiosk.secrets, " Omana ", ("operator",), "another-lamp")

    assert [sitting.staff for sitting in SignIn.select()] == ["Thomas"]


def test_what_staff_did_is_remembered(kiosk: Kiosk) -> None:
    staff.note("Omana", "corrected", "p1", 77, "name")

    (action,) = StaffAction.select()
    assert (action.at, action.staff, action.action, action.person, action.note) == (
        77,
        "Omana",
        "corrected",
        "p1",
        "name",
    )


def test_capitals_do_not_make_another_member(kiosk: Kiosk) -> None:
    staff.add(kiosk.secrets, "Omana", ("operator",), PASSWORD)

    assert staff.add(kiosk.secrets, "OMANA", ("technician",), "another-lamp").name == "Omana"
    assert staff.names() == ["Omana"]
    assert signing_in.try_password(kiosk.secrets, " omana ", "another-lamp", kiosk.now()) == "Omana"


def test_members_of_an_older_kiosk_who_differ_in_capitals_stay_two(kiosk: Kiosk) -> None:
    for name, password in (("Omana", PASSWORD), ("omana", "another-lamp")):
        kept = passwords.keep(password, kiosk.secrets.pepper)
        Staff.create(name=name, roles="operator", password=kept)

    assert signing_in.try_password(kiosk.secrets, "Omana", PASSWORD, kiosk.now()) == "Omana"
    assert signing_in.try_password(kiosk.secrets, "omana", "another-lamp", kiosk.now()) == "omana"
