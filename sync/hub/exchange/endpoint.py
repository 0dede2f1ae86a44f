"""Where kiosks knock: POST /exchange and POST /join, each with one envelope, each answered with one.

An envelope that is too large for one message is announced at /exchange by the list of its pieces, answered with JSON
that names the places of those which lack, and they come by PUT /exchange/<kiosk>/<SHA-256>. A reply that is too large
for one message is fetched by GET from there, from whatever byte on.

A failure is a status and its code as one line of plain text: 400 for bytes that are no message, 403 for a sender or
code that is refused, 413 for too many bytes, 415 for another media type, 429 after too many wrong codes. What a kiosk
must act upon comes signed, inside the reply. 500 asks for the same again later, 503 after the seconds of `Retry-After`.
"""

import io
import logging
import random
from functools import partial
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request, send_file
from werkzeug.exceptions import InternalServerError, RequestEntityTooLarge

from sync.hub.database import connected
from sync.hub.errors import TechnicianError
from sync.hub.exchange import pieces, setting_aside
from sync.hub.exchange.answering import KIOSK_ID, answer, read_parts
from sync.hub.exchange.offering import offer_what_follows
from sync.hub.exchange.welcoming import welcome
from sync.hub.outcomes import folding
from sync.protocol.envelope import MEDIA_TYPE
from sync.protocol.errors import ProtocolError, SignatureError, SpokenError

PIECE_MEDIA_TYPE = "application/octet-stream"
LATER_SECONDS = 30, 300

blueprint = Blueprint("exchange", __name__)

_log = logging.getLogger(__name__)


@blueprint.before_request
def refuse_other_media() -> Response | None:
    if request.method == "GET":
        return None
    wanted = PIECE_MEDIA_TYPE if request.method == "PUT" else MEDIA_TYPE
    return None if request.mimetype == wanted else _code("media-type", 415)


@blueprint.post("/exchange")
def exchange() -> Response:
    hub = current_app.config["HUB"]
    if not hub.exchanges.acquire(blocking=False):
        return _later()
    try:
        return _exchange(hub, request.get_data())
    finally:
        hub.exchanges.release()


@blueprint.put("/exchange/<kiosk_id>/<sha256>")
def take_piece(kiosk_id: str, sha256: str) -> Response:
    if not KIOSK_ID.fullmatch(kiosk_id):
        return _code("piece-unknown", 403)
    pieces.take(kiosk_id, sha256, request.get_data())
    return Response(status=201)  # an answer without a body, as 204, makes waitress close the connection


@blueprint.get("/exchange/<kiosk_id>/<sha256>")
def give_reply(kiosk_id: str, sha256: str) -> Response:
    reply = setting_aside.read(kiosk_id, sha256) if KIOSK_ID.fullmatch(kiosk_id) else None
    if reply is None:
        return _code("reply-unknown", 404)
    return send_file(io.BytesIO(reply), MEDIA_TYPE, conditional=True, etag=False)


@blueprint.post("/join")
def join() -> Response:
    hub = current_app.config["HUB"]
    address = request.remote_addr or ""
    reply = welcome(hub.identity, hub.settings.home, hub.pepper, request.get_data(), address, hub.clock())
    return Response(reply, mimetype=MEDIA_TYPE)


@blueprint.errorhandler(TechnicianError)
def refuse(error: TechnicianError) -> Response:
    return _refusal(error, 429 if error.code == "too-many-codes" else 403)


@blueprint.errorhandler(SignatureError)
def refuse_stranger(error: SignatureError) -> Response:
    return _refusal(error, 403)


@blueprint.errorhandler(ProtocolError)
def refuse_malformed(error: ProtocolError) -> Response:
    return _refusal(error, 400)


@blueprint.errorhandler(RequestEntityTooLarge)
def refuse_too_much(_: RequestEntityTooLarge) -> Response:
    return _code("too-large", 413)


@blueprint.errorhandler(InternalServerError)
def say_that_it_failed(_: InternalServerError) -> Response:
    return _code("failed", 500)


def _exchange(hub: Any, data: bytes) -> Response:
    identity = hub.identity
    announced = read_parts(identity, data)
    if announced is not None:
        kiosk_id, parts = announced
        lacking = pieces.announce(kiosk_id, parts)
        if lacking:
            return jsonify(lacking=lacking)
        data = pieces.assemble(kiosk_id, parts)
    offer = partial(offer_what_follows, hub.settings)
    answered = answer(identity, data, hub.clock(), offer, set_aside=setting_aside.set_aside)
    if announced is not None:
        pieces.forget(announced[0])
    response = Response(answered.data, mimetype=MEDIA_TYPE)
    response.call_on_close(partial(_fold, answered.kiosk_id))  # the kiosk need not wait for that
    return response


def _fold(kiosk_id: str) -> None:
    with connected():
        folding.try_to_catch_up(kiosk_id)


def _later() -> Response:
    """Too many at once, as after an outage: each is sent away for another while, so that they do not return as one."""
    answer = _code("later", 503)
    answer.headers["Retry-After"] = str(random.randint(*LATER_SECONDS))  # noqa: S311 - jitter, no secret
    return answer


def _refusal(error: SpokenError, status: int) -> Response:
    _log.info("refused %s from %s: %s", request.path, request.remote_addr, error)
    return _code(error.code, status)


def _code(code: str, status: int) -> Response:
    return Response(f"{code}\n", status, mimetype="text/plain")
