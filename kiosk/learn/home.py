"""A learner's home: one way on, and what was reached so far."""

from flask import render_template

from kiosk.exchange.standing import waits_for
from kiosk.learn import blueprint
from kiosk.learn.revision import portion
from kiosk.packs import shelf
from kiosk.people import calling
from kiosk.progress import reports
from kiosk.progress.reports import Way
from kiosk.web import guard
from kiosk.web.language import language, true_time
from kiosk.web.shown import shown_results, shown_step, shown_stones, shown_way
from kiosk.web.skills import quizzes_of, shown_skills


@blueprint.get("/home")
def home() -> str:
    tag = language()
    manifests = [each.manifest for each in shelf.packs()]
    ways = reports.ways(guard.learner().person, manifests)
    begun = [way for way in ways if way.is_begun]
    open_ways = [way for way in begun if way.current]
    return render_template(
        "learn/home.html",
        now=_now(open_ways[0], tag) if open_ways else None,
        others=[shown_way(way, tag) for way in open_ways[1:]],
        has_packs=bool(manifests),
        finished=len(begun) - len(open_ways),
        to_revise=len(portion().asked),
        will_be_sent=waits_for(guard.learner().person),
        is_called=calling.is_called(guard.learner().person),
    )


@blueprint.get("/progress")
def progress() -> str:
    tag = language()
    person = guard.learner().person
    best = reports.best_attempts(person, when=true_time)
    ways = [way for way in reports.ways(person, [each.manifest for each in shelf.packs()]) if way.is_begun]
    packs = [
        {
            **shown_way(way, tag),
            "skills": shown_skills(person, way.manifest.pack, quizzes_of(way.manifest, tag)),
            "quizzes": shown_results(way, best, tag),
        }
        for way in ways
    ]
    total = reports.totals().get(person, reports.Totals(0, 0))
    return render_template("learn/progress.html", lessons_done=total.lessons, quizzes_passed=total.quizzes, packs=packs)


def _now(way: Way, tag: str) -> dict:
    """Where to go on, as the home shows it."""
    assert way.current is not None  # noqa: S101 - only ways with something left come here
    return {
        **shown_step(way.manifest, way.current.entry, tag),
        "is_begun": True,
        "pack": shown_way(way, tag),
        "steps": shown_stones(way, tag),
    }
