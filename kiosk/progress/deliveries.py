"""Answers that tablets deliver: each counts once, and an older one never comes over a newer one.

A tablet counts the answers that are given on it, whatever page they are given on. One that comes twice, late or out of
order is known by its number, also after the kiosk was restarted: the numbers lie beside the log, not in memory.
"""

from dataclasses import dataclass

from kiosk.database import writing
from kiosk.progress.tables import Delivery


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer stands among those that were given on a tablet (`source`): `number` counts from 1."""

    source: str
    number: int


def is_known(attempt: str, question: str, place: Place) -> bool:
    """Whether this answer to a question, or a later one of the same tablet, was delivered before."""
    is_row = (Delivery.attempt == attempt) & (Delivery.question == question) & (Delivery.source == place.source)
    row = Delivery.select(Delivery.number).where(is_row).first()
    return row is not None and place.number <= row.number


def note(attempt: str, question: str, place: Place) -> None:
    """Remember that an answer was delivered; in the transaction that keeps it."""
    with writing(joins=True):
        Delivery.replace(attempt=attempt, question=question, source=place.source, number=place.number).execute()
