"""Closing an account."""

from flask import redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from kiosk.database import writing
from kiosk.progress import enrolling
from kiosk.station import blueprint
from kiosk.station.person import note, open_learner_of, page_of, shown_person
from kiosk.web.here import kiosk


@blueprint.route("/learners/<code>/close", methods=["GET", "POST"])
def close(code: str) -> str | tuple[str, int] | Response:
    person = open_learner_of(code)
    reason = request.form.get("reason", "")
    faults = _faults(reason) if request.method == "POST" else {}
    if request.method == "GET" or faults:
        page = render_template(
            "station/close.html", person=shown_person(person), reasons=_reasons(), reason=reason, faults=faults
        )
        return page, 422 if faults else 200
    with writing():
        enrolling.close(kiosk().clock, person.person)
        note("closed", person.person, reason)
    return redirect(page_of(person, "closed"), 303)


def _faults(reason: str) -> dict[str, str]:
    faults = {}
    if reason not in {each["value"] for each in _reasons()}:
        faults["reason"] = _("Choose why.")
    if "sure" not in request.form:
        faults["sure"] = _("Make sure, then tick this.")
    return faults


def _reasons() -> list[dict[str, str]]:
    return [
        {"value": "asked", "word": _("The learner asked for it")},
        {"value": "gone", "word": _("The learner does not come any more")},
        {"value": "mistake", "word": _("It was made by mistake")},
        {"value": "other", "word": _("Another reason")},
    ]
