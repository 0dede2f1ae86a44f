"""Who may see a page: closed by default, opened by audience.

Which page is for whom stands in `audiences`. Every request that changes something carries the token of its visitor and
comes from one of our own pages; to leave, it is enough that a browser says the latter.
"""

import secrets as random
from functools import lru_cache

from flask import Flask, Response, abort, g, redirect, request, url_for
from markupsafe import Markup
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response as AnyResponse

from kiosk.database import reading
from kiosk.people import learners, signing_in, staff
from kiosk.people.learners import Person
from kiosk.people.signing_in import Limits
from kiosk.people.staff import Member
from kiosk.settings import Settings
from kiosk.web import audiences, hosts, language, seat
from kiosk.web.here import kiosk
from sync.security import forgery, headers

_WARNING = 60  # seconds
_SITTING, _VISITOR = "sitting", "visitor"
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# Stands in the address of a page that looks again for what is new, by itself.
BY_ITSELF = "by-itself"


def guard(app: Flask) -> None:
    """Put the guard before every page of an app."""
    app.before_request(_check)
    app.after_request(_finish)
    app.jinja_env.globals["forgery_field"] = forgery_field


def learner() -> Person:
    """The learner who is signed in; a page for learners always has one."""
    assert g.learner is not None  # noqa: S101 - the guard let only learners through
    return g.learner


def member() -> Member:
    """The member of staff who is signed in; a page for staff always has one."""
    assert g.staff is not None  # noqa: S101 - the guard let only staff through
    return g.staff


def guest() -> str | None:
    """The name by which a guest is known in this sitting; None if it is somebody else's."""
    return g.guest


def first_page() -> str:
    """Where somebody goes who has just come in, or has just chosen a language."""
    if g.guest:
        return url_for("learn.shelf")
    roles = g.staff.roles if g.staff is not None else ()
    audience = next((name for name, role in audiences.ROLE_OF_AUDIENCE.items() if role in roles), "learn")
    return url_for(audiences.FIRST_PAGES[audience])


def is_seated() -> bool:
    """Whether anybody is signed in at this tablet."""
    return bool(g.get("learner") or g.get("staff") or g.get("guest"))


def is_left() -> bool:
    """Whether somebody is signed in who has not used the tablet for as long as a sitting lasts without."""
    unused = _limits(kiosk().settings).unused(bool(g.staff))
    return is_seated() and kiosk().clock.steady() - g.seen_at >= unused


def patience() -> dict[str, int]:
    """After how many seconds a page that nobody touches asks (`warn`) and leaves (`leave`)."""
    leave = _limits(kiosk().settings).unused(bool(g.staff)) // 1000
    warn = leave - min(_WARNING, leave // 2)
    passed = (kiosk().clock.steady() - g.seen_at) // 1000 if _looks_by_itself() else 0
    return {"warn": max(1, warn - passed), "leave": max(1, leave - passed)}


def _looks_by_itself() -> bool:
    return request.endpoint in audiences.LOOKS_AGAIN and BY_ITSELF in request.args


def sitting_began() -> int:
    """When the one who is signed in sat down, by the kiosk's steady clock."""
    return g.began_at


def begin_sitting(response: AnyResponse, token: str) -> AnyResponse:
    """Hand a new sitting's token to the tablet, and end the one that was there.

    The cookie of before goes: a form that was filled in then shows the next person nothing if it is sent again.
    """
    old = request.cookies.get(_SITTING)
    if old:
        signing_in.end(old)
    response.set_cookie(_SITTING, token, httponly=True, samesite="Lax", secure=request.is_secure)
    if _VISITOR in request.cookies:
        response.delete_cookie(_VISITOR, httponly=True, samesite="Lax", secure=request.is_secure)
    return response


def end_sitting(response: AnyResponse) -> AnyResponse:
    """End the sitting and make the tablet forget it."""
    token = request.cookies.get(_SITTING)
    if token:
        signing_in.end(token)
    response.delete_cookie(_SITTING, httponly=True, samesite="Lax")
    g.learner = g.staff = g.guest = None
    return response


def forgery_field() -> Markup:
    """The hidden field that every form with `method=post` carries."""
    return _field(forgery_token())


@lru_cache
def _field(token: str) -> Markup:
    return Markup('<input type="hidden" name="%s" value="%s">') % (forgery.FIELD, token)


def forgery_token() -> str:
    """The token by itself, for a page that asks for it."""
    return forgery.token(kiosk().secrets.visitors, visitor())


def _check() -> Response | AnyResponse | None:
    g.learner = g.staff = g.guest = None
    if not hosts.is_known(request.host, kiosk().settings.host_names):
        abort(400)
    if request.endpoint is None:
        if isinstance(request.routing_exception, RequestRedirect):
            return None  # the page is there, under an address that ends with a stroke
        _seat()  # so that also a page that is not there shows the way out
        abort(404)
    if request.blueprint not in audiences.NOBODYS:
        _seat()
    if request.method not in _SAFE_METHODS:
        if request.endpoint in audiences.LARGER_FORMS:
            request.max_content_length = audiences.LARGER_FORMS[request.endpoint]
        if _has_left():
            return _ask_back()
        if not _is_genuine():
            return _show_again()
    if request.endpoint in audiences.OPEN or _is_admitted():
        return None
    return _show_the_door()


def _seat() -> None:
    """Find out who sits at this tablet."""
    token = request.cookies.get(_SITTING)
    if not token:
        return
    if seat.is_left() and request.endpoint not in audiences.AFTER_SIGNING_OUT:  # which end it themselves
        signing_in.end(token)
        return
    here = kiosk()
    with reading():
        is_use = request.endpoint not in audiences.ASKS_WHETHER_ONE_IS_THERE and not _looks_by_itself()
        sitting = signing_in.sitting_of(token, here.clock.steady(), _limits(here.settings), is_use)
        if sitting is None:
            return
        g.began_at, g.seen_at = sitting.began_at, sitting.seen_at
        if sitting.learner:
            person = learners.by_id(here.secrets, sitting.learner)
            g.learner = None if person is None or person.is_closed else person
        elif sitting.staff:
            g.staff = staff.get(sitting.staff)
        g.guest = sitting.guest


def _has_left() -> bool:
    """Whether the sitting that this form belongs to has ended, by itself or on another page of this tablet."""
    return not is_seated() and request.endpoint not in audiences.OPEN


def _ask_back() -> AnyResponse:
    """Nothing of the form is done but that answers are kept: who sent it signs in again first."""
    if _brings_answers():
        return _send_late()
    if request.endpoint in audiences.AFTER_SIGNING_OUT:
        return redirect(url_for(audiences.AFTER_SIGNING_OUT[request.endpoint]), 303)
    door = "station.sign_in" if request.blueprint in audiences.ROLE_OF_AUDIENCE else "learn.sign_in"
    return redirect(url_for(door, **why_out()), 303)


def why_out() -> dict[str, int]:
    """What tells the page to which somebody is led that nobody is signed in: for long, or by the tablet's own doing."""
    return {"away" if _SITTING in request.cookies else "out": 1}


def _brings_answers() -> bool:
    return request.endpoint in audiences.BRING_ANSWERS and "token" in request.form


def _send_late() -> AnyResponse:
    """Have the browser send the same form where its answers are kept by their own token."""
    return redirect(url_for(audiences.BRING_ANSWERS[request.endpoint or ""], **request.view_args or {}), 307)


def _is_admitted() -> bool:
    if request.blueprint == "learn":
        return g.learner is not None or (g.guest is not None and request.endpoint in audiences.GUESTS)
    role = audiences.ROLE_OF_AUDIENCE.get(request.blueprint or "")
    if request.endpoint == "station.sign_out":
        return g.staff is not None
    return role is not None and g.staff is not None and role in g.staff.roles


def _show_the_door() -> AnyResponse:
    """A stranger is shown where to sign in; somebody of another audience is told no."""
    if request.blueprint in audiences.ROLE_OF_AUDIENCE:
        if g.staff is not None:
            abort(403)
        target = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("station.sign_in", next=target), 303)
    if g.guest:
        return redirect(url_for("learn.sign_in", guest=1), 303)
    return redirect(url_for("learn.sign_in" if language.is_chosen() else "learn.gate"), 303)


def _is_genuine() -> bool:
    """Whether a form bears the token of its visitor. What another site sends is refused at once."""
    origin, given = request.headers.get("Origin"), request.form.get(forgery.FIELD)
    if not forgery.is_same_origin(origin, request.host):
        abort(403)
    if request.endpoint in audiences.VOUCH_FOR_THEMSELVES:
        return True
    if request.endpoint in audiences.LEAVES and given is None and origin is not None:
        return True
    return forgery.is_genuine(kiosk().secrets.visitors, visitor(), given or "")


def _show_again() -> AnyResponse:
    """Nothing of a form without its token is done: an open one is shown anew, for its cookie may be lost."""
    if _brings_answers():
        return _send_late()
    if request.endpoint not in audiences.PAGES_OF_OPEN_FORMS:
        abort(403)
    page, target = audiences.PAGES_OF_OPEN_FORMS[request.endpoint], request.form.get("next")
    return redirect(url_for(page, **request.view_args or {}, again=1, next=target), 303)


def visitor() -> str:
    """The unguessable value that this browser's forms are tied to: its sitting, or a cookie of its own before that."""
    seated = request.cookies.get(_SITTING) if is_seated() else None
    known = seated or request.cookies.get(_VISITOR)
    if known:
        return known
    if "new_visitor" not in g:
        g.new_visitor = random.token_urlsafe(16)
    return g.new_visitor


def _finish(response: Response) -> Response:
    wanted = headers.PART if response.mimetype in headers.PARTS else headers.PAGE
    for name, value in wanted.items():
        response.headers.setdefault(name, value)
    # A page with a name or a typed secret is kept nowhere: without a script the way back would show it to the next one.
    is_kept_nowhere = is_seated() or request.endpoint in audiences.SECRETS_ARE_TYPED
    response.headers.setdefault("Cache-Control", "no-store" if is_kept_nowhere else "private, no-cache")
    if "new_visitor" in g:
        response.set_cookie(_VISITOR, g.new_visitor, httponly=True, samesite="Lax", secure=request.is_secure)
    return response


def _limits(settings: Settings) -> Limits:
    return Limits(1000 * settings.learner_idle, 1000 * settings.staff_idle, 1000 * settings.longest_sign_in)
