"""The slip with code and PIN that a learner takes home.

What always holds: a PIN is in one answer and nowhere else: no address, no cookie, no log, no cache.
"""

from urllib.parse import urlsplit

from flask import Response, make_response, render_template, request

from kiosk.people.learners import Person
from kiosk.station.person import shown_person

_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


def slip(person: Person, pin: str, is_new: bool) -> Response:
    """The answer to a form that gave somebody a PIN; `pin` is "" if the learner typed it and knows it."""
    page = render_template(
        "station/enrolled.html", person=shown_person(person), pin=pin, address=_address(), is_new=is_new
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response


def _address() -> str:
    """The address of this kiosk as tablets know it; "" if the operator's browser only knows this machine's own."""
    return "" if urlsplit(request.host_url).hostname in _THIS_MACHINE else request.host_url
