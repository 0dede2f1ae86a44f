"""One kiosk: how it is, what came from it, what its learners achieved."""

from flask import abort, current_app, render_template

from sync.hub.fleet import kiosks
from sync.hub.ledger import reading
from sync.hub.outcomes import folding
from sync.hub.outcomes.results import learner_results
from sync.hub.pages.blueprint import blueprint

_BATCHES_SHOWN = 10


@blueprint.get("/kiosks/<kiosk_id>")
def kiosk(kiosk_id: str) -> str:
    found = kiosks.find_kiosk(kiosk_id)
    if found is None:
        abort(404)
    folding.catch_up(kiosk_id)
    return render_template(
        "hub/kiosk.html",
        kiosk=found,
        condition=found.condition(current_app.config["HUB"].clock()),
        logs=reading.logs(kiosk_id),
        batches=reading.last_arrivals(kiosk_id, _BATCHES_SHOWN),
        learners=learner_results(kiosk_id),
        unread=folding.count_unread(kiosk_id),
    )
