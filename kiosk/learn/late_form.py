"""A form of answers that comes after its sitting has ended: a tablet without script sends it once more when the kiosk,
which was away, is back.

What always holds: the form's own token says for whom its answers count, as with those that a script delivers, whoever
is signed in by now; they are kept, and nothing is handed in or checked.
"""

from collections.abc import Mapping

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from kiosk.learn import blueprint, revision
from kiosk.learn.attempt import Form, keep_form
from kiosk.learn.delivering import is_genuine
from kiosk.people import learners
from kiosk.progress import revision as revising
from kiosk.progress import studying
from kiosk.web import guard
from kiosk.web.here import kiosk


@blueprint.post("/attempts/<attempt>/form")
def late_form(attempt: str) -> Response:
    """Keep its answers, then ask who is there: that they are kept, or what ended the sitting, stands on that page."""
    return _ask_who({"kept": "to-hand-in"} if _keep(attempt) else guard.why_out())


@blueprint.post("/revision/form")
def late_revision() -> Response:
    """As `late_form`, for the one question of a revision."""
    return _ask_who({"kept": "all"} if _keep_revised() else guard.why_out())


def _ask_who(why: Mapping[str, int | str]) -> Response:
    return redirect(url_for("learn.home") if guard.is_seated() else url_for("learn.sign_in", **why), 303)


def _keep(attempt: str) -> bool:
    """Whether the answers of this request's form are on disk."""
    if not is_genuine(attempt, request.form.get("token", "")):
        return False
    mine = studying.any_attempt(attempt)
    if mine is None or not learners.is_open(mine.person):
        return False
    return keep_form(mine, studying.quiz_of(mine)) is not Form.CLOSED


def _keep_revised() -> bool:
    """Whether the answer of this request's form is on disk, be it since the form was sent before."""
    place, person = request.form, request.form.get("person", "")
    if not is_genuine(revision.named(place), place.get("token", "")) or not learners.is_open(person):
        return False
    key = (place["pack"], place["quiz"], place["question"])
    today = revising.portion(kiosk().clock, person, lambda manifest, entry: manifest.face(entry, place["language"]))
    asked = today.question(*key)
    if asked is not None and revision.number_of(asked) == place["review"]:
        return revision.keep_form(person, asked)
    last = revising.last_revised(person)
    return last is not None and (last.pack, last.quiz, last.question) == key
