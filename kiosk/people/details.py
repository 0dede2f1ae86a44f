"""What a form says about a learner, and what is wrong with it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.errors import OperatorError
from kiosk.people import names
from kiosk.people.names import NAME_LENGTH
from sync.protocol.errors import N_

PICTURES = (
    "elephant", "boat", "coconut", "lamp", "fish", "lotus",
    "umbrella", "peacock", "mango", "drum", "kite", "star",
)  # fmt: skip
CONSENT = "consent"
GUARDIAN = "guardian"
BASES = (CONSENT, "state-service", GUARDIAN)

_PHONE = re.compile(r"\+?\d{10,13}")
_OLDEST = 1920
_GROWN_UP = 18


@dataclass(frozen=True, slots=True)
class Details:
    """What a form says about a learner."""

    name: str
    language: str
    picture: str
    basis: str
    birth_year: int | None = None
    phone: str = ""
    guardian: str = ""


def check_details(details: Details, languages: tuple[str, ...], year: int) -> None:
    """Raises OperatorError with the code of the first field that is wrong."""
    for fault in faults_of(details, languages, year):
        raise fault


def faults_of(details: Details, languages: tuple[str, ...], year: int) -> Iterator[OperatorError]:
    """What is wrong with the details, field by field; nothing if they can be kept. `year` is the present one."""
    if not names.is_name(details.name):
        yield OperatorError("name-empty", N_("Write the learner's name."))
    if len(names.plain(details.name)) > NAME_LENGTH:
        yield OperatorError("name-long", N_("Shorten the name to at most %(most)s letters."), most=NAME_LENGTH)
    if details.language not in languages:
        yield OperatorError("language", N_("Choose one of the languages."))
    if details.picture not in PICTURES:
        yield OperatorError("picture", N_("Choose a picture."))
    if details.basis not in BASES:
        yield OperatorError("basis", N_("Say on which ground the kiosk may keep this learner's record."))
    if details.birth_year is not None and details.basis == CONSENT and year - details.birth_year < _GROWN_UP:
        yield OperatorError("guardian", N_("Somebody under 18 needs a parent or guardian who agrees. Choose that."))
    yield from _guardian_faults(details)
    if details.birth_year is not None and not _OLDEST <= details.birth_year <= year:
        yield OperatorError("birth-year", N_("Write the year of birth with four digits, or leave it empty."))
    if details.phone and not _PHONE.fullmatch(details.phone):
        yield OperatorError("phone", N_("Write the phone number with 10 digits, or leave it empty."))


def _guardian_faults(details: Details) -> Iterator[OperatorError]:
    if details.basis == GUARDIAN and not names.is_name(details.guardian):
        yield OperatorError("guardian-name", N_("Write the name of the parent or guardian who agrees."))
    if len(details.guardian) > NAME_LENGTH:
        yield OperatorError("guardian-name", N_("Shorten the name to at most %(most)s letters."), most=NAME_LENGTH)
