"""The question what time it is: what it shows to staff, and how their answer is read.

A tablet's script fills in what the tablet says; without it the time is typed, as people at the station tell it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

import flask_babel
from flask import redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from kiosk.errors import OperatorError
from kiosk.progress import anchoring
from kiosk.web.here import kiosk
from sync.protocol.errors import N_

_WRONG, _UNREAD = "wrong", "unread"
_FAULTS = {
    _WRONG: N_("That cannot be the time now. Look at the date, too, and try again."),
    _UNREAD: N_("Write the day and the time, as a clock at the station shows them."),
}


@dataclass(frozen=True, slots=True)
class Question:
    """The form posts to `url`. It is not shown (`is_open`) unless a tablet's script finds that `now` is far off."""

    url: str
    now: int
    is_open: bool
    fault: str


def question(url: str) -> Question | None:
    """The question, or None if the hub or a time service has answered it in this boot."""
    clock = kiosk().clock
    if anchoring.is_time_known(clock):
        return None
    fault = _FAULTS.get(request.args.get("time", ""))
    return Question(url, clock.milliseconds(), anchoring.is_asked(clock) or bool(fault), _(fault) if fault else "")


def take_answer(page: str) -> Response:
    """Keep the answer of a member of staff, and go back to the page on which the question stands."""
    told = _told()
    if told is None:
        return redirect(url_for(page, time=_UNREAD), 303)
    try:
        anchoring.hear_staff(kiosk().clock, told)
    except OperatorError:
        return redirect(url_for(page, time=_WRONG), 303)
    return redirect(url_for(page), 303)


def _told() -> int | None:
    """What the tablet says (milliseconds) if somebody said yes to it, or what was typed; None if it cannot be read."""
    if request.form.get("answer") == "yes":
        return request.form.get("told", None, int)
    try:
        typed = datetime.fromisoformat(request.form.get("typed", "")).replace(tzinfo=None)
        return int(flask_babel.to_utc(typed).replace(tzinfo=UTC).timestamp() * 1000)
    except (ValueError, OverflowError):
        return None
