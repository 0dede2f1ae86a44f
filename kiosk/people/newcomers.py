"""Those who enrolled at a tablet by themselves, until an operator says who they are."""

from kiosk.people import learners
from kiosk.people.learners import Person
from kiosk.people.secrets import Secrets
from kiosk.people.tables import Learner


def note(person: str) -> None:
    """Somebody was enrolled whom no operator knows yet."""
    Learner.update(unconfirmed=True).where(Learner.person == person).execute()


def confirm(person: str) -> None:
    Learner.update(unconfirmed=False).where(Learner.person == person).execute()


def newcomers(secrets: Secrets) -> list[Person]:
    """The open accounts that nobody has confirmed, the latest first."""
    rows = Learner.select(Learner.person).where(_is_new()).order_by(Learner.enrolled_at.desc())
    found = (learners.by_id(secrets, row.person) for row in rows)
    return [person for person in found if person is not None]


def count() -> int:
    return Learner.select().where(_is_new()).count()


def _is_new() -> object:
    return Learner.unconfirmed & Learner.closed_at.is_null()
