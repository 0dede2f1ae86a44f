"""Who has called the operator, and that somebody went there."""

from typing import Any

from flask import redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from kiosk.database import reading
from kiosk.people import calling, learners
from kiosk.people.calling import NOBODY, Call
from kiosk.station import blueprint
from kiosk.station.person import shown_person
from kiosk.web.here import kiosk
from kiosk.web.language import ago

_NOBODYS_WORD = "nobody"


@blueprint.post("/help/<person>/answered")
def answered(person: str) -> Response:
    calling.answer(NOBODY if person == _NOBODYS_WORD else person)
    return redirect(url_for("station.today"), 303)


def shown_calls() -> list[dict[str, Any]]:
    """The calls as the first page lists them: who, how long ago, and where to say that it is answered."""
    with reading():
        return [_shown(call) for call in calling.calls()]


def _shown(call: Call) -> dict[str, Any]:
    known = learners.by_id(kiosk().secrets, call.person)
    who = shown_person(known) if known else {"name": _("Somebody who is not signed in"), "picture": "", "code": ""}
    address = url_for("station.answered", person=call.person or _NOBODYS_WORD)
    return {**who, "when": ago(call.asked_at), "answered_url": address}
