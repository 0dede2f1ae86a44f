"""Learners: enrolling, finding, correcting, closing."""

import re
import unicodedata
from dataclasses import replace

import pytest

from kiosk.database import writing
from kiosk.errors import OperatorError
from kiosk.people import learners, pins, signing_in
from kiosk.people.details import Details
from kiosk.people.tables import Learner, SignIn
from kiosk.web.here import Kiosk
from tests.kiosk.cast import PIN
from tests.kiosk.opened import enrol

ANITHA = Details("Anitha", "ml", "lotus", "consent", 1994, "9847012345")


def names(kiosk: Kiosk, text: str = "", closed: bool = False) -> list[str]:
    return [person.name for person in learners.find(kiosk.secrets, text, closed)]


def test_nobody_is_enrolled_with_a_pin_that_cannot_be_used(kiosk: Kiosk) -> None:
    with pytest.raises(OperatorError):
        enrol(kiosk, pin="1111")

    assert learners.count() == 0


def test_a_learner_comes_back_as_enrolled(kiosk: Kiosk) -> None:
    row = enrol(kiosk, " അനിത ", phone="9847012345", birth_year=1994)

    person = learners.by_id(kiosk.secrets, row.person)

    assert (person.name, person.phone, person.birth_year, person.language) == ("അനിത", "9847012345", 1994, "ml")
    assert not person.is_locked
    assert not person.is_closed
    assert re.fullmatch(r"[0-9a-f]{32}", person.person)


def test_every_code_is_somebodys_own_and_has_no_sign_that_looks_like_another(kiosk: Kiosk) -> None:
    kept = enrol(kiosk)
    codes = {kept.code}
    with writing():
        for number in range(300):
            code = learners._free_code()
            Learner.create(**kept.__data__ | {"person": f"{number:032x}", "code": code})
            codes.add(code)

    assert len(codes) == 301
    assert all(re.fullmatch(r"[2-9A-HJKMNP-Z]{6}", code) for code in codes)


def test_a_code_is_found_as_people_type_it(kiosk: Kiosk) -> None:
    row = enrol(kiosk)

    assert learners.by_code(kiosk.secrets, f" {row.code.lower()} ").person == row.person
    assert learners.by_code(kiosk.secrets, "NOBODY") is None
    assert learners.by_id(kiosk.secrets, "nobody") is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Anitha", "nit"),
        ("Anitha", "ANITHA"),
        ("محمد عبدالقیوم", "قيوم"),
        ("അനിത", "അനിത"),
        ("കൃഷ്ണൻ", "കൃഷ്ണന്\u200d"),
        ("കൃഷ്ണന്\u200d", "കൃഷ്ണൻ"),
        ("ലക്ഷ്മി", "ലക്ഷ്\u200cമി"),
        ("ലക്ഷ്\u200cമി", "ലക്ഷ്മി"),
        ("കൊച്ചുമോൻ", unicodedata.normalize("NFD", "കൊച്ചുമോൻ")),
        (unicodedata.normalize("NFD", "കൊച്ചുമോൻ"), "കൊച്ചു"),
        ("गीता", "गी"),
        ("தமிழ்", "தமி"),
        ("Anitha  Kumari", " anitha kumari "),
    ],
)
def test_a_name_is_found_in_whatever_way_a_keyboard_types_it(kiosk: Kiosk, name: str, text: str) -> None:
    enrol(kiosk, name)
    enrol(kiosk, "Somebody Else")

    assert [unicodedata.normalize("NFC", found) for found in names(kiosk, text)] == [
        " ".join(unicodedata.normalize("NFC", name).split())
    ]


def test_names_are_found_in_their_order(kiosk: Kiosk) -> None:
    for name in ("Usha", "anitha", "Basheer"):
        enrol(kiosk, name)

    assert names(kiosk) == ["anitha", "Basheer", "Usha"]
    assert names(kiosk, "zzz") == []


def test_a_code_is_found_by_its_beginning(kiosk: Kiosk) -> None:
    row = enrol(kiosk, "അനിത")

    assert [each.code for each in learners.find(kiosk.secrets, row.code[:3].lower())] == [row.code]
    assert learners.find(kiosk.secrets, row.code[3:] + "X") == []


def test_two_people_may_bear_one_name(kiosk: Kiosk) -> None:
    codes = {enrol(kiosk, "Anitha").code, enrol(kiosk, "ANITHA").code}

    assert {each.code for each in learners.namesakes(kiosk.secrets, "anitha")} == codes


def test_a_correction_leaves_person_code_and_pin(kiosk: Kiosk) -> None:
    row = enrol(kiosk, "Anita", phone="9847012345")

    learners.correct(kiosk.secrets, row.person, replace(ANITHA, name="Anitha", phone="", language="en"))

    corrected = Learner.get_by_id(row.person)
    person = learners.by_id(kiosk.secrets, row.person)
    assert (person.name, person.phone, person.language) == ("Anitha", "", "en")
    assert (corrected.code, corrected.pin, corrected.enrolled_at) == (row.code, row.pin, row.enrolled_at)


def test_a_closed_account_is_listed_nowhere(kiosk: Kiosk) -> None:
    row = enrol(kiosk)

    learners.close(row.person, kiosk.now())

    assert names(kiosk) == []
    assert learners.count() == 0
    assert learners.seen_lately(kiosk.secrets, 10) == []
    assert names(kiosk, closed=True) == ["Anitha"]
    assert learners.by_code(kiosk.secrets, row.code).is_closed


def test_who_was_merged_is_not_even_among_the_closed(kiosk: Kiosk) -> None:
    kept, other = enrol(kiosk), enrol(kiosk, "Anita")

    learners.close(other.person, kiosk.now(), merged_into=kept.person)

    assert names(kiosk, closed=True) == ["Anitha"]
    merged = learners.by_id(kiosk.secrets, other.person)
    assert learners.person_now(kiosk.secrets, merged).person == kept.person


def test_those_who_signed_in_last_come_first(kiosk: Kiosk) -> None:
    people = {name: enrol(kiosk, name).person for name in ("Anitha", "Basheer", "Usha")}
    for at, name in enumerate(("Usha", "Anitha"), start=1):
        learners.note_seen(people[name], at)

    assert [each.name for each in learners.seen_lately(kiosk.secrets, 2)] == ["Anitha", "Usha"]


def test_a_new_pin_opens_a_locked_account(kiosk: Kiosk) -> None:
    row = enrol(kiosk)
    Learner.update(misses=20, locked_until=kiosk.now() + 10**6).execute()
    assert learners.by_id(kiosk.secrets, row.person).is_locked
    assert [each.code for each in learners.locked(kiosk.secrets)] == [row.code]

    learners.set_secret(row.person, pins.kept(kiosk.secrets, PIN))

    opened = Learner.get_by_id(row.person)
    assert (opened.misses, opened.locked_until) == (0, 0)
    assert learners.locked(kiosk.secrets) == []


def test_a_new_pin_ends_the_sittings_of_the_old_one(kiosk: Kiosk) -> None:
    anitha, basheer = enrol(kiosk).person, enrol(kiosk, "Basheer").person
    for person in (anitha, anitha, basheer):
        signing_in.begin(kiosk.now(), learner=person)

    learners.set_secret(anitha, pins.kept(kiosk.secrets, "8352"))

    assert [sitting.learner for sitting in SignIn.select()] == [basheer]


def test_staff_can_unlock_an_account_and_leave_its_pin(kiosk: Kiosk) -> None:
    row = enrol(kiosk)
    Learner.update(misses=20, locked_until=kiosk.now() + 10**6).execute()

    learners.unlock(row.person)

    opened = Learner.get_by_id(row.person)
    assert (opened.misses, opened.locked_until, opened.pin) == (0, 0, row.pin)
