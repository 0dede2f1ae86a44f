"""One learner: how far, and what is known of the person."""

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from kiosk.packs import shelf
from kiosk.people.learners import Person
from kiosk.progress import moving, reports, taking
from kiosk.progress.reports import Way
from kiosk.station import blueprint
from kiosk.station.details import bases
from kiosk.station.elsewhere import shown_asked
from kiosk.station.person import learner_of, shown_person
from kiosk.web.language import date, language, true_time
from kiosk.web.shown import in_language, shown_results, shown_way
from kiosk.web.skills import quizzes_of, shown_skills
from sync.protocol.errors import N_

_DONE = {
    "corrected": N_("The correction is saved."),
    "confirmed": N_("The account is confirmed."),
    "unlocked": N_("The PIN is unlocked. The old PIN works again."),
    "merged": N_("The two accounts are one now."),
    "closed": N_("The account is closed."),
    "asked": N_("The record of the other station is asked for."),
    "granted": N_("The learner has one more try."),
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
        packs=[{**_shown_pack(person, way, tag), "quizzes": shown_results(way, best, tag)} for way in ways],
        asked=shown_asked(moving.asked(person.person)),
        done=_(done) if done else "",
    )


def _shown_pack(person: Person, way: Way, tag: str) -> dict[str, Any]:
    """A pack with the learner's skills, and the quizzes that cannot be begun again before an operator allows it."""
    quizzes = quizzes_of(way.manifest, tag)
    pack = way.manifest.pack
    used = ((quiz, found) for quiz, found in quizzes if taking.tries_left(person.person, pack, quiz) == 0)
    return {
        **shown_way(way, tag),
        "skills": shown_skills(person.person, pack, quizzes),
        "tried": [{"id": quiz.id, "title": quiz.title, **in_language(found, tag)} for quiz, found in used],
    }
