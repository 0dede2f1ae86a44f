"""What all pages share: guard, language, frame, headers, error pages."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from werkzeug.exceptions import HTTPException

from sync.hub.errors import StaffError
from sync.hub.pages import courier, fleet, kiosk, results, sign_in, sticks  # noqa: F401 - each puts its pages on the blueprint
from sync.hub.pages.blueprint import blueprint
from sync.hub.pages.guard import SIGNED, forgery_field, keep_visitor, let_in
from sync.hub.pages.language import LANGUAGES, join_languages
from sync.hub.pages.patience import Patience
from sync.languages import direction, own_name
from sync.protocol.errors import N_
from sync.security import headers

STATIC = Path(__file__).parent / "static"

_YEAR = 365 * 24 * 3600
_UNREADABLE_AN_HOUR = 30
_MENU = (
    (("pages.fleet", "pages.kiosk", "pages.learner"), N_("Kiosks")),
    (("pages.results",), N_("Results")),
    (("pages.sticks", "pages.answer_sticks"), N_("Sticks")),
)
_SENTENCES = {
    404: N_("There is no such page. Begin again with the kiosks."),
    405: N_("This page cannot do that. Begin again with the kiosks."),
    413: N_("That was too large."),
}
_FAILED = N_("Something went wrong here. Try again; if it stays so, tell the hub's administrator.")


def join_pages(app: Flask, time_zone: str) -> None:
    """Give the application its pages."""
    app.config["COURIERS"] = Patience(_UNREADABLE_AN_HOUR)
    app.register_blueprint(blueprint)
    app.before_request(let_in)
    app.after_request(keep_visitor)
    app.after_request(_add_headers)
    app.context_processor(_frame)
    app.register_error_handler(HTTPException, _show_http_error)
    app.register_error_handler(StaffError, _show_refusal)
    app.jinja_env.globals.update(asset=asset, forgery_field=forgery_field)
    join_languages(app, time_zone)


@cache
def _fingerprint(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def asset(name: str) -> str:
    """The URL of a static file; it changes with the file's content, so that browsers may keep it."""
    return url_for("pages.static", filename=name, v=_fingerprint(name))


def _frame() -> dict[str, Any]:
    """Values for every page.

    `language` (tag), `direction`, `languages` [{tag, name, direction, url}], `staff` (name or None), `menu`.
    """
    arguments = {**request.args.to_dict(), **(request.view_args or {})}
    endpoint = request.endpoint if request.method == "GET" and request.endpoint else "pages.fleet"
    languages = [
        {
            "tag": tag,
            "name": own_name(tag),
            "direction": direction(tag),
            "url": url_for(endpoint, **{**arguments, "language": tag}),
        }
        for tag in LANGUAGES
    ]
    menu = [
        {"url": url_for(endpoints[0]), "word": gettext(word), "current": request.endpoint in endpoints}
        for endpoints, word in _MENU
    ]
    staff = g.get("staff")
    tag = str(get_locale())
    return {
        "language": tag,
        "direction": direction(tag),
        "languages": languages,
        "staff": staff,
        "menu": menu if staff else [],
    }


def _add_headers(response: Response) -> Response:
    if request.endpoint in SIGNED:  # No browser shows these, and each of their bytes goes over a thin link.
        return response
    response.headers.update(headers.PAGE)
    if request.endpoint == "pages.static" and "v" in request.args:
        response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
    else:
        response.headers["Cache-Control"] = "private, no-store"
    return response


def _show_http_error(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    if code < 400:
        return error.get_response()
    return _error_page(gettext(_SENTENCES.get(code, _FAILED)), code)


def _show_refusal(error: StaffError) -> ResponseReturnValue:
    return _error_page(gettext(error.sentence, **error.values), 403)


def _error_page(sentence: str, status: int) -> ResponseReturnValue:
    return render_template("hub/error.html", sentence=sentence), status
