"""Who may see what. Closed by default: without a sign-in only the endpoints of `OPEN` are reached.

What always holds: whatever changes something and comes from a browser carries the visitor's forgery token and no
foreign `Origin`. Kiosks' envelopes carry signatures instead, and pieces hashes that a signed message announced.
"""

import secrets

from flask import Response, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup
from werkzeug.exceptions import SecurityError

from sync.hub.errors import StaffError
from sync.hub.pages.staff import sessions
from sync.protocol.errors import N_
from sync.security import forgery

SIGNED = frozenset({"exchange.exchange", "exchange.take_piece", "exchange.give_reply", "exchange.join"})
COURIERS = frozenset({"pages.courier", "pages.take_from_courier", "pages.courier_thanks", "pages.courier_answer"})
OPEN = SIGNED | COURIERS | {"pages.sign_in", "pages.static"}

LARGEST_STICK = 4 << 20

SESSION_COOKIE = "hub-session"
VISITOR_COOKIE = "hub-visitor"

_WRONG_HOST = N_("The hub is not known by this name. Use the address that its administrator gave you.")
_SAFE = ("GET", "HEAD", "OPTIONS")
# A stick comes home with the files of many kiosks.
_LARGER_FORMS = {"pages.answer_sticks": LARGEST_STICK}


def let_in() -> ResponseReturnValue | None:
    """Before each request: find out who asks; send strangers to the sign-in; refuse forged requests."""
    g.staff = None
    if isinstance(request.routing_exception, SecurityError):
        return Response(gettext(_WRONG_HOST), 400, mimetype="text/plain")
    if request.endpoint in SIGNED:
        return None
    hub = current_app.config["HUB"]
    session = request.cookies.get(SESSION_COOKIE, "")
    g.staff = sessions.signed_in(session, hub.clock()) if session else None
    g.visitor = session if g.staff else request.cookies.get(VISITOR_COOKIE) or secrets.token_urlsafe(32)
    if request.method not in _SAFE:
        if g.staff is not None and request.endpoint in _LARGER_FORMS:
            request.max_content_length = _LARGER_FORMS[request.endpoint]
        _refuse_forgery(hub.forgery)
    if g.staff is None and request.endpoint not in OPEN:
        is_page = request.method in _SAFE and request.path != "/"
        return redirect(url_for("pages.sign_in", next=request.full_path.rstrip("?") if is_page else None), 303)
    return None


def forgery_field() -> Markup:
    """The hidden input that every form with POST carries."""
    token = forgery.token(current_app.config["HUB"].forgery, g.visitor)
    return Markup('<input type="hidden" name="{}" value="{}">').format(forgery.FIELD, token)


def keep_visitor(response: Response) -> Response:
    """After a page with a form: remember the stranger to whom its token belongs."""
    if g.get("staff") is None and "visitor" in g and request.cookies.get(VISITOR_COOKIE) != g.visitor:
        set_cookie(response, VISITOR_COOKIE, g.visitor)
    return response


def set_cookie(response: Response, name: str, value: str, max_age: int | None = None) -> None:
    """Set a cookie that scripts and foreign sites do not get."""
    is_secure = current_app.config["HUB"].settings.secure_cookies
    response.set_cookie(name, value, max_age=max_age, httponly=True, samesite="Lax", secure=is_secure)


def _refuse_forgery(secret: bytes) -> None:
    is_ours = forgery.is_same_origin(request.headers.get("Origin"), request.host)
    if not is_ours or not forgery.is_genuine(secret, g.visitor, request.form.get(forgery.FIELD, "")):
        raise StaffError("forged", N_("This form is too old, or came from somewhere else. Open the page again."))
