"""Enrolling, closing and merging: the tables of people and the log change in one transaction."""

from kiosk.database import writing
from kiosk.errors import OperatorError
from kiosk.people import learners, signing_in
from kiosk.people.details import Details
from kiosk.people.learners import BY_PIN, Person
from kiosk.people.secrets import Secrets
from kiosk.people.tables import Learner
from kiosk.progress import log
from kiosk.progress.clock import Clock
from sync.protocol.errors import N_
from sync.protocol.events import LearnerClosed, LearnerEnrolled, LearnerMerged, SignedIn


def enrol(clock: Clock, secrets: Secrets, details: Details, kept: str, secret_kind: str = BY_PIN) -> Learner:
    """Enrol a learner whose details were checked; `kept` is the secret as `learners.add` takes it."""
    with writing():
        learner = learners.add(secrets, details, kept, clock.milliseconds(), secret_kind)
        log.append(clock, LearnerEnrolled(learner.code, learner.language), learner.person)
    return learner


def close(clock: Clock, person: str) -> None:
    """Close an account and end its sittings; what was learned stays in the log."""
    with writing():
        learners.close(person, clock.milliseconds())
        signing_in.end_all(person)
        log.append(clock, LearnerClosed(), person)


def merge(clock: Clock, kept: Person, other: Person) -> None:
    """Count all that `other` did for `kept` from now on, and close `other`.

    Raises OperatorError if they are the same, or either is closed.
    """
    if kept.person == other.person:
        raise OperatorError("merge-same", N_("These are the same learner. Choose two different ones."))
    with writing():
        if not (learners.is_open(kept.person) and learners.is_open(other.person)):
            raise OperatorError("merge-closed", N_("A closed account cannot be merged. Choose two open ones."))
        learners.close(other.person, clock.milliseconds(), merged_into=kept.person)
        signing_in.end_all(other.person)
        log.append(clock, LearnerMerged(kept.person), other.person)


def sign_in(clock: Clock, person: str) -> str:
    """Begin a learner's sitting; gives the token for the tablet's cookie."""
    with writing():
        learners.note_seen(person, clock.milliseconds())
        log.append(clock, SignedIn(), person)
        return signing_in.begin(clock.steady(), learner=person)
