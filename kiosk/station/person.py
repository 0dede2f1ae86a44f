"""The learner that a page for operators is about."""

from typing import Any

from flask import abort, redirect, url_for
from flask_babel import gettext as _

from kiosk.database import reading
from kiosk.people import learners, staff
from kiosk.people.learners import Person
from kiosk.web import guard
from kiosk.web.here import kiosk
from kiosk.web.language import ago
from sync.languages import own_name


def learner_of(code: str) -> Person:
    """The learner with a code; the page is not found if there is none.

    The code of an account that was merged leads to the page of the one that was kept.
    """
    secrets = kiosk().secrets
    with reading():
        found = learners.by_code(secrets, code)
        if found is None:
            abort(404)
        kept = learners.person_now(secrets, found)
    if kept.person != found.person:
        abort(redirect(page_of(kept), 303))
    return kept


def open_learner_of(code: str) -> Person:
    """As `learner_of`; a closed account, which nobody changes any more, leads to its own page."""
    found = learner_of(code)
    if found.is_closed:
        abort(redirect(page_of(found), 303))
    return found


def page_of(person: Person, done: str | None = None) -> str:
    """The address of a learner's page; `done` names what was done just now."""
    return url_for("station.learner", code=person.code, done=done)


def note(action: str, person: str, text: str = "") -> None:
    """Remember what the operator did to somebody's record, inside the transaction that does it."""
    staff.note(guard.member().name, action, person, kiosk().now(), text)


def shown_person(person: Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "code": person.code,
        "picture": person.picture,
        "url": page_of(person),
        "language": person.language,
        "language_name": own_name(person.language),
        "last_here": ago(person.seen_at) or _("Not yet"),
        "is_locked": person.is_locked,
        "is_closed": person.is_closed,
    }
