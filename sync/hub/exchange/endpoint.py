"""Where kiosks knock: POST /exchange and POST /join, each with one envelope, each answered with one.

A failure is a status and its code as one line of plain text: 400 for bytes that are no message, 403 for a sender or
code that is refused, 413 for too many bytes, 415 for another media type, 429 after too many wrong codes. What a kiosk
must act upon comes signed, inside the reply. 500 asks for the same again later.
"""

import logging

from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import InternalServerError, RequestEntityTooLarge

from sync.hub.errors import TechnicianError
from sync.hub.exchange.answering import answer
from sync.hub.exchange.welcoming import welcome
from sync.hub.outcomes import folding
from sync.protocol.envelope import MEDIA_TYPE
from sync.protocol.errors import ProtocolError, SignatureError, SpokenError

blueprint = Blueprint("exchange", __name__)

_log = logging.getLogger(__name__)


@blueprint.before_request
def refuse_other_media() -> Response | None:
    return None if request.mimetype == MEDIA_TYPE else _code("media-type", 415)


@blueprint.post("/exchange")
def exchange() -> Response:
    hub = current_app.config["HUB"]
    kiosk_id, reply = answer(hub.identity, request.get_data(), hub.clock())
    folding.try_to_catch_up(kiosk_id)
    return Response(reply, mimetype=MEDIA_TYPE)


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


def _refusal(error: SpokenError, status: int) -> Response:
    _log.info("refused %s from %s: %s", request.path, request.remote_addr, error)
    return _code(error.code, status)


def _code(code: str, status: int) -> Response:
    return Response(f"{code}\n", status, mimetype="text/plain")
