"""A form of answers that comes after its sitting has ended: a tablet without script sends it once more when the kiosk,
which was away, is back.

What always holds: the form's own token says for whom its answers count, as with those that a script delivers, whoever
is signed in by now; they are kept, and nothing is handed in or checked.
"""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from kiosk.learn import blueprint
from kiosk.learn.attempt import Form, keep_form
from kiosk.learn.delivering import is_genuine
from kiosk.people import learners
from kiosk.progress import studying
from kiosk.web import guard


@blueprint.post("/attempts/<attempt>/form")
def late_form(attempt: str) -> Response:
    """Keep its answers, then ask who is there: that they are kept, or what ended the sitting, stands on that page."""
    is_kept = _keep(attempt)
    if guard.is_seated():
        return redirect(url_for("learn.home"), 303)
    return redirect(url_for("learn.sign_in", **({"kept": 1} if is_kept else guard.why_out())), 303)


def _keep(attempt: str) -> bool:
    """Whether the answers of this request's form are on disk."""
    if not is_genuine(attempt, request.form.get("token", "")):
        return False
    mine = studying.any_attempt(attempt)
    if mine is None or not learners.is_open(mine.person):
        return False
    return keep_form(mine, studying.quiz_of(mine)) is not Form.CLOSED
