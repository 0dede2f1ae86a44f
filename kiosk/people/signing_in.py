"""Signing in: a secret is tried, a sitting begins, it ends by itself.

A sitting ends after its idle time, after the longest time, when its person signs out or the account closes. Misses are
counted for each account; a locked account opens by itself, or by staff after twenty misses. Every time here is of the
kiosk's steady clock (`Clock.steady`, milliseconds): no setting of the wall clock ends a sitting or opens a lock.
"""

import hashlib
import logging
import secrets as random
from dataclasses import dataclass

from kiosk.database import Given, Prepared, writing
from kiosk.errors import LearnerError
from kiosk.people import staff
from kiosk.people.pins import latin_digits
from kiosk.people.secrets import Secrets
from kiosk.people.tables import Learner, SignIn, Staff
from sync.protocol.errors import N_
from sync.security import passwords

_LOGGER = logging.getLogger(__name__)

_SEEN_STEP = 15_000
_TOKEN_BYTES = 32

_SITTING = Prepared(SignIn.select().where(SignIn.token == Given("token")))


@dataclass(frozen=True, slots=True)
class Sitting:
    """Who sits at a tablet, since when: a learner's `person`, a staff `name` or a guest, one of them."""

    learner: str | None
    staff: str | None
    began_at: int
    seen_at: int
    guest: str | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """Milliseconds after which a sitting ends."""

    learner_idle: int
    staff_idle: int
    longest: int

    def idle(self, is_staff: bool) -> int:
        return self.staff_idle if is_staff else self.learner_idle

    def unused(self, is_staff: bool) -> int:
        """After how long without a request a sitting may be called left: uses are noted in steps."""
        return self.idle(is_staff) - _step(self.idle(is_staff))


def try_secret(secrets: Secrets, person: str, given: str, now: int) -> None:
    """Raises LearnerError (`locked`, `needs-staff`, `wrong-pin`) unless this is the learner's PIN, or row of pictures.

    Pictures are given as `picture_secrets.joined` has them.
    """
    row = Learner.get_or_none((Learner.person == person) & Learner.closed_at.is_null())
    given = latin_digits(given)
    _try(secrets, row, row.pin if row else "", given, now, N_("That is not the PIN. Try again, or ask the operator."))


def check_open(person: str, now: int) -> None:
    """Raises LearnerError (`locked`, `needs-staff`) if no PIN of this learner is taken now."""
    row = Learner.get_or_none(Learner.person == person)
    if row is not None:
        _refuse_locked(row, now)


def try_password(secrets: Secrets, name: str, password: str, now: int) -> str:
    """The name of the member of staff who is meant, as it is kept.

    Raises LearnerError (`locked`, `needs-staff`, `wrong-pin`) unless this is the member's password.
    """
    known = staff.known_name(name)
    row = known and Staff.get_or_none(Staff.name == known)
    _try(secrets, row, row.password if row else "", password, now, N_("Name or password is wrong. Try again."))
    return known or ""


def _refuse_locked(row: Learner | Staff, now: int) -> None:
    # What lies further ahead than any pause was timed in another boot, and holds nobody out.
    if now < row.locked_until <= now + 1000 * passwords.LONGEST_PAUSE:
        seconds = -(-(row.locked_until - now) // 1000)
        raise LearnerError("locked", N_("Too many tries. Wait %(seconds)s seconds, then try again."), seconds=seconds)
    if isinstance(row, Learner) and passwords.needs_staff(row.misses):
        raise LearnerError("needs-staff", N_("This PIN is locked. Ask the operator to set a new one."))


def _try(secrets: Secrets, row: Learner | Staff | None, kept: str, given: str, now: int, sentence: str) -> None:
    if row is not None:
        _refuse_locked(row, now)
    if passwords.is_kept(given, secrets.pepper, kept):
        if row.misses:
            _forget_misses(row)
        return
    if row is not None:
        _note_miss(row, now)
    raise LearnerError("wrong-pin", sentence)


def _note_miss(row: Learner | Staff, now: int) -> None:
    """Count a miss; the count is read where it is written, because tablets guess at the same time."""
    model, is_row = type(row), type(row)._meta.primary_key == row.get_id()
    with writing():
        misses = model.select(model.misses).where(is_row).get().misses + 1
        pause = passwords.pause_after(misses)
        model.update(misses=misses, locked_until=now + 1000 * pause if pause else 0).where(is_row).execute()
    if pause:
        who = f"learner {row.code}" if isinstance(row, Learner) else f"staff {row.name}"
        _LOGGER.warning("%s: closed for %d seconds after %d misses.", who, pause, misses)


def _forget_misses(row: Learner | Staff) -> None:
    model = type(row)
    model.update(misses=0, locked_until=0).where(model._meta.primary_key == row.get_id()).execute()


def begin(now: int, learner: str | None = None, staff: str | None = None, guest: str | None = None) -> str:
    """Begin a sitting and give the token for the tablet's cookie."""
    token = random.token_urlsafe(_TOKEN_BYTES)
    SignIn.create(token=_hashed(token), learner=learner, staff=staff, guest=guest, began_at=now, seen_at=now)
    return token


def sitting_of(token: str, now: int, limits: Limits, is_use: bool = True) -> Sitting | None:
    """The sitting that a cookie's token belongs to, or None if there is none or it has ended.

    It lasts longer by this, unless it `is_use` of nobody: a page that only looks whether somebody is there.
    """
    row = _SITTING.first(token=_hashed(token))
    if row is None:
        return None
    idle = limits.idle(bool(row.staff))
    # Another request may have noted a use after this one read the clock; only another boot lies far ahead.
    if not (abs(now - row.seen_at) < idle and now - row.began_at < limits.longest):
        SignIn.delete().where(SignIn.token == row.token).execute()
        return None
    if is_use and now - row.seen_at >= _step(idle):
        SignIn.update(seen_at=now).where(SignIn.token == row.token).execute()
    return Sitting(row.learner, row.staff, row.began_at, row.seen_at, row.guest)


def end(token: str) -> None:
    SignIn.delete().where(SignIn.token == _hashed(token)).execute()


def end_all(learner: str) -> None:
    """End every sitting of a learner: the account was closed or its PIN changed."""
    SignIn.delete().where(SignIn.learner == learner).execute()


def forget_ended(longest: int, now: int) -> None:
    """Forget the sittings that began so many milliseconds ago, or in another boot, whose tablets never came back.

    Those stay that began since `now` was read: who writes waits for other writers.
    """
    SignIn.delete().where(~SignIn.began_at.between(now - longest, now + longest)).execute()


def seated(since: int, now: int) -> int:
    """How many learners have used their sitting since a time."""
    is_seated = SignIn.learner.is_null(False) & (SignIn.seen_at > since) & (SignIn.seen_at <= now)
    return SignIn.select(SignIn.learner).where(is_seated).distinct().count()


def _step(idle: int) -> int:
    """How much later a use must be to be noted, so that not every page is a write."""
    return min(_SEEN_STEP, idle // 4)


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
