"""Writes the test vectors of messages of PROTOCOL.md, 9: `python -m scripts.write_message_vectors FOLDER`.

Signatures are the same each time; what is sealed is not, so a sealed example that fits is left as it is.
"""

import base64
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.protocol import maps, sealing
from sync.protocol.downlink import Load, Part, Repository, Revocation, as_json
from sync.protocol.envelope import PARTS, REPLY, REQUEST, Envelope, key_id, sign
from sync.protocol.errors import ProtocolError
from sync.protocol.replies import Reply
from sync.protocol.requests import Parts, Request, State
from sync.security.keys import public_bytes

KIOSK = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
HUB = Ed25519PrivateKey.from_private_bytes(bytes(range(32, 64)))
_KIOSK_ID, _HUB_ID, _LOG = "0123456789abcdef" * 2, "fedcba9876543210" * 2, "a10c" * 8
_AT = 1_793_000_000_123
_HASH = bytes(range(64, 96))
_STATE = State("0.1.0", {"tea-stall": "1.0.0", "digital-basics": "1.1.0"}, 12, 5_000_000_000)


@dataclass(frozen=True, slots=True)
class Vector:
    """A message, who sends it, and whether it travels sealed."""

    about: str
    message: Request | Reply | Parts
    is_sealed: bool

    @property
    def payload(self) -> bytes:
        return self.message.encode(3) if isinstance(self.message, Reply) else self.message.encode()

    @property
    def keys(self) -> tuple[Ed25519PrivateKey, Ed25519PrivateKey]:
        """Of the sender and of the receiver."""
        return (HUB, KIOSK) if isinstance(self.message, Reply) else (KIOSK, HUB)

    def signed(self) -> bytes:
        kind = {Request: REQUEST, Reply: REPLY, Parts: PARTS}[type(self.message)]
        ids = (_HUB_ID, _KIOSK_ID) if kind == REPLY else (_KIOSK_ID, _HUB_ID)
        return sign(Envelope(*ids, kind, self.payload, key_id(public_bytes(HUB))), self.keys[0])


def vectors() -> dict[str, Vector]:
    have = {"people": (3, bytes.fromhex("015abd7f")), "repository": (1, bytes(4))}
    empty = Request(3, _LOG, 40, _STATE.digest(), mark=40, hash=_HASH, room=32768, serial=7, generation=1)
    full = Request(
        3, _LOG, 41, _STATE.digest(), _STATE, b"any bytes", 40, 4, _HASH, have, 1 << 20, 2**40, 2
    )  # fmt: skip
    reply = Reply(_LOG, 40, _HASH.hex(), "1", _AT, protocol=3, serial=7)
    items = Load(
        (
            Part("revocations", 1, (as_json(Revocation("c0" * 16, "ഒപ്പ് വ്യാജം", _AT)),)),
            Part("repository", 2, (as_json(Repository("https://packs.example/", 9)),)),
        ),
        is_more=True,
    )
    return {
        "request-empty": Vector("Nothing new.", empty, True),
        "request-full": Vector("Everything that a request can say.", full, True),
        "request-first": Vector("The first of a kiosk: no mark.", Request(3, "a log's name", 0, "00" * 8), True),
        "reply": Vector("Acknowledged, and nothing else.", reply, False),
        "reply-items": Vector("Items of two sections, and more behind them.", Reply(
            _LOG, 40, _HASH.hex(), "2", _AT, True, protocol=3, load=items, serial=2**40), True),
        "reply-next-key": Vector("The hub has another key since.", Reply(
            _LOG, 40, _HASH.hex(), "1", _AT, protocol=3, next_key=bytes(range(96, 128)), serial=8), False),
        "reply-rest": Vector("Acknowledged; another reply is set aside, which has the items.", Reply(
            _LOG, 40, _HASH.hex(), "1", _AT, protocol=3, load=Load(is_more=True), serial=10,
            rest=(bytes(range(32)), 123_456)), False),
        "reply-history-differs": Vector("Another history, with points of the one that the hub knows.", Reply(
            _LOG, 40, _HASH.hex(), "1", _AT, refusal="history-differs", protocol=3, points=((20, bytes(32)),),
            serial=9), False),
        "reply-too-new": Vector("A protocol that the hub does not speak.", Reply(
            "", 0, "", "1", _AT, refusal="protocol-too-new", protocol=3), False),
        "parts": Vector("Two pieces.", Parts((bytes(32), bytes(range(32)))), False),
    }  # fmt: skip


def document(vector: Vector) -> dict[str, Any]:
    """A vector as its file has it, but for what was sealed."""
    sender, receiver = (key.private_bytes_raw().hex() for key in vector.keys)
    return {
        "about": vector.about,
        "message": {str(key): _shown(value) for key, value in maps.unpack_map(vector.payload).items()},
        "payload": base64.b64encode(vector.payload).decode(),
        "signed": base64.b64encode(vector.signed()).decode(),
        "sender": sender,
        "receiver": receiver,
    }


def write(folder: Path) -> None:
    for name, vector in vectors().items():
        path, found = folder / f"{name}.json", document(vector)
        if vector.is_sealed:
            found["sealed"] = _sealed(path, vector)
        path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _sealed(path: Path, vector: Vector) -> str:
    receiver = vector.keys[1]
    if path.exists():
        before = json.loads(path.read_text(encoding="utf-8")).get("sealed", "")
        try:
            if sealing.unseal(base64.b64decode(before), [receiver]) == vector.signed():
                return before
        except ProtocolError:
            pass
    return base64.b64encode(sealing.seal(vector.signed(), public_bytes(receiver))).decode()


def _shown(value: Any) -> Any:
    if isinstance(value, bytes):
        return f"hex:{value.hex()}"
    if isinstance(value, list):
        return [_shown(each) for each in value]
    return {key: _shown(each) for key, each in value.items()} if isinstance(value, dict) else value


if __name__ == "__main__":
    write(Path(sys.argv[1]))
