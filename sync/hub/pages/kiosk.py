"""One kiosk: how it is, what came from it, what its learners achieved; and one of them."""

from flask import abort, current_app, render_template

from sync.hub.fleet import kiosks
from sync.hub.ledger import reading
from sync.hub.outcomes import folding
from sync.hub.outcomes.dating import Dates
from sync.hub.outcomes.results import learner_results, pack_results
from sync.hub.outcomes.skills import skill_results
from sync.hub.pages.blueprint import blueprint
from sync.hub.pages.shown import shown_learner, shown_pack, shown_pack_result, shown_skill, titles

_BATCHES_SHOWN = 10


@blueprint.get("/kiosks/<kiosk_id>")
def kiosk(kiosk_id: str) -> str:
    found = kiosks.find_kiosk(kiosk_id)
    if found is None:
        abort(404)
    folding.catch_up(kiosk_id)
    known, dates = titles(), Dates([kiosk_id])
    shelf = found.state.shelf if found.state else {}
    return render_template(
        "hub/kiosk.html",
        kiosk=found,
        condition=found.condition(current_app.config["HUB"].clock()),
        logs=reading.logs(kiosk_id),
        batches=reading.last_arrivals(kiosk_id, _BATCHES_SHOWN),
        shelf=[{**shown_pack(pack, known), "version": version} for pack, version in sorted(shelf.items())],
        learners=[shown_learner(each, known, kiosk_id, dates) for each in learner_results(kiosk_id)],
        unread=folding.count_unread(kiosk_id),
    )


@blueprint.get("/kiosks/<kiosk_id>/learners/<code>")
def learner(kiosk_id: str, code: str) -> str:
    station = kiosks.find_kiosk(kiosk_id)
    if station is None:
        abort(404)
    folding.catch_up(kiosk_id)
    found = next(iter(learner_results(kiosk_id, code)), None)
    if found is None:
        abort(404)
    known, dates, skills = titles(), Dates([kiosk_id]), skill_results(kiosk_id, code)
    return render_template(
        "hub/learner.html",
        kiosk=station,
        learner=shown_learner(found, known, kiosk_id, dates),
        packs=[
            {
                **shown_pack_result(each, known, dates),
                "skills": [shown_skill(each.pack, skill, known) for skill in skills.get(each.pack, ())],
            }
            for each in pack_results(kiosk_id, code=code)
        ],
    )
