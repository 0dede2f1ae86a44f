"""Helping somebody whose PIN, or row of pictures, is forgotten or locked."""

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from kiosk.database import writing
from kiosk.people import learners, signing_in
from kiosk.people.details import PICTURES
from kiosk.people.learners import BY_PICTURES, Person
from kiosk.station import blueprint
from kiosk.station.person import note, open_learner_of, page_of, shown_person
from kiosk.station.secret import MAKE, are_others_wanted, is_to_be_seen, read_secret, way_of
from kiosk.station.slip import lead_to_slip
from kiosk.web.picture_fields import show_once_more


@blueprint.route("/learners/<code>/pin", methods=["GET", "POST"])
def set_pin(code: str) -> str | tuple[str, int] | Response:
    """A new PIN, or pictures, open a locked account, and end every sitting that began with the old ones."""
    person = open_learner_of(code)
    if request.method == "GET":
        return _form(person, MAKE, {})
    secret, faults = read_secret(request.form)
    if faults:
        return _form(person, way_of(request.form), faults), 422
    if are_others_wanted(request.form):
        return _form(person, way_of(request.form), {})
    if is_to_be_seen(request.form):
        return show_once_more("station/pictures.html", request.form)
    kept = secret.kept()
    with writing():
        learners.set_secret(person.person, kept, secret.kind)
        signing_in.end_all(person.person)
        note("pictures-set" if secret.kind == BY_PICTURES else "pin-set", person.person)
    return lead_to_slip(person, secret.shown, is_new=False)


@blueprint.post("/learners/<code>/unlock")
def unlock(code: str) -> Response:
    person = open_learner_of(code)
    with writing():
        learners.unlock(person.person)
        note("unlocked", person.person)
    return redirect(page_of(person, "unlocked"), 303)


def _form(person: Person, pin_way: str, faults: dict[str, str]) -> str:
    return render_template(
        "station/set_pin.html",
        person=shown_person(person),
        values={"pin_way": pin_way},
        faults=faults,
        pictures=PICTURES,
    )
