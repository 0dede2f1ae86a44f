"""One more try at a quiz than its pack allows."""

from flask import abort, redirect, request
from werkzeug.wrappers import Response

from kiosk.database import writing
from kiosk.packs import shelf
from kiosk.progress import taking
from kiosk.station import blueprint
from kiosk.station.person import note, open_learner_of, page_of
from kiosk.web.here import kiosk
from sync.protocol.manifest import QUIZ


@blueprint.post("/learners/<code>/tries")
def grant_try(code: str) -> Response:
    person = open_learner_of(code)
    pack, quiz = request.form.get("pack", ""), request.form.get("quiz", "")
    manifest = shelf.manifest(pack)
    if manifest is None or manifest.entry(QUIZ, quiz) is None:
        abort(404)
    with writing():
        taking.grant_try(kiosk().clock, person.person, pack, quiz)
        note("granted-try", person.person, f"{pack}/{quiz}")
    return redirect(page_of(person, "granted"), 303)
