"""Calling the operator: a sign on the operator's first page that somebody at a tablet needs help.

There is at most one call of each person, one of each tablet at which nobody is signed in, and one of all further such
tablets together: nobody can flood the page.
"""

import hashlib
from dataclasses import dataclass

from kiosk.database import reading, writing
from kiosk.people.tables import HelpCall

NOBODY = ""
MOST_TABLETS = 20

_TABLET = "tablet-"
_NAME_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Call:
    """`person` is a learner's, or what `at_tablet` gives; `asked_at` is in milliseconds."""

    person: str
    asked_at: int


def at_tablet(visitor: str) -> str:
    """The caller at a tablet where nobody is signed in, known by what its browser's forms are tied to."""
    own = _TABLET + hashlib.sha256(visitor.encode()).hexdigest()[:_NAME_LENGTH]
    with reading():
        tablets = HelpCall.select().where(HelpCall.person.startswith(_TABLET)).count()
        return own if tablets < MOST_TABLETS or is_called(own) else NOBODY


def call(person: str, now: int) -> None:
    """Ask for the operator; who has asked already keeps the place in the row."""
    with writing():
        HelpCall.insert(person=person, asked_at=now).on_conflict_ignore().execute()


def answer(person: str) -> None:
    """The call was answered, or is needed no more."""
    with writing():
        HelpCall.delete().where(HelpCall.person == person).execute()


def is_called(person: str) -> bool:
    with reading():
        return HelpCall.get_or_none(HelpCall.person == person) is not None


def calls() -> list[Call]:
    """Who waits for the operator, the longest first."""
    with reading():
        return [Call(row.person, row.asked_at) for row in HelpCall.select().order_by(HelpCall.asked_at)]
