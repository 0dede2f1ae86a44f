"""All learners: who is enrolled, and how to find one of them."""

from typing import Any

from flask import render_template, request, url_for

from kiosk.database import reading
from kiosk.people import learners as people
from kiosk.people.learners import Person
from kiosk.people.names import NAME_LENGTH
from kiosk.progress import reports
from kiosk.progress.reports import Totals
from kiosk.station import blueprint
from kiosk.station.person import shown_person
from kiosk.web.here import kiosk
from kiosk.web.language import order

_PAGE = 50


@blueprint.get("/learners")
def learners() -> str:
    """Those whose name or code fits what was typed, a page at a time; closed accounts on request."""
    found = wanted_learners()
    page = max(1, request.args.get("page", 1, int))
    shown = found[_PAGE * (page - 1) : _PAGE * page]
    has_more = len(found) > _PAGE * page
    return render_template(
        "station/learners.html",
        learners=shown_with_totals(shown),
        total=len(found),
        more_url=url_for("station.learners", **_asked(), page=page + 1) if has_more else None,
        before_url=url_for("station.learners", **_asked(), page=page - 1) if page > 1 else None,
        download_url=url_for("station.learners_csv", **_asked()),
        print_url=url_for("station.learners_print", **_asked()),
        find=find_text(),
        closed=_is_closed_too(),
    )


def find_text() -> str:
    """What was typed to find somebody."""
    return request.args.get("find", "").strip()[:NAME_LENGTH]


def wanted_learners() -> list[Person]:
    """Everybody whom the address asks for, by name."""
    with reading():
        return people.find(kiosk().secrets, find_text(), _is_closed_too(), order())


def shown_with_totals(found: list[Person]) -> list[dict[str, Any]]:
    """Learners with what they have finished over all packs."""
    totals = reports.totals()
    none = Totals(0, 0)
    return [
        {
            **shown_person(one),
            "lessons_finished": totals.get(one.person, none).lessons,
            "quizzes_passed": totals.get(one.person, none).quizzes,
        }
        for one in found
    ]


def _is_closed_too() -> bool:
    return request.args.get("closed") == "1"


def _asked() -> dict[str, str | None]:
    return {"find": find_text() or None, "closed": "1" if _is_closed_too() else None}
