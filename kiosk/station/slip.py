"""The slip with code and PIN, or pictures, that a learner takes home.

What always holds: a secret stands on this page and nowhere else: in no address, cookie, log or cache, on no disk.
The form that gives one leads to the page, so that neither a reload nor the way back gives another. On its way there the
secret is in this process's memory alone, and is shown for some minutes to the sitting that gave it and to no other.
"""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from kiosk.people.learners import BY_PICTURES, Person
from kiosk.station import blueprint
from kiosk.station.person import open_learner_of, shown_person
from kiosk.web import guard
from kiosk.web.here import address, kiosk

_SHOWN_FOR = 5 * 60 * 1000
_MOST_KEPT = 100
_KEPT: dict[tuple[str, int, str], tuple[int, str, bool]] = {}


def lead_to_slip(person: Person, secret: str, is_new: bool) -> Response:
    """The answer to a form that gave somebody a secret, which is "" if the learner chose it and knows it."""
    now = kiosk().clock.steady()
    for key, (kept_at, _, _) in list(_KEPT.items()):
        is_old = not 0 <= now - kept_at < _SHOWN_FOR
        if is_old or key[-1] == person.person or len(_KEPT) >= _MOST_KEPT:
            _KEPT.pop(key, None)
    _KEPT[_key(person)] = now, secret, is_new
    return redirect(url_for("station.slip", code=person.code), 303)


@blueprint.get("/learners/<code>/slip")
def slip(code: str) -> str:
    """The slip, while it is kept; after that, how to get another PIN."""
    person = open_learner_of(code)
    kept_at, secret, is_new = _KEPT.get(_key(person), (0, "", False))
    if not 0 <= kiosk().clock.steady() - kept_at < _SHOWN_FOR:
        return render_template("station/slip_gone.html", person=shown_person(person))
    has_pictures = person.secret_kind == BY_PICTURES
    return render_template(
        "station/enrolled.html",
        person=shown_person(person),
        has_pictures=has_pictures,
        pin="" if has_pictures else secret,
        pictures=secret.split() if has_pictures else [],
        address=address(),
        is_new=is_new,
    )


def _key(person: Person) -> tuple[str, int, str]:
    return guard.member().name, guard.sitting_began(), person.person
