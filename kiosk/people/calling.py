"""Calling the operator: a sign on the operator's first page that somebody at a tablet needs help.

There is at most one call of each person, and one of all who are not signed in: nobody can flood the page.
"""

from dataclasses import dataclass

from kiosk.database import reading, writing
from kiosk.people.tables import HelpCall

NOBODY = ""


@dataclass(frozen=True, slots=True)
class Call:
    """`person` is a learner's, or `NOBODY` for somebody who is not signed in; `asked_at` is in milliseconds."""

    person: str
    asked_at: int


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
