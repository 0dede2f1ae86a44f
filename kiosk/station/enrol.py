"""Enrolling a learner."""

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from kiosk.database import writing
from kiosk.people import consent
from kiosk.people.details import PICTURES, Details
from kiosk.people.learners import Person
from kiosk.progress import enrolling
from kiosk.station import blueprint
from kiosk.station.details import bases, faults_in, namesakes_of, read_details
from kiosk.station.person import learner_of, note, shown_person
from kiosk.station.secret import (
    CHOOSE_PICTURES,
    MAKE,
    TYPE,
    Secret,
    are_others_wanted,
    is_to_be_seen,
    read_secret,
    way_of,
)
from kiosk.station.slip import lead_to_slip
from kiosk.web import guard
from kiosk.web.here import kiosk
from kiosk.web.language import language
from kiosk.web.picture_fields import show_once_more


@blueprint.route("/learners/enrol", methods=["GET", "POST"])
def enrol() -> str | tuple[str, int] | Response:
    if request.method == "GET":
        return _form({"language": language(), "pin_way": MAKE}, {}, [])
    details = read_details(request.form, request.form.get("basis", ""))
    secret, secret_faults = read_secret(request.form)
    namesakes = namesakes_of(details)
    faults = faults_in(details, namesakes) | secret_faults
    if "told" not in request.form:
        faults["told"] = _("Read the text to the learner, then tick this.")
    if faults or (namesakes and "different" not in request.form):
        way = way_of(request.form)
        if way == TYPE and not secret_faults:
            faults["pin"] = _("The kiosk does not keep a PIN on the way. Let the learner type it again.")
        if way == CHOOSE_PICTURES and not secret_faults:
            faults["pictures"] = _("The kiosk does not keep pictures on the way. Let the learner choose them again.")
        return _form({**request.form.to_dict(), "pin_way": way}, faults, namesakes), 422
    if are_others_wanted(request.form):
        return _form(request.form.to_dict(), {}, namesakes)
    if is_to_be_seen(request.form):
        return show_once_more("station/pictures.html", request.form)
    return lead_to_slip(_enrol(details, secret), secret.shown, is_new=True)


def _enrol(details: Details, secret: Secret) -> Person:
    here = kiosk()
    kept = secret.kept()
    with writing():
        learner = enrolling.enrol(here.clock, here.secrets, details, kept, secret.kind)
        consent.note(learner.person, details.basis, details.language, here.now(), guard.member().name)
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
