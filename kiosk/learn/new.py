"""I am new: what is kept, in plain words; then name, picture and secret; then the code to take home.

Nothing is written before somebody has agreed. Who is under 18 goes to the operator with a parent or guardian. At most
so many unconfirmed people are enrolled this way that nobody can fill the list; the operator confirms, joins or closes.
"""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from kiosk.database import reading, writing
from kiosk.errors import OperatorError
from kiosk.learn import blueprint
from kiosk.people import consent, learners, names, newcomers, picture_secrets, pins
from kiosk.people.details import CONSENT, PICTURES, Details, faults_of
from kiosk.people.learners import BY_PICTURES, BY_PIN
from kiosk.people.names import NAME_LENGTH
from kiosk.progress import enrolling, guests
from kiosk.web import guard
from kiosk.web.here import kiosk
from kiosk.web.language import language, said, year_of
from kiosk.web.picture_fields import is_sure, read_pictures, show_once_more, wants_others

MOST_UNCONFIRMED = 40

_FIELDS = {"name-empty": "name", "name-long": "name", "picture": "picture"}


@blueprint.get("/new")
def new() -> str:
    """The notice alone."""
    return render_template("learn/new.html", is_open=is_open())


@blueprint.route("/new/you", methods=["GET", "POST"])
def enrol() -> str | tuple[str, int] | Response:
    """Who one is. Somebody who has not agreed, or is not grown up, is told what to do instead."""
    if not is_open() or "agreed" not in request.values:
        return redirect(url_for("learn.new"), 303)
    if request.method == "GET":
        return _form({}, {})
    if request.form.get("age") == "under":
        return render_template("learn/new_under_age.html")
    details = _details()
    secret_kind, secret, faults = _secret()
    with reading():
        namesakes = learners.namesakes(kiosk().secrets, details.name) if details.name else []
    faults |= _faults(details, {one.picture for one in namesakes})
    if faults or (namesakes and "different" not in request.form):
        return _form(request.form.to_dict(), faults, namesakes), 422
    if secret_kind == BY_PICTURES and wants_others(request.form):
        return _form(request.form.to_dict(), {}, namesakes)
    if secret_kind == BY_PICTURES and not is_sure(request.form):
        return show_once_more("learn/new_pictures.html", request.form)
    return guard.begin_sitting(redirect(url_for("learn.welcome"), 303), _enrol(details, secret, secret_kind))


@blueprint.get("/welcome")
def welcome() -> str:
    """The code to take home."""
    return render_template("learn/welcome.html", has_pictures=guard.learner().secret_kind == BY_PICTURES)


def is_open() -> bool:
    """Whether people may enrol by themselves now."""
    with reading():
        return kiosk().settings.self_enrolment and newcomers.count() < MOST_UNCONFIRMED


def _details() -> Details:
    name = names.plain(request.form.get("name", "")[: 2 * NAME_LENGTH])
    return Details(name, language(), request.form.get("picture", ""), CONSENT)


def _secret() -> tuple[str, str, dict[str, str]]:
    """Kind and text of the secret that was chosen, and what is wrong with it, by field."""
    if request.form.get("secret") == BY_PICTURES:
        chosen = read_pictures(request.form)
        try:
            picture_secrets.check(chosen)
        except OperatorError as error:
            return BY_PICTURES, "", {"pictures": said(error)}
        return BY_PICTURES, picture_secrets.joined(chosen), {}
    pin, again = (pins.latin_digits(request.form.get(field, "")) for field in ("pin", "pin_again"))
    try:
        pins.check(pin)
    except OperatorError as error:
        return BY_PIN, "", {"pin": said(error)}
    return BY_PIN, pin, {} if pin == again else {"pin_again": _("The two PINs differ. Type the same PIN twice.")}


def _faults(details: Details, taken: set[str]) -> dict[str, str]:
    here = kiosk()
    found = faults_of(details, here.settings.languages, year_of(here.now()))
    faults = {_FIELDS[fault.code]: said(fault) for fault in found}
    if not names.is_name(details.name):
        faults["name"] = _("Write your name.")
    if details.picture in taken and len(taken) < len(PICTURES):
        faults.setdefault("picture", _("Somebody with this name has this picture. Choose another one."))
    if request.form.get("age") != "grown-up":
        faults["age"] = _("Say whether you are 18 or older.")
    return faults


def _enrol(details: Details, secret: str, secret_kind: str) -> str:
    """Enrol and sign in; gives the sitting's token."""
    here = kiosk()
    if secret_kind == BY_PICTURES:
        kept = picture_secrets.kept(here.secrets, secret.split())
    else:
        kept = pins.kept(here.secrets, secret)
    with writing():
        learner = enrolling.enrol(here.clock, here.secrets, details, kept, secret_kind)
        newcomers.note(learner.person)
        consent.note(learner.person, details.basis, details.language, here.now())
        guest = guard.guest()
        if guest:
            guests.keep(here.clock, guest, learner.person)
        return enrolling.sign_in(here.clock, learner.person)


def _form(values: dict[str, Any], faults: dict[str, str], namesakes: list[learners.Person] | None = None) -> str:
    return render_template(
        "learn/new_you.html",
        values=values,
        faults=faults,
        pictures=PICTURES,
        namesakes=[
            {"name": one.name, "picture": one.picture, "url": url_for("learn.pin", code=one.code)}
            for one in namesakes or ()
        ],
        is_again="again" in request.args,
    )
