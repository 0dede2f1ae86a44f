"""What forms say about a learner: read, and checked field by field."""

import re
from collections.abc import Mapping

from flask_babel import gettext as _

from kiosk.database import reading
from kiosk.people import learners, names, pins
from kiosk.people.details import PICTURES, Details, faults_of
from kiosk.people.learners import Person
from kiosk.people.names import NAME_LENGTH
from kiosk.web.here import kiosk
from kiosk.web.language import said, year_of

_FIELDS = {
    "name-empty": "name",
    "name-long": "name",
    "language": "language",
    "picture": "picture",
    "basis": "basis",
    "guardian": "basis",
    "guardian-name": "guardian",
    "birth-year": "birth_year",
    "phone": "phone",
}
_NO_YEAR = 0  # what no check accepts
_LONGEST_PHONE = 30
_BETWEEN_DIGITS = re.compile(r"[\s().-]")


def bases() -> list[dict[str, str]]:
    """The legal bases with their words."""
    return [
        {"value": "consent", "word": _("The learner agrees to it")},
        {"value": "state-service", "word": _("It is a service of the State, which the law allows")},
        {"value": "guardian", "word": _("Under 18: a parent or guardian agrees to it")},
    ]


def read_details(form: Mapping[str, str], basis: str) -> Details:
    """What was typed, with digits of any script and phone numbers in any grouping."""
    phone = _BETWEEN_DIGITS.sub("", form.get("phone", "")[:_LONGEST_PHONE])
    return Details(
        name=names.plain(form.get("name", "")[: 2 * NAME_LENGTH]),
        language=form.get("language", ""),
        picture=form.get("picture", ""),
        basis=basis,
        birth_year=_year(form.get("birth_year", "")),
        phone=pins.latin_digits(phone),
        guardian=names.plain(form.get("guardian", "")[: 2 * NAME_LENGTH]),
    )


def faults_in(details: Details, namesakes: list[Person]) -> dict[str, str]:
    """What is wrong, by field. Two people of one name need different pictures, as long as there are any left."""
    here = kiosk()
    faults = faults_of(details, here.settings.languages, year_of(here.now()))
    found = {_FIELDS[fault.code]: said(fault) for fault in faults}
    taken = {one.picture for one in namesakes}
    if details.picture in taken and len(taken) < len(PICTURES):
        found.setdefault("picture", _("Somebody with this name has this picture. Choose another one."))
    return found


def namesakes_of(details: Details, but: str = "") -> list[Person]:
    """The others who bear the name that was typed; `but` is the person whom the form is about."""
    if not details.name:
        return []
    with reading():
        return [one for one in learners.namesakes(kiosk().secrets, details.name) if one.person != but]


def _year(text: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    return int(text) if text.isdecimal() and len(text) == len("2000") else _NO_YEAR
