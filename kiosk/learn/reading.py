"""In which language a learner reads: a choice of its own beside the language of the buttons, kept with the learner."""

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from kiosk.database import writing
from kiosk.learn import blueprint
from kiosk.learn.shelf import manifest_of
from kiosk.people import learners
from kiosk.web import guard
from kiosk.web.language import language
from kiosk.web.shown import step_url
from sync.protocol.manifest import LESSON


@blueprint.post("/packs/<pack>/language")
def choose_reading(pack: str) -> Response:
    """Keep one of a pack's languages for all that this learner reads. That of the buttons means: as the buttons."""
    manifest = manifest_of(pack)
    tag = request.form.get("language")
    if tag not in manifest.languages:
        abort(400)
    with writing():
        learners.choose_reading(guard.learner().person, None if tag == language() else tag)
    entry = manifest.entry(LESSON, request.form.get("lesson", ""))
    return redirect(step_url(pack, entry) if entry else url_for("learn.pack", pack=pack), 303)
