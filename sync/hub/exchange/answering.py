"""From a kiosk's request to the hub's reply, both as the bytes that travel, by whatever road.

What always holds: a reply that acknowledges an event was made after that event became durable; only a kiosk of this hub
is answered, and only what it signed for this hub. A kiosk that was told of more than the ledger has shows that the hub
was restored from an older copy: a new generation begins, and kiosks follow its marks back and fill it again.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.hub.errors import TechnicianError
from sync.hub.fleet import clones, downlink, kiosks
from sync.hub.fleet.identity import Identity, begin_generation, generation
from sync.hub.fleet.kiosks import Report
from sync.hub.ledger import storing
from sync.hub.ledger.parting import points
from sync.hub.ledger.storing import HistoryDiffersError
from sync.protocol import envelope, requests, sealing, versions
from sync.protocol.downlink import Load
from sync.protocol.envelope import PARTS, Envelope, key_id
from sync.protocol.errors import N_, ProtocolError
from sync.protocol.maps import malformed
from sync.protocol.replies import Reply
from sync.protocol.requests import Parts, Request

Offer = Callable[[str], None]
SetAside = Callable[[str, bytes], tuple[bytes, int] | None]

KIOSK_ID = re.compile(r"[0-9a-f]{32}")

_LOG_ID = re.compile(r"[0-9A-Za-z-]{1,64}")
_DIGEST = re.compile(r"[0-9a-f]{16}")
_LARGEST = 2**53 - 1


@dataclass(frozen=True, slots=True)
class Answered:
    """Whom we answered, about which log, with what, as the bytes that travel back, and what they say."""

    kiosk_id: str
    log_id: str
    data: bytes
    reply: Reply


def answer(
    identity: Identity,
    data: bytes,
    now: int,
    offer: Offer = lambda kiosk_id: None,
    follow: Offer = lambda kiosk_id: None,
    set_aside: SetAside | None = None,
) -> Answered:
    """Take a request as it came and make the reply. `now` is the hub's time in milliseconds.

    `offer` gets the kiosk before its batch is stored, `follow` after that: what they let the kiosk have goes with the
    reply. `set_aside` keeps a reply that is too large for one message where the kiosk can fetch it, and gives its
    SHA-256 and size; None if it is not too large.

    Raises ProtocolError if the bytes are no request, SignatureError if no kiosk of this hub signed them,
    TechnicianError if they were meant for another hub.
    """
    opened = _open(identity, data)
    if opened.kind != envelope.REQUEST:
        raise malformed(opened.kind)
    spoken = requests.protocol_of(opened.payload)
    if (spoken >= versions.FIRST_IN_MAPS) != bool(opened.key):
        raise malformed("protocol")
    if versions.is_spoken(spoken):
        request = _checked(Request.decode(opened.payload))
        offer(opened.sender)
        reply = _reply(identity, opened, request, now, follow)
        can_fetch = request.room > requests.MOST_ROOM_IN_ONE
    else:
        refusal = "protocol-too-old" if spoken < versions.OLDEST_PROTOCOL else "protocol-too-new"
        reply, can_fetch = Reply("", 0, "", generation(), now, refusal=refusal, protocol=_told(opened)), False
    sealed = _sealed(identity, opened, reply, spoken)
    rest = set_aside(opened.sender, sealed) if set_aside and can_fetch else None
    if rest:
        reply = replace(reply, load=Load(is_more=True), rest=rest)
        sealed = _sealed(identity, opened, reply, spoken)
    return Answered(opened.sender, reply.log_id, sealed, reply)


def read_parts(identity: Identity, data: bytes) -> tuple[str, Parts] | None:
    """The kiosk and its list, if these bytes announce an envelope in pieces; else None.

    Raises as `answer` does.
    """
    if sealing.is_sealed(data) or envelope.read(data).kind != PARTS:
        return None
    opened = _verify(identity, data)
    if not opened.key:
        raise malformed(opened.kind)
    return opened.sender, Parts.decode(opened.payload)


def _open(identity: Identity, data: bytes) -> Envelope:
    """The envelope of a kiosk of ours. What tells more than a list of pieces must be sealed."""
    if not sealing.is_sealed(data):
        opened = _verify(identity, data)
        if opened.key:
            raise ProtocolError("unsealed", N_("This message was not sealed. Nobody may read it on its way."))
        return opened
    return _verify(identity, sealing.unseal(data, identity.all_keys))


def _verify(identity: Identity, data: bytes) -> Envelope:
    opened = envelope.verify(data, _key_of)
    if opened.receiver != identity.hub_id or (opened.key and identity.key_named(opened.key) is None):
        raise TechnicianError(
            "other-hub",
            N_("This message is for another hub. Let the kiosk join this one with %(command)s."),
            command="kiosk join",
        )
    return opened


def _key_of(opened: Envelope) -> bytes | None:
    return kiosks.key_of(opened.sender) if KIOSK_ID.fullmatch(opened.sender) else None


def _told(opened: Envelope) -> int:
    """The newest protocol of ours, for those who understand that they are told."""
    return versions.PROTOCOL if requests.newest_of(opened.payload) > 1 else 1


def _reply(identity: Identity, opened: Envelope, request: Request, now: int, follow: Offer) -> Reply:
    kiosk_id, refusal = opened.sender, ""
    before = storing.acknowledged(kiosk_id, request.log_id).acknowledged
    try:
        if request.batch:
            storing.store(kiosk_id, request.log_id, request.batch, now)
    except HistoryDiffersError as error:
        refusal = error.code
    follow(kiosk_id)
    mark = storing.acknowledged(kiosk_id, request.log_id)
    if _shows_that_we_were_restored(request, mark.acknowledged):
        begin_generation(request.generation)
    is_next_log = not before and not clones.is_followed(kiosk_id, request.log_id)
    report = Report(request.log_id, request.head, request.digest, request.state, request.serial, is_next_log)
    is_known = kiosks.remember(kiosk_id, report, now)
    reply = Reply(
        log_id=request.log_id,
        acknowledged=mark.acknowledged,
        hash=mark.hash.hex(),
        generation=generation(),
        time=now,
        wants_state=not is_known,
        refusal=refusal,
        protocol=_told(opened),
        next_key=b"" if identity.key_named(opened.key) is identity.key else identity.public_key,
        load=downlink.load(kiosk_id, request.have, request.room),
        points=tuple(sorted(points(kiosk_id, request.log_id, request.batch, request.mark).items())),
        serial=request.serial,
    )
    clones.notice(kiosk_id, request, reply, not before and mark.acknowledged > 0, now)
    return reply


def _shows_that_we_were_restored(request: Request, acknowledged: int) -> bool:
    """A kiosk that knows only an earlier life of ours shows nothing: it hears of this one by the reply."""
    present = int(generation())
    if request.protocol < versions.FIRST_IN_MAPS:
        return request.mark > acknowledged
    return request.generation > present or (request.generation == present and request.mark > acknowledged)


def _sealed(identity: Identity, opened: Envelope, reply: Reply, spoken: int) -> bytes:
    """The reply signed with the key that the kiosk knows, and sealed if it says more than how far the log has come."""
    key = (identity.key_named(opened.key) or identity.key) if opened.key else _told_key(identity, opened.sender)
    sent = Envelope(identity.hub_id, opened.sender, envelope.REPLY, reply.encode(spoken), opened.key)
    signed = envelope.sign(sent, key)
    if not reply.is_private:
        return signed
    kiosk_key = _key_of(opened)
    return sealing.seal(signed, kiosk_key) if kiosk_key else signed


def _told_key(identity: Identity, kiosk_id: str) -> Ed25519PrivateKey:
    """The key that a kiosk of protocol 1 or 2 knows: the one that it was told when it joined."""
    told = kiosks.told_key(kiosk_id)
    known = identity.key_named(key_id(told)) if told else None
    return known or identity.all_keys[-1]


def _checked(request: Request) -> Request:
    """The request, if its values can be stored. Raises ProtocolError otherwise."""
    if not _LOG_ID.fullmatch(request.log_id):
        raise malformed("log")
    if not _DIGEST.fullmatch(request.digest):
        raise malformed("digest")
    if not all(0 <= each <= _LARGEST for each in (request.head, request.mark, request.serial, request.generation)):
        raise malformed("a number")
    if request.state is not None:
        try:
            request.state.digest()
        except ValueError as error:
            raise malformed("state") from error
    return request
