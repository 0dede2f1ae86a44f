"""From a kiosk's wish to join to the hub's welcome, both as the bytes of their envelopes."""

from pathlib import Path

from sync.hub.catalogue.trust import trusted_root
from sync.hub.exchange.answering import KIOSK_ID
from sync.hub.fleet import joining
from sync.hub.fleet.identity import Identity
from sync.protocol import envelope, sealing
from sync.protocol.envelope import Envelope
from sync.protocol.errors import N_, ProtocolError
from sync.protocol.joining import Join, Joined

_KEY_BYTES = 32


def welcome(identity: Identity, home: Path, pepper: bytes, data: bytes, address: str, now: int) -> bytes:
    """The signed welcome for a kiosk that asks, with the key that it signed with and a one-time code.

    What a kiosk asks that knows our key beforehand, from a joining file, is sealed.

    Raises ProtocolError if the bytes are no such wish or are not signed by the key that they carry, TechnicianError if
    the hub refuses.
    """
    signed = sealing.unseal(data, identity.all_keys) if sealing.is_sealed(data) else data
    opened = envelope.verify(signed, _key_in)
    join = Join.decode(opened.payload)
    key = bytes.fromhex(join.key)
    applicant = joining.Applicant(opened.sender, key, join.station, address, identity.public_key)
    joining.join(applicant, join.code, pepper, now)
    joined = Joined(identity.hub_id, identity.public_key.hex(), trusted_root(home).decode())
    return envelope.sign(Envelope(identity.hub_id, opened.sender, envelope.JOINED, joined.encode()), identity.key)


def _key_in(opened: Envelope) -> bytes:
    if opened.kind != envelope.JOIN or not KIOSK_ID.fullmatch(opened.sender):
        raise _malformed("kind or sender")
    try:
        key = bytes.fromhex(Join.decode(opened.payload).key)
    except ValueError as error:
        raise _malformed("key") from error
    if len(key) != _KEY_BYTES:
        raise _malformed("key")
    return key


def _malformed(what: str) -> ProtocolError:
    return ProtocolError("message", N_("This message cannot be read (%(what)s)."), what=what)
