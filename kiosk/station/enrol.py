"""Enrolling a learner."""

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from kiosk.database import writing
from kiosk.people import learners
from kiosk.people.learners import PICTURES, Details, Person
from kiosk.progress import enrolling
from kiosk.station import blueprint
from kiosk.station.details import MAKE, TYPE, bases, faults_in, is_pin_typed, namesakes_of, read_details, read_pin
from kiosk.station.person import learner_of, note, shown_person
from kiosk.station.slip import lead_to_slip
from kiosk.web.here import kiosk
from kiosk.web.language import language


@blueprint.route("/learners/enrol", methods=["GET", "POST"])
def enrol() -> str | tuple[str, int] | Response:
    if request.method == "GET":
        return _form({"language": language(), "pin_way": MAKE}, {}, [])
    details = read_details(request.form, request.form.get("basis", ""))
    pin, pin_faults = read_pin(request.form)
    namesakes = namesakes_of(details)
    faults = faults_in(details, namesakes) | pin_faults
    if "told" not in request.form:
        faults["told"] = _("Read the text to the learner, then tick this.")
    is_typed = is_pin_typed(request.form)
    if faults or (namesakes and "different" not in request.form):
        if is_typed and not pin_faults:
            faults["pin"] = _("The kiosk does not keep a PIN on the way. Let the learner type it again.")
        return _form({**request.form.to_dict(), "pin_way": TYPE if is_typed else MAKE}, faults, namesakes), 422
    return lead_to_slip(_enrol(details, pin), "" if is_typed else pin, is_new=True)


def _enrol(details: Details, pin: str) -> Person:
    here = kiosk()
    kept = learners.kept_pin(here.secrets, pin)
    with writing():
        learner = enrolling.enrol(here.clock, here.secrets, details, kept)
        note("enrolled", learner.person)
    return learner_of(learner.code)


def _form(values: dict[str, Any], faults: dict[str, str], namesakes: list[Person]) -> str:
    return render_template(
        "station/enrol.html",
        values=values,
        faults=faults,
        namesakes=[shown_person(each) for each in namesakes],
        pictures=PICTURES,
        bases=bases(),
    )
