"""Fetching packs over a link: how far it is, what it cost today, and all the rules that it keeps to."""

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from kiosk.device import blueprint
from kiosk.packs import allowance
from kiosk.web.fetching import DONE, pause_or_go_on, set_limits, shown_fetching, shown_limits
from kiosk.web.here import kiosk


@blueprint.get("/fetching")
def fetching() -> str:
    rules = allowance.rules(kiosk().settings)
    values = {"repository": rules.repository, **shown_limits(rules), "shares": "1" if rules.shares else ""}
    return _page(values, {})


@blueprint.post("/fetching")
def fetch_now() -> Response:
    kiosk().fetcher.ask()
    return redirect(url_for("device.fetching", done="asked"), 303)


@blueprint.post("/fetching/pause")
def pause_fetching() -> Response:
    return redirect(url_for("device.fetching", done=pause_or_go_on()), 303)


@blueprint.post("/fetching/rules")
def set_fetching_rules() -> tuple[str, int] | Response:
    values = {name: request.form.get(name, "").strip() for name in ("repository", "daily", "begins", "ends", "shares")}
    faults = set_limits(values, repository=values["repository"], shares=bool(values["shares"]))
    if faults:
        return _page(values, faults), 422
    return redirect(url_for("device.fetching", done="kept"), 303)


def _page(values: dict[str, str], faults: dict[str, str]) -> str:
    done = DONE.get(request.args.get("done", ""))
    return render_template(
        "device/fetching.html",
        fetching=shown_fetching(with_causes=True),
        values=values,
        faults=faults,
        done=_(done) if done else "",
    )
