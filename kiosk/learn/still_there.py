"""Before a tablet that nobody touches is left: a question, and the way out. For learners and staff alike.

A page asks by itself a minute before (`sitting.js`, or its refresh where no script runs). To be asked is no use of the
tablet: only these pages do not make the sitting last longer.
"""

from flask import g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from kiosk.learn import blueprint
from kiosk.web import guard
from kiosk.web.navigation import page_before


@blueprint.get("/still-there")
def still_there() -> str | Response:
    """The question, as a page. Who does not answer is led away after a minute."""
    if not guard.is_seated():
        return redirect(url_for("learn.away"), 303)
    return render_template("learn/still_there.html", next=page_before(guard.first_page()))


@blueprint.get("/here")
def here() -> tuple[str, int]:
    """Somebody is here: the request itself makes the sitting last."""
    return "", 204 if guard.is_seated() else 401


@blueprint.get("/away")
def away() -> Response:
    """Nobody answered. A sitting that is used on another page of the tablet goes on."""
    door = "station.sign_in" if g.staff else "learn.sign_in"
    if not guard.is_left():
        return redirect(guard.first_page() if guard.is_seated() else url_for(door, away=1), 303)
    return guard.end_sitting(redirect(url_for(door, away=1), 303))
