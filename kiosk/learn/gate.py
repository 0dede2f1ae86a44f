"""The gate: one chooses a language by its script."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.exchange.standing import is_joined
from kiosk.learn import blueprint
from kiosk.web import guard
from kiosk.web.here import kiosk
from kiosk.web.language import keep_language


@blueprint.get("/")
def gate() -> str:
    return render_template(
        "learn/gate.html",
        staff_url=url_for("station.sign_in"),
        courier_url=url_for("learn.courier") if is_joined() else "",
        is_again="again" in request.args,
    )


@blueprint.post("/language")
def choose_language() -> Response:
    """Keep the language at this tablet and go on to where people sign in (or home, if somebody is)."""
    response = redirect(guard.first_page(), 303)
    tag = request.form.get("language")
    if tag in kiosk().settings.languages:
        keep_language(response, tag)
    return response
