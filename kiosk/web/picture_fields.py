"""The three fields in which a form gives a row of pictures, and the page that shows the row once more.

What always holds: pictures that somebody chose are kept only when all three were seen in their order and called right.
Until then the form itself carries them: no address, cookie or cache does, and no disk.
"""

from collections.abc import Mapping

from flask import render_template, request
from werkzeug.datastructures import MultiDict

from sync.security import forgery

FIELDS = ("first", "second", "third")

_SURE, _AGAIN = "sure", "again"


def read_pictures(form: Mapping[str, str]) -> tuple[str, ...]:
    """The pictures that were chosen, in order; fewer than three if a field was left out."""
    return tuple(form[field] for field in FIELDS if form.get(field))


def is_sure(form: Mapping[str, str]) -> bool:
    """Whether the pictures were seen once more and are the right ones."""
    return _SURE in form


def wants_others(form: Mapping[str, str]) -> bool:
    """Whether they were seen once more and others are to be chosen."""
    return _AGAIN in form


def show_once_more(page: str, form: MultiDict[str, str]) -> str:
    """The page (a template) that shows the pictures of this request's form and sends the same form again."""
    sent = [(field, value) for field, value in form.items(multi=True) if field != forgery.FIELD]
    return render_template(page, chosen=read_pictures(form), sent=sent, action=request.path)
