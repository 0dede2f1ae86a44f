"""The exchange by a stick: what waits goes onto it, answers come off it, and a joining file makes this kiosk join."""

from flask import redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from kiosk.device import blueprint
from kiosk.device.exchange import exchange_page
from kiosk.errors import KioskError
from kiosk.exchange.bundles import copy_onto, take_from
from kiosk.exchange.joining import join_by_file
from kiosk.exchange.standing import is_joined
from kiosk.exchange.sticks import Carrier, find_carrier
from kiosk.web.here import kiosk
from kiosk.web.language import said

Answer = tuple[str, int] | Response


@blueprint.post("/exchange/stick/copy")
def copy_onto_stick() -> Answer:
    stick = _chosen()
    if stick is None:
        return _gone()
    here = kiosk()
    try:
        copied = copy_onto(here.settings, here.clock, stick.place)
    except KioskError as error:
        return exchange_page(fault=said(error)), 422
    return redirect(url_for("device.exchange", done="copied", count=copied.events), 303)


@blueprint.post("/exchange/stick/take")
def take_from_stick() -> Answer:
    stick = _chosen()
    if stick is None:
        return _gone()
    here = kiosk()
    try:
        brought = take_from(here.settings, here.clock, stick.place)
    except KioskError as error:
        return exchange_page(fault=said(error)), 422
    if brought.problems:
        return exchange_page(fault=" ".join(dict.fromkeys(said(each.error) for each in brought.problems))), 422
    return redirect(url_for("device.exchange", done="taken", count=brought.events), 303)


@blueprint.post("/exchange/stick/join")
def join_from_stick() -> Answer:
    if is_joined():
        return redirect(url_for("device.exchange"), 303)
    stick = _chosen()
    if stick is None or stick.joining_file is None:
        return _gone()
    here = kiosk()
    try:
        join_by_file(here.settings, here.clock, stick.joining_file)
    except KioskError as error:
        return exchange_page(fault=said(error)), 422
    here.worker.ask_exchange()
    return redirect(url_for("device.exchange", done="joined-by-file"), 303)


def _chosen() -> Carrier | None:
    return find_carrier(kiosk().settings, request.form.get("stick", ""))


def _gone() -> Answer:
    return exchange_page(fault=_("The stick is no longer there. Put it in again.")), 422
