"""Signing in on a shared tablet: first who one is, then the secret; and leaving again."""

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.database import reading, writing
from kiosk.errors import LearnerError
from kiosk.exchange.standing import is_joined, waits_for
from kiosk.learn import blueprint
from kiosk.learn.guest import finish_page
from kiosk.people import calling, learners, names, picture_secrets, pins, signing_in
from kiosk.people.details import PICTURES
from kiosk.people.learners import BY_PICTURES, Person
from kiosk.progress import enrolling, guests, reports
from kiosk.web import guard
from kiosk.web.here import kiosk
from kiosk.web.language import language, order, true_time
from kiosk.web.picture_fields import read_pictures
from kiosk.web.shown import shown_entry, shown_result, wait_words
from sync.protocol.manifest import QUIZ

_TILES = 12
_FAULTS = {"locked": "locked", "needs-staff": "staff"}


@blueprint.get("/sign-in")
def sign_in() -> str:
    """The people who were here lately, or whose name or code fits what was typed."""
    wanted = request.args.get("find", "").strip()[: names.NAME_LENGTH]
    with reading():
        secrets = kiosk().secrets
        found = learners.find(secrets, wanted, order=order()) if wanted else learners.seen_lately(secrets, _TILES + 1)
        is_more = len(found) > _TILES
    people = [
        {"name": one.name, "picture": one.picture, "url": url_for("learn.pin", code=one.code)} for one in found[:_TILES]
    ]
    return render_template(
        "learn/sign_in.html",
        people=people,
        find=wanted,
        is_more=is_more,
        is_away="away" in request.args,
        is_out="out" in request.args,
        kept=request.args.get("kept", ""),
        is_guest="guest" in request.args,
        can_enrol=kiosk().settings.self_enrolment,
        staff_url=url_for("station.sign_in"),
        courier_url=url_for("learn.courier") if is_joined() else "",
    )


@blueprint.route("/sign-in/<code>", methods=["GET", "POST"])
def pin(code: str) -> str | Response:
    """The form of the PIN or pictures. A wrong one leads to the page anew, so the way back never sends it again."""
    here = kiosk()
    with reading():
        person = learners.by_code(here.secrets, code)
    if person is None or person.is_closed:
        return redirect(url_for("learn.sign_in"), 303)
    if request.method == "POST":
        given = _given(person)
        if given is None:
            return redirect(url_for("learn.pin", code=person.code, missing=1), 303)
        try:
            signing_in.try_secret(here.secrets, person.person, given, here.clock.steady())
        except LearnerError:
            return redirect(url_for("learn.pin", code=person.code, wrong=1), 303)
        with writing():
            guest = guard.guest()
            if guest:
                guests.keep(here.clock, guest, person.person)
            token = enrolling.sign_in(here.clock, person.person)
        return guard.begin_sitting(redirect(url_for("learn.home"), 303), token)
    return _pin_page(person)


@blueprint.get("/finish")
def finish() -> str:
    """What was done in this sitting, before one leaves."""
    here = kiosk()
    guest = guard.guest()
    if guest:
        return finish_page(guest)
    person = guard.learner().person
    since = here.clock.monotonic_of(guard.sitting_began())
    items = reports.finished_items(person, here.clock.now().boot, since)
    done = [_done(person, *each) for each in items]
    return render_template(
        "learn/finish.html",
        done=[each for each in done if each],
        will_be_sent=waits_for(person),
        now=here.now(),
    )


@blueprint.post("/sign-out")
def sign_out() -> Response:
    guest = guard.guest()
    if guest:
        guests.forget(guest)
    else:
        calling.answer(guard.learner().person)
    return guard.end_sitting(redirect(url_for("learn.goodbye"), 303))


@blueprint.get("/goodbye")
def goodbye() -> str:
    return render_template("learn/goodbye.html")


def _done(person: str, pack: str, kind: str, id_: str) -> dict[str, Any] | None:
    """A lesson, or a quiz with its latest result; None if the shelf has it no more."""
    shown = shown_entry(pack, kind, id_, language())
    if shown and kind == QUIZ:
        shown["result"] = shown_result(reports.attempts(person, pack, id_, true_time)[0])
    return shown


def _given(person: Person) -> str | None:
    """The secret that the form brings; None if a picture or a digit of it is missing, which is no try."""
    if person.secret_kind != BY_PICTURES:
        pin = request.form.get("pin", "")
        return pin if pins.is_whole(pin) else None
    chosen = read_pictures(request.form)
    return picture_secrets.joined(chosen) if len(chosen) == picture_secrets.LENGTH else None


def _pin_page(person: Person) -> str:
    """`wrong`, `missing` or `again` in the address say what came of the form before; a lock is said as it is now."""
    fault, wait = next((each for each in ("wrong", "missing", "again") if each in request.args), None), ""
    try:
        signing_in.check_open(person.person, kiosk().clock.steady())
    except LearnerError as error:
        fault, wait = _FAULTS[error.code], wait_words(error)
    return render_template(
        "learn/pin.html",
        person=person,
        has_pictures=person.secret_kind == BY_PICTURES,
        pictures=PICTURES,
        fault=fault,
        wait=wait,
    )
