"""A learner who learned at another station too: asking for what was learned there."""

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from kiosk.database import writing
from kiosk.errors import OperatorError
from kiosk.progress import moving
from kiosk.progress.tables import RecordAsk
from kiosk.station import blueprint
from kiosk.station.person import note, open_learner_of, page_of, shown_person
from kiosk.web.here import kiosk
from kiosk.web.language import ago, said

_FIELD_OF = {"other-station": "station"}


@blueprint.route("/learners/<code>/elsewhere", methods=["GET", "POST"])
def elsewhere(code: str) -> str | tuple[str, int] | Response:
    """Ask by the code of the other station; what was learned there comes with an exchange."""
    person = open_learner_of(code)
    values = {"other_code": request.form.get("other_code", ""), "other_station": request.form.get("other_station", "")}
    faults: dict[str, str] = {}
    if request.method == "POST":
        try:
            with writing():
                moving.ask(kiosk().clock, person.person, values["other_code"], values["other_station"])
                note("record-asked", person.person, values["other_code"].strip().upper())
            kiosk().worker.ask_exchange()
            return redirect(page_of(person, "asked"), 303)
        except OperatorError as error:
            faults[_FIELD_OF.get(error.code, "code")] = said(error)
    page = render_template("station/elsewhere.html", person=shown_person(person), values=values, faults=faults)
    return page, 422 if faults else 200


def shown_asked(asked: RecordAsk | None) -> dict[str, object] | None:
    """What was asked of another station, for the learner's page."""
    if asked is None:
        return None
    return {"code": asked.code, "when": ago(asked.asked_at), "outcome": asked.outcome, "events": asked.events}
