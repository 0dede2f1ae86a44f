"""Sealing: bytes that only the holder of one key can open, in the age format (age-encryption.org/v1).

The one Ed25519 key of a kiosk or a hub both signs and receives: it is an age recipient of the type `ssh-ed25519`, which
names the key that it is for, and which the tools `age` and `rage` open with that key as an SSH identity. Sealing hides
what is said and shows that it was altered; it does not tell who sealed it: see `envelope`.
"""

from collections.abc import Sequence
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sync.protocol.errors import N_, ProtocolError

BEGINNING = b"age-encryption.org/v1\n"

# The library takes time by the square of a header's length: half a minute for 64 KB. Ours have 450 bytes.
_END_OF_HEADER = b"\n--- "
_MOST_HEADER = 2048

# The library puts noise of 15 to 180 bytes into each header, as age's specification advises. Where a message is so
# small that this counts, the shortest of some tries is taken: 245 bytes of overhead instead of 305.
_SMALL = 4096
_TRIES = 12


def _age() -> Any:
    """The library, loaded where something is sealed or opened: a kiosk that does neither saves a megabyte."""
    import pyrage

    return pyrage


def is_sealed(data: bytes) -> bool:
    return data.startswith(BEGINNING)


def recipient(public_key: bytes) -> str:
    """A public key (32 bytes) as age and OpenSSH write it: `ssh-ed25519 …`. Raises ValueError if it is none."""
    key = Ed25519PublicKey.from_public_bytes(public_key)
    return key.public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH).decode()


def seal(data: bytes, receiver: bytes) -> bytes:
    """The bytes sealed to a public key (32 bytes). Raises ValueError if that is no key."""
    return seal_for(data, recipient(receiver))


def seal_for(data: bytes, line: str) -> bytes:
    """The bytes sealed to a public key as people write it: `ssh-ed25519 …` or `age1…`. Raises ValueError if it is
    neither."""
    to = _read_recipient(line.strip())
    tries = _TRIES if len(data) < _SMALL else 1
    return min((_age().encrypt(data, [to]) for _ in range(tries)), key=len)


def unseal(data: bytes, keys: Sequence[Ed25519PrivateKey]) -> bytes:
    """What was sealed to one of our keys. Raises ProtocolError if it was not, or was altered."""
    if data.find(_END_OF_HEADER, 0, _MOST_HEADER) < 0:
        raise _not_ours()
    try:
        return _age().decrypt(data, [_identity(key) for key in keys])
    except _age().DecryptError as error:
        raise _not_ours() from error


def _not_ours() -> ProtocolError:
    return ProtocolError("sealed", N_("This message is sealed for somebody else, or it is damaged."))


def _read_recipient(line: str) -> Any:
    try:
        if line.startswith("age1"):
            return _age().x25519.Recipient.from_str(line)
        if line.startswith("ssh-ed25519 "):
            return _age().ssh.Recipient.from_str(line)
    except _age().RecipientError as error:
        raise ValueError(str(error)) from error
    raise ValueError("neither ssh-ed25519 nor age1")


def _identity(key: Ed25519PrivateKey) -> Any:
    encoding, written = serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH
    return _age().ssh.Identity.from_buffer(key.private_bytes(encoding, written, serialization.NoEncryption()))
