"""A message with its sender's signature: the same bytes by HTTP, on a stick or by courier.

Two layouts, told apart by their first four bytes, each with 64 bytes of Ed25519 signature over all that stands before.
`PDE1` (protocols 1 and 2, and joining): the header's length (2 bytes, big-endian), the header (RFC 8785 JSON: `from`,
`to`, `kind`), the payload. `PDE2` (from protocol 3 on): kind (1 byte), sender and receiver (16 bytes each), the id of
the hub's key (8 bytes), the payload. Header and payload are bound together, so that a reply for one kiosk is none for
another, and what was sealed to one key of the hub cannot be sealed anew to another. See PROTOCOL.md.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sync.protocol.errors import N_, ProtocolError, SignatureError

MEDIA_TYPE = "application/vnd.padippura.envelope"
REQUEST = "request"
REPLY = "reply"
PARTS = "parts"
JOIN = "join"
JOINED = "joined"

MAGIC = b"PDE1"
MAGIC_2 = b"PDE2"
SIGNATURE_BYTES = 64
KEY_ID_BYTES = 8
_LENGTH_BYTES = 2
_ID_BYTES = 16
_KINDS = {1: REQUEST, 2: REPLY, 3: PARTS}
_KIND_AT, _SENDER_AT = 4, 5
_RECEIVER_AT = _SENDER_AT + _ID_BYTES
_KEY_AT = _RECEIVER_AT + _ID_BYTES
_PAYLOAD_AT = _KEY_AT + KEY_ID_BYTES


@dataclass(frozen=True, slots=True)
class Envelope:
    """An opened envelope: who sent it to whom, as what, and what it holds.

    `key` (see `key_id`) names the hub's key of this exchange: a request is sealed to it, a reply is signed with it. It
    is empty in the first layout.
    """

    sender: str
    receiver: str
    kind: str
    payload: bytes
    key: bytes = b""


def key_id(public_key: bytes) -> bytes:
    """The 8 bytes that name a public key: the first ones of its SHA-256."""
    return hashlib.sha256(public_key).digest()[:KEY_ID_BYTES]


def sign(envelope: Envelope, key: Ed25519PrivateKey) -> bytes:
    """The envelope as bytes, signed by its sender's key; in the second layout if it names a key of the hub."""
    signed = _second_layout(envelope) if envelope.key else _first_layout(envelope)
    return signed + key.sign(signed)


def verify(data: bytes, key_of: Callable[[Envelope], bytes | None]) -> Envelope:
    """Read an envelope and verify its signature.

    `key_of` gets the unverified envelope and gives its sender's public key (32 bytes), or None for a stranger.
    Raises ProtocolError if these bytes are no envelope, SignatureError if the sender is unknown or did not sign it.
    """
    envelope = read(data)
    key = key_of(envelope)
    if key is None:
        raise SignatureError("unknown-sender", N_("Nobody here knows the sender %(sender)s."), sender=envelope.sender)
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(data[-SIGNATURE_BYTES:], data[:-SIGNATURE_BYTES])
    except (InvalidSignature, ValueError) as error:  # ValueError: what was found is no key
        raise SignatureError(
            "signature", N_("The signature of %(sender)s does not fit its message."), sender=envelope.sender
        ) from error
    return envelope


def read(data: bytes) -> Envelope:
    """What an envelope says, nothing of which is proven. Raises ProtocolError if these bytes are none."""
    if data[: len(MAGIC_2)] == MAGIC_2:
        return _read_second_layout(data)
    return _read_first_layout(data)


def _first_layout(envelope: Envelope) -> bytes:
    header = rfc8785.dumps({"from": envelope.sender, "kind": envelope.kind, "to": envelope.receiver})
    return MAGIC + len(header).to_bytes(_LENGTH_BYTES, "big") + header + envelope.payload


def _second_layout(envelope: Envelope) -> bytes:
    kind = next(number for number, name in _KINDS.items() if name == envelope.kind)
    ids = bytes.fromhex(envelope.sender) + bytes.fromhex(envelope.receiver)
    return MAGIC_2 + bytes([kind]) + ids + envelope.key + envelope.payload


def _read_first_layout(data: bytes) -> Envelope:
    start = len(MAGIC) + _LENGTH_BYTES
    length = int.from_bytes(data[len(MAGIC) : start], "big")
    if data[: len(MAGIC)] != MAGIC or len(data) < start + length + SIGNATURE_BYTES:
        raise _malformed()
    try:
        header = json.loads(data[start : start + length])
        sender, receiver, kind = header["from"], header["to"], header["kind"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _malformed() from error
    if not all(isinstance(value, str) for value in (sender, receiver, kind)):
        raise _malformed()
    return Envelope(sender, receiver, kind, data[start + length : -SIGNATURE_BYTES])


def _read_second_layout(data: bytes) -> Envelope:
    if len(data) < _PAYLOAD_AT + SIGNATURE_BYTES or data[_KIND_AT] not in _KINDS:
        raise _malformed()
    return Envelope(
        sender=data[_SENDER_AT:_RECEIVER_AT].hex(),
        receiver=data[_RECEIVER_AT:_KEY_AT].hex(),
        kind=_KINDS[data[_KIND_AT]],
        payload=data[_PAYLOAD_AT:-SIGNATURE_BYTES],
        key=data[_KEY_AT:_PAYLOAD_AT],
    )


def _malformed() -> ProtocolError:
    return ProtocolError("envelope", N_("These bytes are not an envelope, or they were cut off."))
