"""What learners achieved in each pack, over all kiosks; the same as CSV."""

import csv
import io
from collections.abc import Iterator

from flask import Response, current_app, render_template, request, stream_with_context
from flask_babel import gettext

from sync.hub.database import connected
from sync.hub.fleet import kiosks
from sync.hub.outcomes import folding
from sync.hub.outcomes.results import PackResult, count_pack_results, known_packs, pack_results
from sync.hub.pages.blueprint import blueprint
from sync.hub.pages.language import utc
from sync.hub.pages.paging import ROWS, offset, paging

_CHOICES = 500

# A cell that begins with one of these is a formula to a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@blueprint.get("/results")
def results() -> str:
    folding.catch_up_all()
    wanted = _wanted()
    return render_template(
        "hub/results.html",
        results=pack_results(**wanted, offset=offset(), most=ROWS),
        paging=paging(count_pack_results(**wanted)),
        kiosks=kiosks.list_kiosks(most=_CHOICES),
        packs=known_packs(),
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
    words = (gettext("Station"), gettext("Kiosk"), gettext("Learner code"), gettext("Language"), gettext("Pack"))
    more = (gettext("Lessons finished"), gettext("Quizzes passed"), gettext("Best marks"), gettext("Last there"))
    yield "\ufeff" + _line([*words, *more])
    with connected():
        for each in [kiosk_id] if kiosk_id else kiosks.list_ids():
            yield "".join(_line(_cells(result)) for result in pack_results(each, pack))


def _cells(result: PackResult) -> list[str]:
    best = "; ".join(f"{quiz.quiz} {quiz.marks / 1000:g}/{quiz.total / 1000:g}" for quiz in result.quizzes)
    identity = [result.station, result.kiosk_id, result.code, result.language, result.pack]
    return [*identity, str(result.lessons_finished), str(result.quizzes_passed), best, _day(result.moved_at)]


def _line(cells: list[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells])
    return line.getvalue()


def _day(at: int) -> str:
    return utc(at).date().isoformat()
