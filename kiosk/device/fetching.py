"""Fetching packs over a link: how far it is, what it cost today, and the rules that it keeps to."""

from dataclasses import replace
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from kiosk.device import blueprint
from kiosk.errors import OperatorError
from kiosk.packs import allowance
from kiosk.packs.allowance import HOURS, Rules
from kiosk.packs.tables import FetchRun
from kiosk.stocking import fetches
from kiosk.web.here import kiosk
from kiosk.web.language import ago, language, said, size
from sync.protocol.errors import N_, SpokenError

_RUNS = 10
_MEGABYTE = 1_000_000
_MOST_BYTES = 10**15
_FIELD_OF = {"fetch-address": "repository", "fetch-bytes": "daily", "fetch-hours": "begins"}
_DONE = {
    "asked": N_("The kiosk looks for packs now. Look again in a moment."),
    "kept": N_("That is how packs are fetched from now on."),
    "paused": N_("Fetching is paused."),
    "resumed": N_("Fetching goes on."),
}


@blueprint.get("/fetching")
def fetching() -> str:
    rules = allowance.rules(kiosk().settings)
    values = {
        "repository": rules.repository,
        "daily": f"{rules.daily_bytes / _MEGABYTE:g}",
        "begins": str(rules.begins),
        "ends": str(rules.ends),
        "shares": "1" if rules.shares else "",
    }
    return _page(rules, values, {})


@blueprint.post("/fetching")
def fetch_now() -> Response:
    kiosk().fetcher.ask()
    return redirect(url_for("device.fetching", done="asked"), 303)


@blueprint.post("/fetching/pause")
def pause_fetching() -> Response:
    """Pause, or go on: whichever it is not."""
    here = kiosk()
    rules = allowance.rules(here.settings)
    allowance.set_rules(replace(rules, paused=not rules.paused))
    here.fetcher.wake()
    return redirect(url_for("device.fetching", done="resumed" if rules.paused else "paused"), 303)


@blueprint.post("/fetching/rules")
def set_fetching_rules() -> tuple[str, int] | Response:
    here = kiosk()
    values = {name: request.form.get(name, "").strip() for name in ("repository", "daily", "begins", "ends", "shares")}
    rules = allowance.rules(here.settings)
    try:
        new = Rules(
            repository=values["repository"],
            daily_bytes=_bytes(values["daily"]),
            begins=_hour(values["begins"]),
            ends=_hour(values["ends"]),
            paused=rules.paused,
            shares=bool(values["shares"]),
        )
        allowance.set_rules(new)
    except OperatorError as error:
        return _page(rules, values, {_FIELD_OF[error.code]: said(error)}), 422
    here.fetcher.wake()
    return redirect(url_for("device.fetching", done="kept"), 303)


def _page(rules: Rules, values: dict[str, str], faults: dict[str, str]) -> str:
    sent, received = allowance.crossed_on(kiosk().now())
    runs = fetches.latest_runs(_RUNS)
    current = runs[0] if runs and runs[0].state == fetches.RUNNING else None
    done = _DONE.get(request.args.get("done", ""))
    return render_template(
        "device/fetching.html",
        rules=rules,
        today=size(sent + received),
        daily=size(rules.daily_bytes) if rules.daily_bytes else "",
        current=_shown_current(current) if current else None,
        runs=[_shown(run) for run in runs if run is not current],
        hours=[{"value": str(hour), "word": _("%(hour)s o'clock", hour=hour)} for hour in range(HOURS + 1)],
        values=values,
        faults=faults,
        done=_(done) if done else "",
    )


def _shown_current(run: FetchRun) -> dict[str, Any]:
    return {
        "pack": run.pack,
        "number": run.pack_number,
        "total": run.pack_count,
        "here": size(run.bytes_done),
        "all": size(run.bytes_total) if run.bytes_total > run.bytes_done else "",
        "percent": 100 * run.bytes_done // run.bytes_total if run.bytes_total else 0,
    }


def _shown(run: FetchRun) -> dict[str, Any]:
    titles = [each["title"].get(language()) or next(iter(each["title"].values())) for each in run.report]
    if run.failure:
        sentence = said(SpokenError(run.failure["code"], run.failure["sentence"], **run.failure["values"]))
    elif run.state == fetches.STOPPED:
        sentence = _("It was interrupted. The next time goes on from there.")
    else:
        sentence = "" if titles else _("Nothing new")
    return {
        "when": ago(run.began_at),
        "titles": titles,
        "sentence": sentence,
        "is_well": run.state == fetches.FINISHED,
        "is_waiting": run.state == fetches.STOPPED,
    }


def _bytes(megabytes: str) -> int:
    try:
        count = float(megabytes.replace(",", ".") or 0) * _MEGABYTE
    except ValueError:
        return -1
    return round(count) if count <= _MOST_BYTES else -1


def _hour(text: str) -> int:
    return int(text) if text.isdecimal() else -1
