"""What is going on at the station, and who needs somebody.

The page looks again by itself, without a script, so that who calls is seen; whoever reads it slowly can stop that.
"""

from typing import Any

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _

from kiosk.database import reading
from kiosk.exchange.standing import standing
from kiosk.people import learners, newcomers
from kiosk.people.learners import Person
from kiosk.progress import reports
from kiosk.station import blueprint
from kiosk.station.days import day_starts, weekday
from kiosk.station.helping import shown_calls
from kiosk.station.person import page_of, shown_person
from kiosk.web import guard
from kiosk.web.asking_time import Question, question
from kiosk.web.here import kiosk
from kiosk.web.language import ago, date
from kiosk.web.shown import is_late

_WEEK = 7
_AWAY_MILLISECONDS = 14 * 24 * 3600 * 1000
_MOST_AWAY = 5
_LOOK_AGAIN_SECONDS = 30
_STILL = "still"


@blueprint.get("/")
def today() -> Response:
    time_question = question(url_for("station.tell_time"))
    is_typed = time_question is not None and time_question.is_open
    is_left_soon = guard.patience()["warn"] <= _LOOK_AGAIN_SECONDS
    looks_again = _STILL not in request.args and not is_typed
    response = Response(_page(time_question, looks_again))
    if looks_again and not is_left_soon:
        again = url_for("station.today", **{guard.BY_ITSELF: 1})
        response.headers["Refresh"] = f"{_LOOK_AGAIN_SECONDS};url={again}"
    return response


def _page(time_question: Question | None, looks_again: bool) -> str:
    now = kiosk().now()
    days = day_starts(now, _WEEK)
    lessons = reports.lessons_by_span(days)
    stands = standing()
    counts = {
        "learners_here": reports.seen_since(days[-1]),
        "lessons_finished": lessons[-1],
        "records_waiting": stands.waiting,
    }
    locked, away = _needing(now)
    return render_template(
        "station/today.html",
        today=date(now),
        time_question=time_question,
        looks_again=looks_again,
        still_url=url_for("station.today", **{_STILL: 1}),
        counts=counts,
        last_sent=ago(stands.last_sent),
        is_late=is_late(stands, now),
        can_exchange="technician" in guard.member().roles,
        calls=shown_calls(),
        needing=[*_new(), *locked, *away[:_MOST_AWAY]],
        more_away=len(away) > _MOST_AWAY,
        week=[{"word": weekday(day), "count": count} for day, count in zip(days, lessons, strict=True)]
        if any(lessons)
        else [],
    )


def _needing(now: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Who cannot come in, and who has stayed away: as many of these as are listed, and one more if there are more."""
    secrets = kiosk().secrets
    with reading():
        locked = learners.locked(secrets)
        away = learners.away_since(secrets, now - _AWAY_MILLISECONDS, _MOST_AWAY + len(locked) + 1)
    shut_out = {one.person for one in locked}
    return (
        [{**shown_person(one), **_unlock(one)} for one in locked],
        [{**shown_person(one), **_call(one)} for one in away if one.person not in shut_out],
    )


def _new() -> list[dict[str, Any]]:
    """Who enrolled at a tablet and is not confirmed yet."""
    with reading():
        return [{**shown_person(one), **_confirm(one)} for one in newcomers.newcomers(kiosk().secrets)]


def _confirm(person: Person) -> dict[str, str]:
    reason = _("New: enrolled at a tablet %(when)s", when=ago(person.enrolled_at))
    return {"reason": reason, "action_word": _("Confirm, join or close"), "action_url": page_of(person)}


def _unlock(person: Person) -> dict[str, str]:
    return {
        "reason": _("The PIN is locked"),
        "action_word": _("Set a new PIN"),
        "action_url": url_for("station.set_pin", code=person.code),
    }


def _call(person: Person) -> dict[str, str]:
    if person.seen_at:
        reason = _("Last here: %(when)s", when=ago(person.seen_at))
    else:
        reason = _("Enrolled %(when)s and never signed in", when=ago(person.enrolled_at))
    return {"reason": reason, "action_word": _("See the page"), "action_url": page_of(person)}
