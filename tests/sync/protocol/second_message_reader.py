"""A second reader of envelopes and maps, written from the words of PROTOCOL.md alone; it shares no code with the first.

Signatures and age files are read with the libraries that PROTOCOL.md names the formats of.
"""

import hashlib
import struct
from typing import Any

import pyrage
import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

KINDS = {1: "request", 2: "reply", 3: "parts"}


def opened(sealed: bytes, secret: bytes) -> bytes:
    """What was sealed to the holder of a key (3.3)."""
    assert sealed.startswith(b"age-encryption.org/v1\n-> ssh-ed25519 ")
    key = Ed25519PrivateKey.from_private_bytes(secret)
    file = key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
    return pyrage.decrypt(sealed, [pyrage.ssh.Identity.from_buffer(file)])


def envelope(signed: bytes, sender: bytes) -> dict[str, Any]:
    """An envelope in PDE2 (3.2); `sender` is the public key."""
    Ed25519PublicKey.from_public_bytes(sender).verify(signed[-64:], signed[:-64])
    assert signed[:4] == b"PDE2"
    return {
        "kind": KINDS[signed[4]],
        "from": signed[5:21].hex(),
        "to": signed[21:37].hex(),
        "key": signed[37:45].hex(),
        "payload": signed[45:-64],
    }


def key_id(public: bytes) -> str:
    return hashlib.sha256(public).digest()[:8].hex()


def message(payload: bytes) -> dict[str, Any]:
    """A map (4.1) as the vectors have it."""
    if payload.startswith(bytes.fromhex("28b52ffd")):
        payload = zstandard.ZstdDecompressor().decompressobj().decompress(payload)
    value, rest = _value(payload)
    assert rest == b""
    return {str(key): each for key, each in value.items()}


def _value(data: bytes) -> tuple[Any, bytes]:
    major, info, data = data[0] >> 5, data[0] & 31, data[1:]
    assert info < 28
    size = 0 if info < 24 else 1 << (info - 24)
    raw, data = data[:size], data[size:]
    number = int.from_bytes(raw, "big") if size else info
    if major == 0:
        return number, data
    if major == 1:
        return -1 - number, data
    if major == 2:
        return "hex:" + data[:number].hex(), data[number:]
    if major == 3:
        return data[:number].decode(), data[number:]
    if major == 4:
        values = []
        for _ in range(number):
            value, data = _value(data)
            values.append(value)
        return values, data
    if major == 5:
        found: dict[Any, Any] = {}
        for _ in range(number):
            key, data = _value(data)
            assert key not in found
            found[key], data = _value(data)
        return found, data
    assert major == 7
    if size >= 2:
        return struct.unpack({2: ">e", 4: ">f", 8: ">d"}[size], raw)[0], data
    return {20: False, 21: True, 22: None}[number], data
