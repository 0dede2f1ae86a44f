"""Whose answers a page may show: a sign of who is seated, in a cookie that the page's script can read.

The page of an attempt's questions may lie in the tablet's HTTP cache and open without the kiosk, and the answers that
wait lie in the tablet's memory. Both bear the seat of the learner whom they belong to; the script shows them only while
the cookie says the same. A seat names nobody and opens nothing: it can be made from a person only with this kiosk's
secret, and the kiosk never asks for it. What always holds: a page that the kiosk has sent leaves the cookie as it must
be for the one who is seated, so that it goes when the sitting ends, in whatever way; and a tablet that was left while
the kiosk did not answer says so in place of a seat, so that nobody goes on in the name of the one who left.
"""

import hashlib

from flask import Flask, Response, g, request
from itsdangerous import Signer

from kiosk.web.here import kiosk

COOKIE = "seat"
_LEFT = "."  # no seat can be this
_SIGNS = 16
_ASK_FOR_NOBODY = (None, "media", "repository")  # where the guard does not look who is seated


def keep_seats(app: Flask) -> None:
    """Have every page of an app say whose seat it is."""
    app.after_request(_keep)


def seat() -> str:
    """The seat of the learner who is signed in, or "" if none is."""
    if not g.get("learner"):
        return ""
    signer = Signer(kiosk().secrets.visitors, salt="seat", digest_method=hashlib.sha256)
    return signer.get_signature(g.learner.person).decode()[:_SIGNS]


def is_left() -> bool:
    """Whether the tablet says that its sitting was left, be it that the kiosk did not hear of it then."""
    return request.cookies.get(COOKIE) == _LEFT


def _keep(response: Response) -> Response:
    if request.blueprint in _ASK_FOR_NOBODY:
        return response
    told, mine = request.cookies.get(COOKIE, ""), seat()
    if mine and told != mine:
        response.set_cookie(COOKIE, mine, samesite="Lax", secure=request.is_secure)
    elif told and not mine:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response
