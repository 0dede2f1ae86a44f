"""Learners: enrolling, finding, correcting, closing, merging.

These functions change the tables of people only; whoever calls them appends the event that belongs to it in the same
transaction (`progress.enrolling`).
"""

import re
import secrets as random
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from peewee import fn

from kiosk.people import names, sounding
from kiosk.people.details import Details
from kiosk.people.secrets import Secrets
from kiosk.people.tables import Learner, SignIn
from sync.protocol.spelling import folded
from sync.security import passwords

BY_PIN, BY_PICTURES = "pin", "pictures"
_CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_CODE_LENGTH = 6
_IN_CODES_ONLY = re.compile(r"[a-z]\d|\d[a-z]")
_UNLIKE = 2


@dataclass(frozen=True, slots=True)
class Person:
    """A learner with the name unsealed, for pages of this station only. Times are milliseconds.

    `reads` is the language of lessons where it is not `language`, that of the buttons.
    """

    person: str
    code: str
    name: str
    phone: str
    birth_year: int | None
    language: str
    picture: str
    basis: str
    is_locked: bool
    seen_at: int
    enrolled_at: int
    is_closed: bool
    merged_into: str | None = None
    secret_kind: str = BY_PIN
    reads: str | None = None
    guardian: str = ""
    is_unconfirmed: bool = False


def add(secrets: Secrets, details: Details, kept: str, now: int, secret_kind: str = BY_PIN) -> Learner:
    """A new learner's row, with a code that nobody here has; `kept` is from `pins.kept` or `picture_secrets.kept`."""
    person = uuid.uuid4().hex
    return Learner.create(
        person=person,
        code=_free_code(),
        pin=kept,
        secret_kind=secret_kind,
        enrolled_at=now,
        **_columns(secrets, person, details),
    )


def correct(secrets: Secrets, person: str, details: Details) -> None:
    Learner.update(**_columns(secrets, person, details)).where(Learner.person == person).execute()


def set_secret(person: str, kept: str, secret_kind: str = BY_PIN) -> None:
    """Set a secret (kept as for `add`), open the account if it was locked, end the sittings of the old one."""
    changed = {"pin": kept, "secret_kind": secret_kind, "misses": 0, "locked_until": 0}
    Learner.update(**changed).where(Learner.person == person).execute()
    SignIn.delete().where(SignIn.learner == person).execute()


def unlock(person: str) -> None:
    Learner.update(misses=0, locked_until=0).where(Learner.person == person).execute()


def close(person: str, now: int, merged_into: str | None = None) -> None:
    """Close an account: it is listed nowhere and nobody can sign in with it. The one it went into was here as late."""
    Learner.update(closed_at=now, merged_into=merged_into).where(Learner.person == person).execute()
    if merged_into is not None:
        note_seen(merged_into, Learner.get_by_id(person).seen_at)


def by_code(secrets: Secrets, code: str) -> Person | None:
    """The learner with this code, closed ones included, or None."""
    row = Learner.get_or_none(Learner.code == code.strip().upper())
    return row and _person(secrets, row)


def by_id(secrets: Secrets, person: str) -> Person | None:
    row = Learner.get_or_none(Learner.person == person)
    return row and _person(secrets, row)


def seen_lately(secrets: Secrets, most: int) -> list[Person]:
    """The open accounts that signed in last, the latest first."""
    rows = _open().order_by(Learner.seen_at.desc(), Learner.enrolled_at.desc()).limit(most)
    return [_person(secrets, row) for row in rows]


def find(secrets: Secrets, text: str = "", closed: bool = False, order: Callable[[str], Any] = folded) -> list[Person]:
    """Learners whose name holds the text or whose code begins with it, by name; then those whose name sounds like it.

    All of them for an empty text. `order` is the key by which names are sorted, such as that of a language. Names are
    sealed, so each is unsealed to be compared: a station has hundreds of learners, not millions.
    """
    rows = Learner.select().where(Learner.merged_into.is_null()) if closed else _open()
    wanted = folded(text)
    ranked = [(_rank(wanted, one), order(one.name), one.code, one) for one in (_person(secrets, row) for row in rows)]
    return [one for rank, *_, one in sorted(ranked, key=lambda each: each[:3]) if rank < _UNLIKE]


def namesakes(secrets: Secrets, name: str) -> list[Person]:
    """The open accounts of people who bear exactly this name, by code."""
    wanted = folded(name)
    return [one for one in find(secrets, name) if folded(one.name) == wanted]


def person_now(secrets: Secrets, person: Person) -> Person:
    """The account that counts for somebody today: follows merges to their end."""
    seen = {person.person}
    while person.merged_into is not None and person.merged_into not in seen:
        seen.add(person.merged_into)
        into = by_id(secrets, person.merged_into)
        if into is None:
            break
        person = into
    return person


def locked(secrets: Secrets) -> list[Person]:
    """The open accounts whose PIN only staff can unlock, by code."""
    rows = _open().where(Learner.misses > 0).order_by(Learner.code)
    return [_person(secrets, row) for row in rows if passwords.needs_staff(row.misses)]


def away_since(secrets: Secrets, since: int, most: int) -> list[Person]:
    """Open accounts that nobody has used since a time (milliseconds), those who left last first.

    Who never signed in counts from the day of enrolment.
    """
    last_here = fn.MAX(Learner.seen_at, Learner.enrolled_at)
    rows = _open().where(last_here < since).order_by(last_here.desc()).limit(most)
    return [_person(secrets, row) for row in rows]


def choose_reading(person: str, language: str | None) -> None:
    """Remember in which language somebody reads; None for that of the buttons."""
    Learner.update(reads=language).where(Learner.person == person).execute()


def is_open(person: str) -> bool:
    return _open().where(Learner.person == person).exists()


def count() -> int:
    return _open().count()


def note_seen(person: str, now: int) -> None:
    """Remember when somebody was here, if nothing later is known."""
    Learner.update(seen_at=fn.MAX(Learner.seen_at, now)).where(Learner.person == person).execute()


def _rank(wanted: str, one: Person) -> int:
    if wanted in folded(one.name) or one.code.casefold().startswith(wanted):
        return 0
    is_code = _IN_CODES_ONLY.search(wanted)
    return 1 if not is_code and sounding.is_like(wanted, one.name) else _UNLIKE


def _open() -> Any:
    return Learner.select().where(Learner.closed_at.is_null())


def _free_code() -> str:
    while True:
        code = "".join(random.choice(_CODE_LETTERS) for _ in range(_CODE_LENGTH))
        if not Learner.select().where(Learner.code == code).exists():
            return code


def _columns(secrets: Secrets, person: str, details: Details) -> dict[str, Any]:
    return {
        "name": secrets.seal(names.plain(details.name), person),
        "phone": secrets.seal(details.phone, person) if details.phone else None,
        "guardian": secrets.seal(details.guardian, person) if details.guardian else None,
        "birth_year": details.birth_year,
        "language": details.language,
        "picture": details.picture,
        "basis": details.basis,
    }


def _person(secrets: Secrets, row: Learner) -> Person:
    return Person(
        person=row.person,
        code=row.code,
        name=secrets.unseal(row.name, row.person),
        phone=secrets.unseal(row.phone, row.person) if row.phone else "",
        birth_year=row.birth_year,
        language=row.language,
        picture=row.picture,
        basis=row.basis,
        is_locked=passwords.needs_staff(row.misses),
        seen_at=row.seen_at,
        enrolled_at=row.enrolled_at,
        is_closed=row.closed_at is not None,
        merged_into=row.merged_into,
        secret_kind=row.secret_kind,
        reads=row.reads,
        guardian=secrets.unseal(row.guardian, row.person) if row.guardian else "",
        is_unconfirmed=row.unconfirmed,
    )
