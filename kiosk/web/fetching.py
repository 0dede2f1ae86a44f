"""Fetching as its pages show it, to technicians and to operators: how far it is, what came of it, and its rules."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _

from kiosk.errors import OperatorError
from kiosk.packs import allowance
from kiosk.packs.allowance import HOURS, Rules
from kiosk.packs.tables import FetchRun
from kiosk.stocking import fetch_runs
from kiosk.web.here import kiosk
from kiosk.web.language import ago, said, said_plainly, size, titled
from sync.protocol.errors import N_, SpokenError

DONE = {
    "asked": N_("The kiosk looks for packs now. Look again in a moment."),
    "kept": N_("That is how packs are fetched from now on."),
    "paused": N_("Fetching is paused."),
    "resumed": N_("Fetching goes on."),
}

_RUNS = 10
_MEGABYTE = 1_000_000
_MOST_BYTES = 10**15
_FIELD_OF = {"fetch-address": "repository", "fetch-bytes": "daily", "fetch-hours": "begins"}


def shown_fetching(with_causes: bool = False) -> dict[str, Any]:
    """What stands on each page of fetching, with or without the technical causes: see `fetching_parts.html`."""
    rules = allowance.rules(kiosk().settings)
    sent, received = allowance.crossed_on(kiosk().now())
    runs = fetch_runs.latest_runs(_RUNS)
    current = runs[0] if runs and runs[0].state == fetch_runs.RUNNING else None
    return {
        "paused": rules.paused,
        "today": size(sent + received),
        "daily": size(rules.daily_bytes) if rules.daily_bytes else "",
        "current": _shown_current(current) if current else None,
        "runs": [_shown(run, with_causes) for run in runs if run is not current],
        "hours": [{"value": str(hour), "word": _("%(hour)s o'clock", hour=hour)} for hour in range(HOURS + 1)],
    }


def shown_limits(rules: Rules) -> dict[str, str]:
    """The allowance and the hours as a form has them: fields `daily` (MB), `begins` and `ends`."""
    return {"daily": f"{rules.daily_bytes / _MEGABYTE:g}", "begins": str(rules.begins), "ends": str(rules.ends)}


def set_limits(fields: Mapping[str, str], **others: Any) -> dict[str, str]:
    """Keep a form's allowance and hours, and `others` of the rules; gives what is wrong, by field, if anything is."""
    here = kiosk()
    rules = allowance.rules(here.settings)
    begins, ends = _hour(fields["begins"]), _hour(fields["ends"])
    try:
        allowance.set_rules(replace(rules, daily_bytes=_bytes(fields["daily"]), begins=begins, ends=ends, **others))
    except OperatorError as error:
        return {_FIELD_OF[error.code]: said(error)}
    here.fetcher.wake()
    return {}


def pause_or_go_on() -> str:
    """Pause, or go on: whichever it is not. Gives what was done, as `DONE` names it."""
    here = kiosk()
    rules = allowance.rules(here.settings)
    allowance.set_rules(replace(rules, paused=not rules.paused))
    here.fetcher.wake()
    return "resumed" if rules.paused else "paused"


def _shown_current(run: FetchRun) -> dict[str, Any]:
    return {
        "pack": titled(fetch_runs.titles(kiosk().settings, run.pack), run.pack),
        "number": run.pack_number,
        "total": run.pack_count,
        "here": size(run.bytes_done),
        "all": size(run.bytes_total) if run.bytes_total > run.bytes_done else "",
        "percent": 100 * run.bytes_done // run.bytes_total if run.bytes_total else 0,
    }


def _shown(run: FetchRun, with_cause: bool) -> dict[str, Any]:
    titles, cause = [titled(each["title"], each["pack"]) for each in run.report], ""
    if run.failure:
        values = run.failure["values"]
        sentence = said_plainly(SpokenError(run.failure["code"], run.failure["sentence"], **values))
        cause = values.get("why", "") if with_cause else ""
    elif run.state == fetch_runs.STOPPED:
        sentence = _("It was interrupted. The next time goes on from there.")
    else:
        sentence = "" if titles else _("Nothing new")
    return {
        "when": ago(run.began_at),
        "titles": titles,
        "sentence": sentence,
        "cause": cause,
        "is_well": run.state == fetch_runs.FINISHED,
        "is_waiting": run.state == fetch_runs.STOPPED,
    }


def _bytes(megabytes: str) -> int:
    try:
        count = float(megabytes.replace(",", ".") or 0) * _MEGABYTE
    except ValueError:
        return -1
    return round(count) if count <= _MOST_BYTES else -1


def _hour(text: str) -> int:
    return int(text) if text.isdecimal() else -1
