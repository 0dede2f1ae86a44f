"""A message with its sender's signature: the same bytes by HTTP, on a stick or by courier.

Layout: `PDE1`, the header's length (2 bytes, big-endian), the header (RFC 8785 JSON: `from`, `to`, `kind`), the
payload, and 64 bytes of Ed25519 signature over all that stands before it. Header and payload are
bound together, so that a reply for one kiosk is none for another.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sync.protocol.errors import N_, ProtocolError, SignatureError

MEDIA_TYPE = "application/vnd.padippura.envelope"
MAGIC = b"PDE1"
SIGNATURE_BYTES = 64
_LENGTH_BYTES = 2


@dataclass(frozen=True, slots=True)
class Envelope:
    """An opened envelope: who sent it to whom, as what, and what it holds."""

    sender: str
    receiver: str
    kind: str
    payload: bytes


def seal(envelope: Envelope, key: Ed25519PrivateKey) -> bytes:
    """The envelope as bytes, signed by its sender's key."""
    header = rfc8785.dumps({"from": envelope.sender, "kind": envelope.kind, "to": envelope.receiver})
    signed = MAGIC + len(header).to_bytes(_LENGTH_BYTES, "big") + header + envelope.payload
    return signed + key.sign(signed)


def open_sealed(data: bytes, key_of: Callable[[Envelope], bytes | None]) -> Envelope:
    """Read an envelope and verify its signature.

    `key_of` gets the unverified envelope and gives its sender's public key (32 bytes), or None for a stranger.
    Raises ProtocolError if these bytes are no envelope, SignatureError if the sender is unknown or did not sign it.
    """
    envelope = _read(data)
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


def _read(data: bytes) -> Envelope:
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


def _malformed() -> ProtocolError:
    return ProtocolError("envelope", N_("These bytes are not an envelope, or they were cut off."))
