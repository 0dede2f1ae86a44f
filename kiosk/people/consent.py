"""On which ground a person's record is kept, and which notice was given: what the DPDP Act asks one to show.

The ground is a field (`basis`), because a service of the State needs no consent (section 7(b)). Withdrawing is closing
the account. `NOTICE` counts the wordings of the notice: whoever changes what it says raises it.
"""

from dataclasses import dataclass

from kiosk.people.tables import Consent

NOTICE = 1


@dataclass(frozen=True, slots=True)
class Agreement:
    """`taken_by` is the member of staff who read the notice out, or "" where somebody read it at a tablet."""

    at: int
    basis: str
    notice: int
    language: str
    taken_by: str


def note(person: str, basis: str, language: str, now: int, taken_by: str = "") -> None:
    """Remember that the notice was given in a language, inside the transaction that enrols."""
    Consent.create(person=person, at=now, basis=basis, notice=NOTICE, language=language, taken_by=taken_by)


def of(person: str) -> list[Agreement]:
    """The agreements of a person, the latest first."""
    rows = Consent.select().where(Consent.person == person).order_by(Consent.at.desc())
    return [Agreement(row.at, row.basis, row.notice, row.language, row.taken_by) for row in rows]
