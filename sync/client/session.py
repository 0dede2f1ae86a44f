"""What the kiosk says in one exchange, and how it reads the hub's answer. Pure: bytes go in, values come out."""

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.client.errors import RefusedError
from sync.protocol import batch as batches
from sync.protocol import replies
from sync.protocol.batch import Batch
from sync.protocol.envelope import Envelope, open_sealed, seal
from sync.protocol.errors import N_
from sync.protocol.replies import Join, Joined, Reply, Request
from sync.protocol.versions import PROTOCOL
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
    """The hub's id and public key (32 bytes), as they came at joining."""

    hub: str
    key: bytes


def fit(batch: Batch, protocol: int = PROTOCOL) -> tuple[bytes, int]:
    """A batch encoded in at most MOST_BATCH_BYTES, with as many of its first events as fit: the bytes and their number.

    At least one event is taken, however large.
    """
    count = len(batch.events)
    while count:
        encoded = batches.encode(Batch(batch.log_id, batch.first, batch.previous, batch.events[:count]), protocol)
        if len(encoded) <= MOST_BATCH_BYTES or count == 1:
            return encoded, count
        count = max(1, min(count - 1, count * MOST_BATCH_BYTES // len(encoded)))
    return b"", 0


def seal_request(ourselves: Ourselves, hub: TheHub, request: Request) -> bytes:
    return seal(Envelope(ourselves.kiosk, hub.hub, replies.REQUEST, request.encode()), ourselves.key)


def read_reply(ourselves: Ourselves, hub: TheHub, data: bytes) -> Reply:
    """The hub's reply to this kiosk.

    Raises SignatureError if the hub did not sign it, ProtocolError if it cannot be read, RefusedError if it is for
    somebody else.
    """
    envelope = open_sealed(data, lambda sent: hub.key if sent.sender == hub.hub else None)
    _check(envelope, ourselves, replies.REPLY)
    return Reply.decode(envelope.payload)


def seal_join(ourselves: Ourselves, code: str, station: str) -> bytes:
    payload = Join(code, public_bytes(ourselves.key).hex(), station).encode()
    return seal(Envelope(ourselves.kiosk, FIRST_RECEIVER, replies.JOIN, payload), ourselves.key)


def read_joined(ourselves: Ourselves, data: bytes) -> Joined:
    """The hub's welcome, signed by the key that it names.

    Nothing in it proves that it comes from the hub that made the code: join over a network that you trust, or by HTTPS.

    Raises as `read_reply` does.
    """
    envelope = open_sealed(data, _key_in)
    _check(envelope, ourselves, replies.JOINED)
    return Joined.decode(envelope.payload)


def _key_in(sent: Envelope) -> bytes | None:
    try:
        return bytes.fromhex(Joined.decode(sent.payload).key)
    except ValueError:
        return None


def _check(envelope: Envelope, ourselves: Ourselves, kind: str) -> None:
    if (envelope.receiver, envelope.kind) != (ourselves.kiosk, kind):
        raise RefusedError("not-for-us", N_("The answer of head office was meant for another kiosk. Try again."))
