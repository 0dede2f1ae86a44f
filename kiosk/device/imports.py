"""Visits: how far an import is, what came of it, and all of them as a list to keep."""

import json
from typing import Any

from flask import Response, abort, render_template
from flask_babel import gettext as _
from flask_babel import ngettext

from kiosk.device import blueprint
from kiosk.packs import shelf
from kiosk.packs.tables import ImportRun
from kiosk.stocking import imports, visits
from kiosk.stocking.imports import Row
from kiosk.stocking.visits import FAILED, FINISHED
from kiosk.web.here import kiosk
from kiosk.web.language import date, said, size, titled
from kiosk.web.spreadsheet import spreadsheet
from sync.protocol.errors import SpokenError

_MOST_SHOWN = 100
# Of a pack of which nothing can be read; all are in the visit as JSON.
_MOST_FAULTS = 10
_LARGEST = 2**63 - 1
_MINUTE = 60_000
# Before so much was copied, nobody can say how long the rest takes.
_TELLING_SHARE = 50


@blueprint.get("/imports")
def imports_list() -> str:
    return render_template("device/imports.html", visits=[_in_short(run) for run in visits.import_runs(_MOST_SHOWN)])


@blueprint.get("/imports.csv")
def imports_csv() -> Response:
    """A row for each pack of each visit."""
    heads = [_("Visit"), _("Day"), _("Stick"), _("By"), _("Pack"), _("Version"), _("What happened"), _("Why")]
    return spreadsheet("visits.csv", heads, [row for run in visits.import_runs() for row in _rows(run)])


@blueprint.get("/imports.json")
def imports_json() -> Response:
    """Every visit as it was kept."""
    text = json.dumps([visits.as_json(run) for run in visits.import_runs()], ensure_ascii=False)
    response = Response(text, content_type="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="visits.json"'
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/imports/<int:run>")
def import_run(run: int) -> str:
    found = visits.import_run(run) if run <= _LARGEST else None
    if found is None:
        abort(404)
    return render_template(
        "device/import_run.html",
        run={
            "state": found.state,
            "pack": titled(shelf.titles(found.pack), found.pack),
            "number": found.pack_number,
            "total": found.pack_count,
            "done_size": size(found.bytes_done),
            "total_size": size(found.bytes_total),
            "percent": 100 * found.bytes_done // found.bytes_total if found.bytes_total else 0,
            "left": _time_left(found),
        },
        visit=_in_short(found),
        results=[_shown(each) for each in found.report],
        again=_bring_again(found),
        sentence=_sentence(found.failure),
    )


def _time_left(run: ImportRun) -> str:
    """How long the rest takes at the pace so far, in words; "" where that cannot be said yet."""
    if not run.began_at or run.bytes_done * _TELLING_SHARE < run.bytes_total or not run.bytes_done:
        return ""
    spent = max(0, kiosk().now() - run.began_at)
    minutes = -(-spent * (run.bytes_total - run.bytes_done) // (run.bytes_done * _MINUTE))
    if minutes <= 1:
        return _("Less than a minute left")
    return ngettext("About %(num)s minute left", "About %(num)s minutes left", minutes)


def _in_short(run: ImportRun) -> dict[str, Any]:
    taken = sum(row["outcome"] in (imports.ADDED, imports.UPDATED, imports.REPAIRED) for row in run.report)
    missed = sum(row["outcome"] in imports.FAILURES for row in run.report)
    if run.state not in (FINISHED, FAILED):
        word = _("Being copied")
    elif run.state == FAILED:
        word = _("Broken off")
    elif missed:
        word = ngettext("%(num)s pack could not be taken", "%(num)s packs could not be taken", missed)
    elif taken:
        word = ngettext("%(num)s pack copied", "%(num)s packs copied", taken)
    else:
        word = _("Nothing was new")
    return {
        "number": run.run,
        "day": date(run.asked_at),
        "label": run.label or run.folder,
        "staff": run.staff,
        "size": size(run.bytes_done),
        "word": word,
        "is_good": run.state == FINISHED and not missed,
    }


def _rows(run: ImportRun) -> list[tuple[object, ...]]:
    visit = _in_short(run)
    head = (visit["number"], visit["day"], visit["label"], visit["staff"])
    rows: list[tuple[object, ...]] = []
    for each in map(_shown, run.report):
        rows.append((*head, each["title"], each["version"], each["word"], " ".join(each["faults"])))
    if run.failure or not rows:
        rows.append((*head, "", "", visit["word"], _sentence(run.failure)))
    return rows


def _sentence(failure: dict[str, Any] | None) -> str:
    """What went wrong, in the reader's language; "" if nothing did."""
    if failure is None:
        return ""
    return said(SpokenError(failure["code"], failure["sentence"], **failure["values"]))


def _bring_again(run: ImportRun) -> list[str]:
    """The packs to be brought on another stick."""
    rows = [row for row in run.report if row["outcome"] in (*imports.FAILURES, imports.ABSENT)]
    return [f"{_title(row)} {row['version']}" for row in rows]


def _title(row: Row) -> str:
    return titled(row["title"], row["pack"])


def _shown(row: Row) -> dict[str, Any]:
    faults = row.get("faults", ())
    more = len(faults) - _MOST_FAULTS
    words = {
        imports.ADDED: _("New on the shelf"),
        imports.UPDATED: _("Updated"),
        imports.REPAIRED: _("Mended"),
        imports.KEPT: _("Was here already"),
        imports.NEWER_HERE: _("Left out: a newer version is here"),
        imports.ABSENT: _("Not on this stick: its pack file is missing"),
        imports.TAKEN_BACK: _("Left out: the kiosk went back from this version"),
        imports.LEFT_OFF: _("Left out: somebody removed it from this kiosk"),
        imports.INCOMPLETE: _("Not all of it could be read"),
        imports.REFUSED: _("Could not be taken"),
    }
    return {
        "title": _title(row),
        "version": row["version"],
        "outcome": row["outcome"],
        "word": words[row["outcome"]],
        "faults": [_sentence(fault) for fault in faults[:_MOST_FAULTS]] + ([f"(+{more})"] if more > 0 else []),
    }
