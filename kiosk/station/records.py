"""The progress of learners to take along: as a table for spreadsheets, and on paper."""

from collections.abc import Iterable

from flask import Response, render_template
from flask_babel import gettext as _

from kiosk.packs import shelf
from kiosk.people.learners import Person
from kiosk.progress import reports
from kiosk.progress.reports import Way
from kiosk.station import blueprint
from kiosk.station.days import iso_day
from kiosk.station.learners import shown_with_totals, wanted_learners
from kiosk.web.here import kiosk
from kiosk.web.language import date, language, number
from kiosk.web.shown import shown_pack
from kiosk.web.spreadsheet import spreadsheet
from sync.languages import own_name
from sync.protocol.manifest import LESSON, QUIZ


@blueprint.get("/learners.csv")
def learners_csv() -> Response:
    """A row for each learner and each pack that was begun; one row for a learner who has begun none."""
    ways = _ways()
    table = (_row(person, way) for person in wanted_learners() for way in ways.get(person.person, [None]))
    return spreadsheet(f"learners-{iso_day(kiosk().now())}.csv", _heads(), table)


@blueprint.get("/learners/print")
def learners_print() -> str:
    people = wanted_learners()
    ways = _ways()
    rows = [
        {
            **shown,
            "last_here": date(person.seen_at) if person.seen_at else shown["last_here"],
            "packs": [_in_short(way) for way in ways.get(person.person, [])],
        }
        for person, shown in zip(people, shown_with_totals(people), strict=True)
    ]
    return render_template("station/learners_print.html", today=date(kiosk().now()), learners=rows)


def _ways() -> dict[str, list[Way]]:
    return reports.ways_begun([each.manifest for each in shelf.packs()])


def _heads() -> list[str]:
    return [
        _("Code"),
        _("Name"),
        _("Language"),
        _("Enrolled"),
        _("Last here"),
        _("Pack"),
        _("Title"),
        _("Lessons finished"),
        _("Lessons"),
        _("Quizzes passed"),
        _("Quizzes"),
    ]


def _row(person: Person, way: Way | None) -> Iterable[object]:
    yield from (person.code, person.name, own_name(person.language))
    yield from (iso_day(person.enrolled_at), iso_day(person.seen_at))
    if way is None:
        yield from ("",) * 6
        return
    yield from (way.manifest.pack, shown_pack(way.manifest, language())["title"])
    for kind in (LESSON, QUIZ):
        yield sum(entry.kind == kind for entry in way.finished)
        yield sum(entry.kind == kind for entry in way.manifest.contents)


def _in_short(way: Way) -> str:
    title = shown_pack(way.manifest, language())["title"]
    return f"{title} {number(way.done)}/{number(len(way.steps))}"
