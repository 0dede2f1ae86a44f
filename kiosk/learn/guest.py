"""Looking around first, without a name; before leaving one is asked whether to keep what one did."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from kiosk.learn import blueprint
from kiosk.learn.new import is_open
from kiosk.packs import shelf
from kiosk.progress import guests
from kiosk.web import guard
from kiosk.web.here import kiosk
from kiosk.web.language import language
from kiosk.web.shown import shown_step
from sync.protocol.manifest import LESSON


@blueprint.post("/look-around")
def look_around() -> Response:
    if guard.is_seated():
        return redirect(guard.first_page(), 303)
    return guard.begin_sitting(redirect(url_for("learn.shelf"), 303), guests.begin(kiosk().clock))


def finish_page(guest: str) -> str:
    """What a guest read, and whether to keep it."""
    done = []
    for pack, lesson in guests.finished(guest):
        manifest = shelf.manifest(pack)
        entry = manifest and manifest.entry(LESSON, lesson)
        if manifest and entry:
            done.append(shown_step(manifest, entry, language()))
    return render_template("learn/finish_guest.html", done=done, can_enrol=is_open())
