"""Signing in and out."""

from flask import current_app, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from sync.hub.errors import StaffError
from sync.hub.pages.blueprint import blueprint
from sync.hub.pages.guard import SESSION_COOKIE, set_cookie
from sync.hub.pages.staff import accounts, sessions
from sync.security.forgery import is_local


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    if request.method == "GET":
        return redirect(url_for("pages.fleet"), 303) if g.staff else _form()
    hub = current_app.config["HUB"]
    try:
        name = accounts.check(request.form.get("name", ""), request.form.get("password", ""), hub.pepper, hub.clock())
    except StaffError as error:
        return _form(gettext(error.sentence, **error.values)), 403 if error.code == "wrong-password" else 429
    sessions.end(request.cookies.get(SESSION_COOKIE, ""))
    response = make_response(redirect(_local(request.args.get("next", "")), 303))
    set_cookie(response, SESSION_COOKIE, sessions.begin(name, hub.clock()))
    return response


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    sessions.end(request.cookies.get(SESSION_COOKIE, ""))
    response = make_response(redirect(url_for("pages.sign_in"), 303))
    response.delete_cookie(SESSION_COOKIE)
    return response


def _form(fault: str = "") -> str:
    return render_template("hub/sign_in.html", fault=fault, name=request.form.get("name", ""))


def _local(target: str) -> str:
    """A page of this hub to go on with; never one of another site."""
    return target if is_local(target) else url_for("pages.fleet")
