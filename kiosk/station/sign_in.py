"""The door through which operators and technicians come in, and go out."""

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from kiosk.database import reading, writing
from kiosk.errors import LearnerError
from kiosk.people import signing_in, staff
from kiosk.station import blueprint
from kiosk.web import guard
from kiosk.web.here import kiosk
from kiosk.web.shown import wait_words
from sync.security.forgery import is_local

_FAULTS = {"wrong-pin": "wrong", "locked": "locked"}
_FIRST_PAGES = (("operator", "station.today"), ("technician", "device.shelf"))


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> str | Response:
    here = kiosk()
    name, password = request.form.get("name", "").strip(), request.form.get("password", "")
    target = request.values.get("next", "")
    fault, wait = "again" if "again" in request.args else None, ""
    faults = _missing(name, password) if request.method == "POST" else {}
    if request.method == "POST" and not faults:
        try:
            member = signing_in.try_password(here.secrets, name, password, here.clock.steady())
        except LearnerError as error:
            fault, wait = _FAULTS[error.code], wait_words(error)
        else:
            with writing():
                token = signing_in.begin(here.clock.steady(), staff=member)
            return guard.begin_sitting(redirect(_first_page(member, target), 303), token)
    elif g.staff is not None and not faults:
        return redirect(_first_page(g.staff.name, target), 303)
    return render_template(
        "station/sign_in.html",
        name=name,
        fault=fault,
        faults=faults,
        wait=wait,
        next=target,
        is_away="away" in request.args,
        is_out="out" in request.args,
    )


@blueprint.post("/sign-out")
def sign_out() -> Response:
    return guard.end_sitting(redirect(url_for("station.sign_in"), 303))


def _missing(name: str, password: str) -> dict[str, str]:
    """What to do about each field that was left empty: a slip of the finger counts for no wrong password."""
    faults = {}
    if not name:
        faults["name"] = _("Write your name.")
    if not password:
        faults["password"] = _("Write your password.")
    return faults


def _first_page(name: str, target: str) -> str:
    """Where to go after signing in: the page that was asked for, if it is one of ours, else the first of one's own."""
    if is_local(target):
        return target
    with reading():
        member = staff.get(name)
    roles = member.roles if member else ()
    return next((url_for(endpoint) for role, endpoint in _FIRST_PAGES if role in roles), url_for("learn.gate"))
