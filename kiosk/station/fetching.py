"""How much packs may cost the station's link, and when: an operator sets it, and sees what came."""

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from kiosk.packs import allowance
from kiosk.station import blueprint
from kiosk.web.fetching import DONE, pause_or_go_on, set_limits, shown_fetching, shown_limits
from kiosk.web.here import kiosk


@blueprint.get("/fetching")
def fetching() -> str:
    return _page(shown_limits(allowance.rules(kiosk().settings)), {})


@blueprint.post("/fetching")
def set_fetching_limits() -> tuple[str, int] | Response:
    values = {name: request.form.get(name, "").strip() for name in ("daily", "begins", "ends")}
    faults = set_limits(values)
    if faults:
        return _page(values, faults), 422
    return redirect(url_for("station.fetching", done="kept"), 303)


@blueprint.post("/fetching/pause")
def pause_fetching() -> Response:
    return redirect(url_for("station.fetching", done=pause_or_go_on()), 303)


def _page(values: dict[str, str], faults: dict[str, str]) -> str:
    done = DONE.get(request.args.get("done", ""))
    return render_template(
        "station/fetching.html", fetching=shown_fetching(), values=values, faults=faults, done=_(done) if done else ""
    )
