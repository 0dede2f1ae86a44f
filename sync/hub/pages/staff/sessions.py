"""Sign-ins: kept at the hub, known by an unguessable value in a cookie, over after 30 idle minutes or 8 hours.

What always holds: the database knows that value only as its SHA-256; each sign-in has a new one.
"""

import hashlib
import secrets

from sync.hub.database import writing
from sync.hub.pages.staff.tables import StaffSession

IDLE = 30 * 60 * 1000
LONGEST = 8 * 3600 * 1000

# How stale `seen_at` may be: not every page that is looked at is a write.
_SEEN_EVERY = 60 * 1000


def begin(name: str, now: int) -> str:
    """Begin a sign-in; the value for its cookie. Sign-ins that are over are forgotten."""
    value = secrets.token_urlsafe(32)
    with writing():
        is_over = (StaffSession.seen_at < now - IDLE) | (StaffSession.began_at < now - LONGEST)
        StaffSession.delete().where(is_over).execute()
        StaffSession.insert(digest=_digest(value), name=name, began_at=now, seen_at=now).execute()
    return value


def signed_in(value: str, now: int) -> str | None:
    """The name of who signed in with this cookie value, None if nobody did or the sign-in is over."""
    session = StaffSession.get_or_none(StaffSession.digest == _digest(value))
    if session is None or session.seen_at < now - IDLE or session.began_at < now - LONGEST:
        return None
    if session.seen_at < now - _SEEN_EVERY:
        with writing():
            StaffSession.update(seen_at=now).where(StaffSession.digest == session.digest).execute()
    return session.name


def end(value: str) -> None:
    """End a sign-in; ending it again changes nothing."""
    with writing():
        StaffSession.delete().where(StaffSession.digest == _digest(value)).execute()


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()
