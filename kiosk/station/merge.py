"""Joining two accounts of one person."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.database import reading, writing
from kiosk.people import learners
from kiosk.people.learners import Person
from kiosk.progress import enrolling
from kiosk.station import blueprint
from kiosk.station.learners import find_text, shown_with_totals
from kiosk.station.person import note, open_learner_of, page_of
from kiosk.web.here import kiosk
from kiosk.web.language import order

_MOST_FOUND = 20


@blueprint.route("/learners/<code>/merge", methods=["GET", "POST"])
def merge(code: str) -> str | Response:
    """First the other account is looked for, then both are shown, then they are joined."""
    kept = open_learner_of(code)
    if request.method == "GET":
        return _page(kept, found=_found(find_text(), kept))
    with reading():
        other = learners.by_code(kiosk().secrets, request.form.get("other", ""))
    if other is None:
        return redirect(url_for("station.merge", code=kept.code), 303)
    if "sure" not in request.form:
        return _page(kept, other=other)
    with writing():
        enrolling.merge(kiosk().clock, kept, other)
        note("merged", other.person, f"into {kept.code}")
    return redirect(page_of(kept, "merged"), 303)


def _found(text: str, kept: Person) -> list[Person]:
    if not text:
        return []
    with reading():
        found = learners.find(kiosk().secrets, text, order=order())
        return [one for one in found if one.person != kept.person][:_MOST_FOUND]


def _page(kept: Person, found: list[Person] | None = None, other: Person | None = None) -> str:
    return render_template(
        "station/merge.html",
        person=shown_with_totals([kept])[0],
        find=find_text(),
        found=shown_with_totals(found or []),
        other=other and shown_with_totals([other])[0],
    )
