"""What the kiosk says in one exchange, and how it reads the hub's answer. Pure: bytes go in, values come out."""

import hashlib
from dataclasses import dataclass, replace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.client.errors import RefusedError
from sync.protocol import batch as batches
from sync.protocol import sealing
from sync.protocol.batch import Batch
from sync.protocol.downlink import NOTHING
from sync.protocol.envelope import JOIN, JOINED, PARTS, REPLY, REQUEST, Envelope, key_id, sign, verify
from sync.protocol.errors import N_, SignatureError
from sync.protocol.joining import Join, Joined
from sync.protocol.replies import Reply
from sync.protocol.requests import PIECE_BYTES, Parts, Request
from sync.protocol.versions import FIRST_IN_MAPS, PROTOCOL
from sync.security.keys import public_bytes

MOST_BATCH_BYTES = 32 * 1024
FIRST_RECEIVER = "hub"


@dataclass(frozen=True, slots=True)
class Ourselves:
    """The kiosk's id and signing key."""

    kiosk: str
    key: Ed25519PrivateKey


@dataclass(frozen=True, slots=True)
class TheHub:
    """The hub's id and public key (32 bytes), as they came at joining or in its replies.

    `former` is the key before (or b""): a reply to what was sealed to that may still come. It may have been changed
    because somebody else has it: such a reply only acknowledges.
    """

    hub: str
    key: bytes
    former: bytes = b""


def fit(batch: Batch, protocol: int = PROTOCOL, most: int = MOST_BATCH_BYTES) -> tuple[bytes, int]:
    """A batch encoded in at most `most` bytes, with as many of its first events as fit: the bytes and their number.

    At least one event is taken, however large.
    """
    count = len(batch.events)
    while count:
        encoded = batches.encode(Batch(batch.log_id, batch.first, batch.previous, batch.events[:count]), protocol)
        if len(encoded) <= most or count == 1:
            return encoded, count
        count = max(1, min(count - 1, count * most // len(encoded)))
    return b"", 0


def seal_request(ourselves: Ourselves, hub: TheHub, request: Request) -> bytes:
    """The request as it travels on each road: signed, and from protocol 3 on sealed to the hub's key."""
    payload = request.encode()
    if request.protocol < FIRST_IN_MAPS:
        return sign(Envelope(ourselves.kiosk, hub.hub, REQUEST, payload), ourselves.key)
    envelope = Envelope(ourselves.kiosk, hub.hub, REQUEST, payload, key_id(hub.key))
    return sealing.seal(sign(envelope, ourselves.key), hub.key)


def read_reply(ourselves: Ourselves, hub: TheHub, data: bytes) -> Reply:
    """The hub's reply to this kiosk.

    Raises SignatureError if the hub did not sign it, ProtocolError if it cannot be read, RefusedError if it is for
    somebody else.
    """
    is_sealed = sealing.is_sealed(data)
    envelope = verify(sealing.unseal(data, [ourselves.key]) if is_sealed else data, lambda sent: _key_of(hub, sent))
    _check(envelope, ourselves, REPLY)
    reply = Reply.decode(envelope.payload)
    if reply.is_private and not is_sealed:
        raise SignatureError("unsealed", N_("The answer of head office was not sealed. Ask its administrator."))
    return replace(reply, next_key=b"", load=NOTHING) if _is_by_former(hub, envelope) else reply


def cut(envelope: bytes) -> list[bytes]:
    """The pieces of a large envelope."""
    return [envelope[at : at + PIECE_BYTES] for at in range(0, len(envelope), PIECE_BYTES)]


def list_pieces(ourselves: Ourselves, hub: TheHub, pieces: list[bytes]) -> bytes:
    """The message that stands for an envelope in pieces: signed, and not sealed, for it tells nothing."""
    payload = Parts(tuple(hashlib.sha256(piece).digest() for piece in pieces)).encode()
    return sign(Envelope(ourselves.kiosk, hub.hub, PARTS, payload, key_id(hub.key)), ourselves.key)


def seal_join(ourselves: Ourselves, code: str, station: str) -> bytes:
    payload = Join(code, public_bytes(ourselves.key).hex(), station).encode()
    return sign(Envelope(ourselves.kiosk, FIRST_RECEIVER, JOIN, payload), ourselves.key)


def seal_join_for(ourselves: Ourselves, hub: TheHub, code: str, station: str) -> bytes:
    """The same, sealed, for a hub whose key is known beforehand."""
    return sealing.seal(seal_join(ourselves, code, station), hub.key)


def read_joined(ourselves: Ourselves, data: bytes) -> Joined:
    """The hub's welcome, signed by the key that it names.

    Nothing in it proves that it comes from the hub that made the code: join over a network that you trust, or by HTTPS.

    Raises as `read_reply` does.
    """
    envelope = verify(data, _key_in)
    _check(envelope, ourselves, JOINED)
    return Joined.decode(envelope.payload)


def _key_of(hub: TheHub, sent: Envelope) -> bytes | None:
    if sent.sender != hub.hub:
        return None
    return hub.former if _is_by_former(hub, sent) else hub.key


def _is_by_former(hub: TheHub, sent: Envelope) -> bool:
    return bool(hub.former) and sent.key == key_id(hub.former)


def _key_in(sent: Envelope) -> bytes | None:
    try:
        return bytes.fromhex(Joined.decode(sent.payload).key)
    except ValueError:
        return None


def _check(envelope: Envelope, ourselves: Ourselves, kind: str) -> None:
    if (envelope.receiver, envelope.kind) != (ourselves.kiosk, kind):
        raise RefusedError("not-for-us", N_("The answer of head office was meant for another kiosk. Try again."))
