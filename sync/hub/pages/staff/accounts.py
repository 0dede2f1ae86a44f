"""Staff accounts: adding one, and checking a password.

What always holds: a wrong name and a wrong password are answered alike and as slowly; an attempt is counted before its
password is looked at, so that guesses made at once count too; nobody is locked out for ever.
"""

import unicodedata

from sync.hub.database import held, writing
from sync.hub.errors import StaffError
from sync.hub.pages.staff.tables import SignInMiss, Staff, StaffSession
from sync.protocol.errors import N_
from sync.security import passwords

_LONGEST_NAME = 64
_LONGEST_PASSWORD = 1024
_DAY = 24 * 3600 * 1000

_WEAKNESSES = {
    "short": N_("The password is too short. Take at least %(least)s characters."),
    "common": N_("Too many people use this password. Take another one."),
    "name": N_("The password is the name. Take another one."),
}


def plain(name: str) -> str:
    """A name as it is stored and compared: composed alike, without spaces around, in small letters."""
    return unicodedata.normalize("NFC", name).strip().casefold()


def check_name(name: str) -> None:
    """Raises StaffError unless an account can have this name."""
    name = plain(name)
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise StaffError("staff-name", N_("Give a name of 1 to %(most)s signs."), most=_LONGEST_NAME)


def check_password(password: str, name: str) -> None:
    """Raises StaffError if a password of somebody with this name is too weak."""
    weakness = passwords.weakness(password, plain(name))
    if weakness:
        raise StaffError(f"password-{weakness}", _WEAKNESSES[weakness], least=passwords.LEAST_STAFF_CHARACTERS)


def add(name: str, password: str, pepper: bytes, now: int) -> None:
    """Make an account. Raises StaffError if the name cannot be used or is taken, or the password is too weak."""
    check_name(name)
    check_password(password, name)
    name = plain(name)
    kept = passwords.keep(password, pepper)
    with writing():
        if Staff.get_or_none(Staff.name == name) is not None:
            raise StaffError("staff-exists", N_("There is already somebody with the name %(name)s."), name=name)
        Staff.insert(name=name, kept=kept, added_at=now).execute()


def change_password(name: str, password: str, pepper: bytes) -> None:
    """Give an account another password, open it if it is closed and end its sign-ins.

    Raises StaffError if nobody has this name or the password is too weak.
    """
    check_password(password, name)
    name = plain(name)
    kept = passwords.keep(password, pepper)
    with writing():
        if not Staff.update(kept=kept).where(Staff.name == name).execute():
            raise StaffError("staff-unknown", N_("There is nobody with the name %(name)s."), name=name)
        SignInMiss.delete().where(SignInMiss.name == name).execute()
        StaffSession.delete().where(StaffSession.name == name).execute()


def check(name: str, password: str, pepper: bytes, now: int) -> str:
    """The stored name of the account that name and password open.

    Raises StaffError if they do not fit, or if too many wrong passwords closed the account.
    """
    name = plain(name)
    if len(name) > _LONGEST_NAME or len(password) > _LONGEST_PASSWORD or not name.isprintable():
        raise _wrong()
    _count_attempt(name, now)
    account = Staff.get_or_none(Staff.name == name)
    if not passwords.is_kept(password, pepper, account.kept if account else ""):
        raise _wrong()
    with writing():
        SignInMiss.delete().where(SignInMiss.name == name).execute()
    return account.name


def _count_attempt(name: str, now: int) -> None:
    with writing():
        SignInMiss.delete().where(SignInMiss.missed_at < now - _DAY).execute()
        SignInMiss.insert(name=name, misses=0, closed_until=0, missed_at=now).on_conflict_ignore().execute()
        row = held(SignInMiss.select().where(SignInMiss.name == name)).get()
        if passwords.needs_staff(row.misses):
            raise StaffError(
                "account-closed",
                N_("Too many wrong passwords. Ask an administrator for a new one (%(command)s)."),
                command="kiosk-hub staff password",
            )
        if row.closed_until > now:
            raise StaffError(
                "account-paused",
                N_("Too many wrong passwords. Try again in %(seconds)s seconds."),
                seconds=-(-(row.closed_until - now) // 1000),
            )
        misses = row.misses + 1
        closed_until = now + 1000 * passwords.pause_after(misses)
        changed = {"misses": misses, "closed_until": closed_until, "missed_at": now}
        SignInMiss.update(**changed).where(SignInMiss.name == name).execute()


def _wrong() -> StaffError:
    return StaffError("wrong-password", N_("The name and password do not match."))
