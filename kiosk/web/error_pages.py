"""Pages for what went wrong: what happened, what to do, one way on."""

import logging
from typing import Any

from flask import Flask, g, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

from kiosk.errors import KioskError
from kiosk.web.language import said
from sync.protocol.errors import N_

_LOGGER = logging.getLogger(__name__)
_SENTENCES = {
    403: (N_("This page is not for you."), N_("Go back, or sign in as somebody who may see it.")),
    404: (N_("This page is not here."), N_("Go back and choose something else.")),
    405: (N_("This page is not here."), N_("Go back and choose something else.")),
    413: (N_("That was too large."), N_("Send less at once.")),
    500: (N_("The kiosk made a mistake."), N_("Try again. What was shown as saved is saved.")),
}
_FALLBACK = (N_("The kiosk did not understand this."), N_("Go back and try again."))


def explain(app: Flask) -> None:
    """Give an app a page for each kind of error."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(KioskError, _kiosk_error)
    app.register_error_handler(Exception, _unexpected)


def _http_error(error: HTTPException) -> tuple[str, int, list[tuple[str, str]]]:
    code = error.code or 500
    sentence, advice = _SENTENCES.get(code, _FALLBACK)
    headers = [(name, value) for name, value in error.get_headers() if name != "Content-Type"]
    return _page(code, _(sentence), _(advice)), code, headers


def _kiosk_error(error: KioskError) -> tuple[str, int]:
    return _page(409, said(error), ""), 409


def _unexpected(error: Exception) -> tuple[str, int]:
    _LOGGER.error("%s %s", request.method, request.path, exc_info=error)
    sentence, advice = _SENTENCES[500]
    return _page(500, _(sentence), _(advice)), 500


def _page(code: int, sentence: str, advice: str) -> str:
    g.setdefault("learner", None)
    g.setdefault("staff", None)
    action: dict[str, Any] = {"url": url_for("learn.gate"), "word": _("To the gate")}
    if g.learner is not None:
        action = {"url": url_for("learn.home"), "word": _("Go home")}
    elif g.staff is not None and "operator" in g.staff.roles:
        action = {"url": url_for("station.today"), "word": _("Go to today")}
    elif g.staff is not None:
        action = {"url": url_for("device.shelf"), "word": _("See the shelf")}
    return render_template("error.html", code=code, sentence=sentence, advice=advice, action=action)
