"""Stronger contrast, for sunlight and for weak eyes: chosen at a tablet, kept there, for whoever uses it."""

from typing import Any

from flask import request

HIGH = "high"

_COOKIE = "contrast"
_YEAR = 365 * 24 * 3600


def contrast() -> str:
    """`high`, or "" for the usual colours."""
    return HIGH if request.cookies.get(_COOKIE) == HIGH else ""


def keep_contrast(response: Any, chosen: str) -> None:
    if chosen == HIGH:
        response.set_cookie(_COOKIE, HIGH, max_age=_YEAR, httponly=True, samesite="Lax", secure=request.is_secure)
    else:
        response.delete_cookie(_COOKIE, httponly=True, samesite="Lax")
