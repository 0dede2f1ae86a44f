"""Confirming somebody who enrolled at a tablet."""

from flask import redirect
from werkzeug.wrappers import Response

from kiosk.database import writing
from kiosk.people import newcomers
from kiosk.station import blueprint
from kiosk.station.person import note, open_learner_of, page_of


@blueprint.post("/learners/<code>/confirm")
def confirm(code: str) -> Response:
    """The operator knows this person now."""
    person = open_learner_of(code)
    with writing():
        newcomers.confirm(person.person)
        note("confirmed", person.person)
    return redirect(page_of(person, "confirmed"), 303)
