"""Staff of the station and what they may do.

What always holds: two members never have names that are one name to people, so capitals do not matter at signing in.
"""

from dataclasses import dataclass

from kiosk.errors import OperatorError
from kiosk.people.names import NAME_LENGTH, is_name, plain
from kiosk.people.secrets import Secrets
from kiosk.people.tables import SignIn, Staff, StaffAction
from sync.protocol.errors import N_
from sync.protocol.spelling import folded
from sync.security import passwords

ROLES = ("operator", "technician")

_WEAKNESSES = {
    "short": N_("A password has at least %(least)s characters. Choose a longer one."),
    "common": N_("Many people use that password, so it is guessed first. Choose another."),
    "name": N_("A password that is your name is guessed first. Choose another."),
}


@dataclass(frozen=True, slots=True)
class Member:
    name: str
    roles: tuple[str, ...]


def add(secrets: Secrets, name: str, roles: tuple[str, ...], password: str) -> Member:
    """Add a member of staff, or give one who is there a new password and roles; sittings with the old ones end.

    Raises OperatorError if the name cannot be one, a role is unknown or the password is weak.
    """
    check_name(name)
    if not roles or not set(roles) <= set(ROLES):
        raise OperatorError("role", N_("Choose from these roles: %(roles)s."), roles=", ".join(ROLES))
    name = known_name(name) or plain(name)
    check_password(password, name)
    SignIn.delete().where(SignIn.staff == name).execute()
    Staff.replace(name=name, roles=" ".join(roles), password=passwords.keep(password, secrets.pepper)).execute()
    return Member(name, roles)


def check_name(name: str) -> None:
    """Raises OperatorError unless people could call somebody by this name."""
    if not is_name(name):
        raise OperatorError("name-empty", N_("Write the name of the member of staff."))
    if len(plain(name)) > NAME_LENGTH:
        raise OperatorError("name-long", N_("Shorten the name to at most %(most)s letters."), most=NAME_LENGTH)


def check_password(password: str, name: str) -> None:
    """Raises OperatorError if a password of somebody with this name is weak."""
    weakness = passwords.weakness(password, plain(name))
    if weakness:
        raise OperatorError("password-weak", _WEAKNESSES[weakness], least=passwords.LEAST_STAFF_CHARACTERS)


def known_name(name: str) -> str | None:
    """The name of the member who is meant, as it is kept; None if there is nobody."""
    wanted = folded(plain(name))
    found = [row.name for row in Staff.select(Staff.name) if folded(row.name) == wanted]
    return name if name in found else next(iter(sorted(found)), None)


def get(name: str) -> Member | None:
    row = Staff.get_or_none(Staff.name == name)
    return row and Member(row.name, tuple(row.roles.split()))


def names() -> list[str]:
    return [row.name for row in Staff.select(Staff.name).order_by(Staff.name)]


def note(staff: str, action: str, person: str | None, now: int, text: str = "") -> None:
    """Remember what a member of staff did to somebody's record."""
    StaffAction.create(at=now, staff=staff, action=action, person=person, note=text)


def forget_actions(before: int) -> None:
    """Forget what staff did before a time (milliseconds)."""
    StaffAction.delete().where(StaffAction.at < before).execute()
