"""For a helper who brings a kiosk's file with a phone and takes the answer back. Anybody may come here."""

from flask import Response, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from sync.hub.errors import HubError
from sync.hub.exchange.carried import Answer, Desk, answer_one
from sync.hub.exchange.kept_answers import Kept, fetch, keep
from sync.hub.pages.blueprint import blueprint
from sync.protocol.bundle import COURIER_ANSWER, SUFFIX
from sync.protocol.envelope import MEDIA_TYPE
from sync.protocol.errors import ProtocolError

_JOINED, _REFUSED = "joined", "refused"
_UNKNOWN = frozenset({"unknown-sender", "join-code", "kiosk-key-differs", "other-hub", "sealed"})
_BUSY = frozenset({"too-many-codes"})


@blueprint.get("/courier")
def courier() -> str:
    return render_template("hub/courier.html", fault="")


@blueprint.post("/courier")
def take_from_courier() -> ResponseReturnValue:
    hub = current_app.config["HUB"]
    address, now = request.remote_addr or "", hub.clock()
    patience = current_app.config["COURIERS"]
    if patience.is_over(address, now):
        return _again(gettext("Too many files from here could not be read. Try again in an hour."), 429)
    file = request.files.get("file")
    data = file.read() if file is not None else b""
    if not data:
        return _again(gettext("Choose the file first."), 422)
    try:
        answer = answer_one(Desk(hub.identity, hub.settings, hub.pepper, address), data, now)
    except (HubError, ProtocolError) as error:
        patience.count(address, now)
        return _again(_fault(error, (file and file.filename) or ""), 422)
    token = keep(hub.settings.home, answer.kiosk_id, answer.data, _said(answer), now)
    return redirect(url_for("pages.courier_thanks", token=token), 303)


@blueprint.get("/courier/<token>")
def courier_thanks(token: str) -> str:
    return render_template("hub/courier_thanks.html", thanks=_thanks(_kept(token).said), token=token)


@blueprint.get("/courier/<token>/answer")
def courier_answer(token: str) -> Response:
    response = Response(_kept(token).data, content_type=MEDIA_TYPE)
    name = f"{COURIER_ANSWER}{token[:6]}{SUFFIX}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _kept(token: str) -> Kept:
    hub = current_app.config["HUB"]
    return fetch(hub.settings.home, token, hub.clock()) or abort(404)


def _again(fault: str, status: int) -> ResponseReturnValue:
    return render_template("hub/courier.html", fault=fault), status


def _said(answer: Answer) -> str:
    if answer.refusal:
        return _REFUSED
    return str(answer.events) if answer.log_id else _JOINED


def _thanks(said: str) -> str:
    if said == _JOINED:
        return gettext("Thank you. Head office knows this kiosk now.")
    if said == _REFUSED:
        return gettext("Thank you. The file has arrived, and somebody here will look at it.")
    if said == "0":
        return gettext("Thank you. Its records were here already.")
    return ngettext("Thank you. %(num)s record has arrived.", "Thank you. %(num)s records have arrived.", int(said))


def _fault(error: HubError | ProtocolError, name: str) -> str:
    if error.code in _UNKNOWN and name.startswith(COURIER_ANSWER):
        return gettext("This is the answer file. Hand it in at the station where you got the other one.")
    if error.code in _UNKNOWN:
        return gettext("Head office does not know the kiosk of this file. Tell the people at its station.")
    if error.code in _BUSY:
        return gettext(error.sentence, **error.values)
    return gettext("This is not the file from a kiosk, or it is damaged. Choose the file that you took there.")
