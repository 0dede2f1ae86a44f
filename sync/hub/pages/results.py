"""What learners achieved in each pack, over all kiosks; the same as CSV."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from flask import Response, current_app, render_template, request, stream_with_context
from flask_babel import gettext

from sync.hub.database import connected
from sync.hub.fleet import kiosks
from sync.hub.outcomes import folding
from sync.hub.outcomes.dating import Dates
from sync.hub.outcomes.results import count_pack_results, known_packs, pack_results
from sync.hub.pages.blueprint import blueprint
from sync.hub.pages.language import utc
from sync.hub.pages.paging import ROWS, paging
from sync.hub.pages.shown import shown_pack, shown_pack_result, titles
from sync.protocol.quiz import marks

_CHOICES = 500

# A cell that begins with one of these is a formula to a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@blueprint.get("/results")
def results() -> str:
    folding.catch_up_all()
    wanted, known = _wanted(), titles()
    pages = paging(count_pack_results(**wanted))
    found = pack_results(**wanted, offset=pages.offset, most=ROWS)
    dates = Dates(each.kiosk_id for each in found)
    return render_template(
        "hub/results.html",
        results=[shown_pack_result(each, known, dates) for each in found],
        paging=pages,
        kiosks=kiosks.list_kiosks(most=_CHOICES),
        packs=[shown_pack(pack, known) for pack in known_packs()],
        wanted=wanted,
    )


@blueprint.get("/results.csv")
def results_as_csv() -> Response:
    folding.catch_up_all()
    name = f"results-{_day(current_app.config['HUB'].clock())}.csv"
    response = Response(stream_with_context(_csv(**_wanted())), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _wanted() -> dict[str, str]:
    return {"kiosk_id": request.args.get("kiosk", ""), "pack": request.args.get("pack", "")}


def _csv(kiosk_id: str, pack: str) -> Iterator[str]:
    """The rows kiosk by kiosk, so that memory holds one kiosk's; the mark in front says UTF-8 to spreadsheets."""
    known = titles()
    yield "\ufeff" + _line(_heads())
    with connected():
        for each in [kiosk_id] if kiosk_id else kiosks.list_ids():
            dates = Dates([each])
            results = pack_results(each, pack)
            yield "".join(_line(_cells(shown_pack_result(result, known, dates))) for result in results)


def _heads() -> list[str]:
    return [
        gettext("Station"),
        gettext("Kiosk"),
        gettext("Learner code"),
        gettext("Language"),
        gettext("Pack"),
        gettext("Title"),
        gettext("Lessons finished"),
        gettext("Which lessons"),
        gettext("Quizzes passed"),
        gettext("Best marks"),
        gettext("Last there"),
    ]


def _cells(result: dict[str, Any]) -> list[str]:
    lessons, quizzes = result["lessons"], result["quizzes"]
    return [
        *(result[name] for name in ("station", "kiosk_id", "code", "language")),
        result["pack"]["id"],
        result["pack"]["title"],
        str(len(lessons)),
        "; ".join(each["title"] for each in lessons),
        str(result["quizzes_passed"]),
        "; ".join(f"{each['title']} {marks(each['marks'])}/{marks(each['total'])}" for each in quizzes),
        _day(result["moved_at"].at),
    ]


def _line(cells: list[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells])
    return line.getvalue()


def _day(at: int) -> str:
    return utc(at).date().isoformat()
