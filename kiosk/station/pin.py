"""Helping somebody whose PIN is forgotten or locked."""

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from kiosk.database import writing
from kiosk.people import learners, signing_in
from kiosk.people.learners import Person
from kiosk.station import blueprint
from kiosk.station.details import MAKE, TYPE, is_pin_typed, read_pin
from kiosk.station.person import note, open_learner_of, page_of, shown_person
from kiosk.station.slip import lead_to_slip
from kiosk.web.here import kiosk


@blueprint.route("/learners/<code>/pin", methods=["GET", "POST"])
def set_pin(code: str) -> str | tuple[str, int] | Response:
    """A new PIN opens a locked account, and ends every sitting that began with the old one."""
    person = open_learner_of(code)
    if request.method == "GET":
        return _form(person, MAKE, {})
    pin, faults = read_pin(request.form)
    if faults:
        return _form(person, TYPE, faults), 422
    kept = learners.kept_pin(kiosk().secrets, pin)
    with writing():
        learners.set_pin(person.person, kept)
        signing_in.end_all(person.person)
        note("pin-set", person.person)
    return lead_to_slip(person, "" if is_pin_typed(request.form) else pin, is_new=False)


@blueprint.post("/learners/<code>/unlock")
def unlock(code: str) -> Response:
    person = open_learner_of(code)
    with writing():
        learners.unlock(person.person)
        note("unlocked", person.person)
    return redirect(page_of(person, "unlocked"), 303)


def _form(person: Person, pin_way: str, faults: dict[str, str]) -> str:
    return render_template(
        "station/set_pin.html", person=shown_person(person), values={"pin_way": pin_way}, faults=faults
    )
