"""How this kiosk stands with head office (the hub)."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from kiosk.device import blueprint
from kiosk.device.told import told_answers
from kiosk.errors import KioskError
from kiosk.exchange.joining import join as join_hub
from kiosk.exchange.standing import COPIED, COURIER, HTTP, SENT, STICK, is_joined, runs, standing, waiting, was_copied
from kiosk.exchange.sticks import Carrier, find_carriers
from kiosk.progress.tables import ExchangeRun
from kiosk.web.here import kiosk
from kiosk.web.language import ago, number, said, size
from kiosk.web.shown import is_late
from sync.protocol.errors import N_

_RUNS = 20
_NEW_IDENTITY = "kiosk join --new-identity"
_SCHEMES = ("https://", "http://")
_LARGEST = 2**53
_DONE = {
    "joined": N_("This kiosk belongs to head office now. It sends what waits."),
    "joined-by-file": N_(
        "This kiosk belongs to head office now. Copy what waits onto the stick, so that it learns of it."
    ),
}
_ROADS = {HTTP: N_("Network"), STICK: N_("Stick"), COURIER: N_("Helper’s phone")}
_REASONS = {
    "hub-unreachable": N_("Head office could not be reached"),
    "not-the-hub": N_("Something else answered: perhaps the Wi-Fi wants a sign-in"),
    "hub-certificate": N_("Its certificate is not trusted: is this kiosk’s date right?"),
    "hub-refused": N_("Head office refused"),
    "history-differs": N_("Head office has another history of this kiosk"),
    "protocol-too-old": N_("This kiosk is too old: update it"),
    "protocol-too-new": N_("Head office is older than this kiosk"),
}


@blueprint.get("/exchange")
def exchange() -> str:
    return exchange_page(done=_told())


@blueprint.post("/exchange")
def exchange_now() -> Response:
    """Ask the worker, and look on: `of` is what waits now, `after` the exchange before."""
    before = runs(1)
    kiosk().worker.ask_exchange()
    return redirect(
        url_for("device.exchange_progress", of=waiting(), after=before[0].id if before else 0),
        303,
    )


@blueprint.get("/exchange/now")
def exchange_progress() -> str:
    """How far the exchange is that was asked for, or what came of it."""
    left, latest = waiting(), runs(1)
    total = max(left, _count("of"))
    is_new = bool(latest) and latest[0].id > _count("after")
    return render_template(
        "device/exchange_progress.html",
        is_running=kiosk().worker.is_exchanging,
        done_count=total - left,
        total=total,
        left=left,
        result=_shown(latest[0]) if is_new else None,
    )


@blueprint.post("/exchange/join")
def join() -> str | tuple[str, int] | Response:
    here = kiosk()
    if is_joined():
        return redirect(url_for("device.exchange"), 303)
    values = {"address": request.form.get("address", "").strip(), "code": request.form.get("code", "").strip()}
    if not values["address"].startswith(_SCHEMES):
        return exchange_page(
            values, {"address": _("An address begins with https:// or http://. Write all of it.")}
        ), 422
    if not values["code"]:
        return exchange_page(values, {"code": _("Write the code that head office gave for this kiosk.")}), 422
    try:
        join_hub(here.settings, here.clock, values["address"], values["code"])
    except KioskError as error:
        if error.code in ("not-the-hub", "hub-certificate"):
            return exchange_page(values, {"address": said(error)}), 422
        if error.code == "hub-unreachable":
            sentence = _("Head office does not answer there. Look at the address and the connection, then try again.")
            return exchange_page(values, {"address": sentence}), 422
        return exchange_page(values, {"code": said(error)}), 422
    here.worker.ask_exchange()
    return redirect(url_for("device.exchange", done="joined"), 303)


def exchange_page(
    values: dict[str, str] | None = None, faults: dict[str, str] | None = None, done: str = "", fault: str = ""
) -> str:
    """The page; `values` and `faults` are of the form for joining, `done` and `fault` sentences on what was done."""
    stands = standing()
    return render_template(
        "device/exchange.html",
        is_joined=stands.hub_url is not None,
        hub=stands.hub_url,
        waiting=stands.waiting,
        last_sent=ago(stands.last_sent),
        is_late=is_late(stands, kiosk().now()),
        is_copied=was_copied(kiosk().now()),
        command=_NEW_IDENTITY,
        exchanges=[_shown(run) for run in runs(_RUNS)],
        sticks=[_shown_stick(each) for each in find_carriers(kiosk().settings)],
        values=values or {},
        faults=faults or {},
        done=done,
        fault=fault,
    )


def _told() -> str:
    """What the last action did, as its redirect says."""
    done, count = request.args.get("done", ""), _count("count")
    if done == "copied":
        return ngettext(
            "%(num)s record is on the stick now. Take it to head office, then bring it back here.",
            "%(num)s records are on the stick now. Take it to head office, then bring it back here.",
            count,
        )
    if done == "taken":
        return ngettext(
            "The answers were taken: %(num)s record has reached head office.",
            "The answers were taken: %(num)s records have reached head office.",
            count,
        )
    return _(_DONE[done]) if done in _DONE else ""


def _count(name: str) -> int:
    return min(max(request.args.get(name, 0, int), 0), _LARGEST)


def _shown_stick(stick: Carrier) -> dict[str, Any]:
    return {
        "label": stick.label,
        "path": str(stick.place),
        "answers": told_answers(stick.answers) if stick.answers else "",
        "can_join": stick.joining_file is not None,
        "is_locked": stick.is_locked,
    }


def _shown(run: ExchangeRun) -> dict[str, Any]:
    is_sent = run.result == SENT
    if is_sent and not run.events:
        sentence = _("Nothing new to send")
    elif is_sent:
        sentence = ngettext("%(num)s record sent", "%(num)s records sent", run.events)
    elif run.result == COPIED:
        sentence = ngettext("%(num)s record copied", "%(num)s records copied", run.events)
    else:
        reason = _REASONS.get(run.result)
        sentence = _(reason) if reason else _("It did not work (%(code)s)", code=run.result)
    return {
        "when": ago(run.at),
        "road": _(_ROADS[run.road]) if run.road in _ROADS else run.road,
        "bytes": size(run.bytes_out + run.bytes_in),
        "seconds": _("%(seconds)s seconds", seconds=number(round(run.milliseconds / 1000, 1))),
        "is_sent": is_sent or run.result == COPIED,
        "sentence": sentence,
    }
