"""In the midst of an attempt: being told after each question what is right, and asking for more time.

The page of a form that a script sends (`script`) stays: 204 says that it is done, and the page asks what came of it.
"""

from flask import Response as Page
from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from kiosk.learn import blueprint
from kiosk.learn.attempt import Form, attempt_of, keep_form, lead
from kiosk.progress import studying, taking
from kiosk.quizzes import questions
from kiosk.web.here import kiosk
from sync.protocol.quiz import EACH


@blueprint.get("/attempts/<attempt>/check", endpoint="checked")
@blueprint.get("/attempts/<attempt>/more-time", endpoint="more_time_given")
@blueprint.get("/attempts/<attempt>/form", endpoint="late_form_sent")
def back(attempt: str) -> Response:
    """Where only a form leads: back to its page."""
    return redirect(url_for("learn.attempt", attempt=attempt), 303)


@blueprint.post("/attempts/<attempt>/check")
def check(attempt: str) -> Response:
    """Keep the form's answers and make one final; the page then tells what is right. Not before it is answered."""
    mine = attempt_of(attempt)
    content = studying.quiz_of(mine)
    question = content.question(request.form.get("check", ""))
    if question is None or content.feedback != EACH:
        abort(400)
    number = content.questions.index(question) + 1
    if keep_form(mine, content) is Form.CLOSED:
        return lead(url_for("learn.result", attempt=attempt))
    if not questions.is_whole(question, studying.kept_answers(attempt).get(question.id)):
        return lead(url_for("learn.attempt", attempt=attempt, open=number))
    taking.check(kiosk().clock, mine, content, question.id)
    return _stay(url_for("learn.attempt", attempt=attempt, _anchor=f"question-{number}"))


@blueprint.post("/attempts/<attempt>/more-time")
def more_time(attempt: str) -> Response:
    """Keep the form's answers and extend the time."""
    mine = attempt_of(attempt)
    content = studying.quiz_of(mine)
    if keep_form(mine, content) is Form.CLOSED:
        return lead(url_for("learn.result", attempt=attempt))
    is_given = taking.extend(kiosk().clock, mine, content)
    if not is_given:
        return lead(url_for("learn.attempt", attempt=attempt, late=1))
    return _stay(url_for("learn.attempt", attempt=attempt))


def _stay(url: str) -> Response:
    """It is done: a script's page stays, another is shown anew."""
    return Page(status=204) if request.form.get("script") else redirect(url, 303)
