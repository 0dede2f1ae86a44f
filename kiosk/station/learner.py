"""One learner: how far, and what is known of the person."""

from flask import render_template, request
from flask_babel import gettext as _

from kiosk.packs import shelf
from kiosk.progress import moving, reports
from kiosk.station import blueprint
from kiosk.station.details import bases
from kiosk.station.elsewhere import shown_asked
from kiosk.station.person import learner_of, shown_person
from kiosk.web.language import date, language, true_time
from kiosk.web.shown import shown_results, shown_way
from sync.protocol.errors import N_

_DONE = {
    "corrected": N_("The correction is saved."),
    "confirmed": N_("The account is confirmed."),
    "unlocked": N_("The PIN is unlocked. The old PIN works again."),
    "merged": N_("The two accounts are one now."),
    "closed": N_("The account is closed."),
    "asked": N_("The record of the other station is asked for."),
}


@blueprint.get("/learners/<code>")
def learner(code: str) -> str:
    person = learner_of(code)
    tag = language()
    best = reports.best_attempts(person.person, when=true_time)
    manifests = [each.manifest for each in shelf.packs()]
    ways = [way for way in reports.ways(person.person, manifests) if way.is_begun]
    shown = shown_person(person) | {
        "birth_year": person.birth_year or _("not given"),
        "phone": person.phone or _("not given"),
        "guardian": person.guardian,
        "is_unconfirmed": person.is_unconfirmed and not person.is_closed,
        "basis": next((each["word"] for each in bases() if each["value"] == person.basis), ""),
        "enrolled": date(person.enrolled_at),
    }
    done = _DONE.get(request.args.get("done", ""))
    return render_template(
        "station/learner.html",
        person=shown,
        packs=[{**shown_way(way, tag), "quizzes": shown_results(way, best, tag)} for way in ways],
        asked=shown_asked(moving.asked(person.person)),
        done=_(done) if done else "",
    )
