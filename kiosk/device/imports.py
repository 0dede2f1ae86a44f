"""How far an import is, and what came of it."""

from typing import Any

from flask import abort, render_template
from flask_babel import gettext as _

from kiosk import worker
from kiosk.device import blueprint
from kiosk.packs.tables import ImportRun
from kiosk.web.language import language, said, size
from sync.protocol.errors import SpokenError

_MOST_RUNS = 2**63 - 1  # what SQLite can number


@blueprint.get(f"/imports/<int(max={_MOST_RUNS}):run>")
def import_run(run: int) -> str:
    found = worker.import_run(run)
    if found is None:
        abort(404)
    return render_template(
        "device/import_run.html",
        run={
            "state": found.state,
            "pack": found.pack,
            "number": found.pack_number,
            "total": found.pack_count,
            "done_size": size(found.bytes_done),
            "total_size": size(found.bytes_total),
            "percent": 100 * found.bytes_done // found.bytes_total if found.bytes_total else 0,
        },
        results=[_shown(each) for each in found.report],
        sentence=_sentence(found),
    )


def _sentence(run: ImportRun) -> str:
    """What stopped the import, in the reader's language; "" if nothing did."""
    if run.failure is None:
        return ""
    return said(SpokenError(run.failure["code"], run.failure["sentence"], **run.failure["values"]))


def _shown(row: dict[str, Any]) -> dict[str, str]:
    words = {
        "added": _("New on the shelf"),
        "updated": _("Updated"),
        "repaired": _("Mended"),
        "kept": _("Was here already"),
        "newer-here": _("Left out: a newer version is here"),
    }
    title = row["title"]
    return {
        "title": title.get(language()) or next(iter(title.values())),
        "version": row["version"],
        "outcome": row["outcome"],
        "word": words[row["outcome"]],
    }
