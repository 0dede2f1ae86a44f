"""How this kiosk stands with head office (the hub)."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from kiosk.device import blueprint
from kiosk.errors import KioskError
from kiosk.exchange.joining import join as join_hub
from kiosk.exchange.standing import SENT, is_joined, runs, standing
from kiosk.progress.tables import ExchangeRun
from kiosk.web.here import kiosk
from kiosk.web.language import ago, number, said, size
from kiosk.web.shown import is_late
from sync.protocol.errors import N_

_RUNS = 20
_SCHEMES = ("https://", "http://")
_ADDRESS_CODES = ("hub-unreachable", "not-the-hub")
_DONE = {
    "asked": N_("The kiosk sends now. Look again in a moment."),
    "joined": N_("This kiosk belongs to head office now. It sends what waits."),
}
_REASONS = {
    "hub-unreachable": N_("Head office could not be reached"),
    "not-the-hub": N_("Something else answered: perhaps the Wi-Fi wants a sign-in"),
    "hub-refused": N_("Head office refused"),
    "history-differs": N_("Head office has another history of this kiosk"),
    "protocol-too-old": N_("This kiosk is too old: update it"),
    "protocol-too-new": N_("Head office is older than this kiosk"),
}


@blueprint.get("/exchange")
def exchange() -> str:
    return _page({}, {})


@blueprint.post("/exchange")
def exchange_now() -> Response:
    kiosk().worker.ask_exchange()
    return redirect(url_for("device.exchange", done="asked"), 303)


@blueprint.post("/exchange/join")
def join() -> str | tuple[str, int] | Response:
    here = kiosk()
    if is_joined():
        return redirect(url_for("device.exchange"), 303)
    values = {"address": request.form.get("address", "").strip(), "code": request.form.get("code", "").strip()}
    if not values["address"].startswith(_SCHEMES):
        return _page(values, {"address": _("An address begins with https:// or http://. Write all of it.")}), 422
    try:
        join_hub(here.settings, here.clock, values["address"], values["code"])
    except KioskError as error:
        if error.code in _ADDRESS_CODES:
            sentence = _("Head office does not answer there. Look at the address and the connection, then try again.")
            return _page(values, {"address": sentence}), 422
        return _page(values, {"code": said(error)}), 422
    here.worker.ask_exchange()
    return redirect(url_for("device.exchange", done="joined"), 303)


def _page(values: dict[str, str], faults: dict[str, str]) -> str:
    stands = standing()
    done = _DONE.get(request.args.get("done", ""))
    return render_template(
        "device/exchange.html",
        hub=stands.hub_url,
        waiting=stands.waiting,
        last_sent=ago(stands.last_sent),
        is_late=is_late(stands, kiosk().now()),
        exchanges=[_shown(run) for run in runs(_RUNS)],
        values=values,
        faults=faults,
        done=_(done) if done else "",
    )


def _shown(run: ExchangeRun) -> dict[str, Any]:
    is_sent = run.result == SENT
    if is_sent and not run.events:
        sentence = _("Nothing new to send")
    elif is_sent:
        sentence = ngettext("%(num)s record sent", "%(num)s records sent", run.events)
    else:
        reason = _REASONS.get(run.result)
        sentence = _(reason) if reason else _("It did not work (%(code)s)", code=run.result)
    return {
        "when": ago(run.at),
        "bytes": size(run.bytes_out + run.bytes_in),
        "seconds": _("%(seconds)s seconds", seconds=number(round(run.milliseconds / 1000, 1))),
        "is_sent": is_sent,
        "sentence": sentence,
    }
