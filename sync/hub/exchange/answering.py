"""From a kiosk's request to the hub's reply, both as the bytes of their envelopes.

What always holds: a reply that acknowledges an event was made after that event became durable; only a kiosk of this hub
is answered, and only what it signed for this hub. A kiosk that was told of more than the ledger has shows that the hub
was restored from an older copy: a new generation begins, and kiosks follow its marks back and fill it again.
"""

import re
from dataclasses import replace

from sync.hub.errors import TechnicianError
from sync.hub.fleet import kiosks
from sync.hub.fleet.identity import Identity, begin_generation, generation
from sync.hub.fleet.kiosks import Report
from sync.hub.ledger import storing
from sync.hub.ledger.storing import HistoryDiffersError
from sync.protocol import envelope, replies, versions
from sync.protocol.envelope import Envelope
from sync.protocol.errors import N_, ProtocolError
from sync.protocol.replies import Reply, Request

KIOSK_ID = re.compile(r"[0-9a-f]{32}")

_LOG_ID = re.compile(r"[0-9A-Za-z-]{1,64}")
_DIGEST = re.compile(r"[0-9a-f]{16}")
_LARGEST = 2**53 - 1


def answer(identity: Identity, data: bytes, now: int) -> tuple[str, bytes]:
    """The kiosk that sent a request, and the sealed reply. `now` is the hub's time in milliseconds.

    Raises ProtocolError if the bytes are no request, SignatureError if no kiosk of this hub signed them,
    TechnicianError if they were meant for another hub.
    """
    opened = envelope.open_sealed(data, _key_of)
    if opened.receiver != identity.hub_id:
        raise TechnicianError(
            "other-hub",
            N_("This message is for another hub. Let the kiosk join this one with %(command)s."),
            command="kiosk join",
        )
    if opened.kind != replies.REQUEST:
        raise _malformed(opened.kind)
    protocol = replies.protocol_of(opened.payload)
    if versions.is_spoken(protocol):
        reply = _reply(identity, opened.sender, _checked(Request.decode(opened.payload)), now)
    else:
        refusal = "protocol-too-old" if protocol < versions.OLDEST_PROTOCOL else "protocol-too-new"
        reply = Reply("", 0, "", generation(), now, refusal=refusal)
    if replies.newest_of(opened.payload) > 1:
        reply = replace(reply, protocol=versions.PROTOCOL)
    return opened.sender, envelope.seal(
        Envelope(identity.hub_id, opened.sender, replies.REPLY, reply.encode()), identity.key
    )


def _key_of(opened: Envelope) -> bytes | None:
    return kiosks.key_of(opened.sender) if KIOSK_ID.fullmatch(opened.sender) else None


def _reply(identity: Identity, kiosk_id: str, request: Request, now: int) -> Reply:
    refusal = ""
    try:
        if request.batch:
            storing.store(kiosk_id, request.log_id, request.batch, now)
    except HistoryDiffersError as error:
        refusal = error.code
    if request.mark > storing.acknowledged(kiosk_id, request.log_id).acknowledged:
        begin_generation()
    is_known = kiosks.remember(kiosk_id, Report(request.log_id, request.head, request.digest, request.state), now)
    mark = storing.acknowledged(kiosk_id, request.log_id)
    return Reply(
        log_id=request.log_id,
        acknowledged=mark.acknowledged,
        hash=mark.hash.hex(),
        generation=generation(),
        time=now,
        wants_state=not is_known,
        refusal=refusal,
    )


def _checked(request: Request) -> Request:
    """The request, if its values can be stored. Raises ProtocolError otherwise."""
    if not _LOG_ID.fullmatch(request.log_id):
        raise _malformed("log")
    if not _DIGEST.fullmatch(request.digest):
        raise _malformed("digest")
    if not 0 <= request.head <= _LARGEST:
        raise _malformed("head")
    if request.state is not None:
        try:
            request.state.digest()
        except ValueError as error:
            raise _malformed("state") from error
    return request


def _malformed(what: str) -> ProtocolError:
    return ProtocolError("message", N_("This message cannot be read (%(what)s)."), what=what)
