"""Correcting what is known of a learner."""

from dataclasses import asdict, fields
from typing import Any

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from kiosk.database import writing
from kiosk.people import learners
from kiosk.people.details import GUARDIAN, PICTURES, Details
from kiosk.people.learners import Person
from kiosk.station import blueprint
from kiosk.station.details import faults_in, namesakes_of, read_details
from kiosk.station.person import note, open_learner_of, page_of, shown_person
from kiosk.web.here import kiosk


@blueprint.route("/learners/<code>/correct", methods=["GET", "POST"])
def correct(code: str) -> str | tuple[str, int] | Response:
    person = open_learner_of(code)
    known = Details(**{field.name: getattr(person, field.name) for field in fields(Details)})
    if request.method == "GET":
        return _form(person, asdict(known), {})
    details = read_details(request.form, person.basis)
    faults = faults_in(details, namesakes_of(details, but=person.person))
    if faults:
        return _form(person, request.form.to_dict(), faults), 422
    changed = [field for field, value in asdict(details).items() if value != asdict(known)[field]]
    with writing():
        learners.correct(kiosk().secrets, person.person, details)
        note("corrected", person.person, " ".join(changed))
    return redirect(page_of(person, "corrected"), 303)


def _form(person: Person, values: dict[str, Any], faults: dict[str, str]) -> str:
    return render_template(
        "station/correct.html",
        person={**shown_person(person), "is_under_age": person.basis == GUARDIAN},
        values=values,
        faults=faults,
        pictures=PICTURES,
    )
