"""What the fleet's page says of second histories, in plain words, and the button that says that it was seen to."""

from typing import Any

from flask import current_app, g, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from sync.hub.fleet import clones
from sync.hub.fleet.clones import Noticed
from sync.hub.pages.blueprint import blueprint
from sync.protocol.errors import N_

_OPTION = "kiosk join --new-identity"
_KEPT = N_("The records of both are kept, and nothing is lost.")
_SENTENCES = {
    clones.TWO_MACHINES: (
        N_("Two machines answer as the kiosk of %(station)s: its card was copied."),
        N_("Ask the technician to join the second machine with a new code and %(option)s."),
    ),
    clones.DIFFERS: (
        N_("The kiosk of %(station)s came with another history. Its card was copied, or put back from an old copy."),
        N_("Ask at the station. If a second machine has a copy of the card, join it with a new code and %(option)s."),
    ),
    clones.COPIED: (
        N_("The card of the kiosk of %(station)s is in another machine now, or it was copied."),
        N_("Ask at the station. If the old machine still runs, join one of them with a new code and %(option)s."),
    ),
    clones.RESTORED: (
        N_("The kiosk of %(station)s was set up from a backup."),
        N_("If the old machine still runs, switch it off: it would answer as the same kiosk."),
    ),
}


def shown_clones() -> list[dict[str, Any]]:
    """What nobody has seen to yet, as the fleet's page shows it."""
    return [_shown(each) for each in clones.list_open()]


@blueprint.post("/clones/done")
def clone_done() -> Response:
    form = request.form
    sequence = form.get("sequence", "", str)
    if sequence.isascii() and sequence.isdecimal() and len(sequence) < len(str(2**53)):
        now = current_app.config["HUB"].clock()
        clones.mark_done(form.get("kiosk", ""), form.get("log", ""), int(sequence), g.staff, now)
    return redirect(url_for("pages.fleet"), 303)


def _shown(noticed: Noticed) -> dict[str, Any]:
    sentence, advice = _SENTENCES[noticed.what]
    return {
        "kiosk_id": noticed.kiosk_id,
        "log_id": noticed.log_id,
        "sequence": noticed.sequence,
        "noticed_at": noticed.noticed_at,
        "sentence": gettext(sentence, station=noticed.station or noticed.kiosk_id[:8]),
        "kept": gettext(_KEPT),
        "advice": gettext(advice, option=_OPTION),
    }
