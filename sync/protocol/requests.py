"""What a kiosk asks of the hub.

Up to protocol 2 a request's payload is a length (4 bytes, big-endian), that many bytes of JSON, and the encoded batch,
if any; from protocol 3 on it is a map: see `maps`. The state of a kiosk travels only when it changed; else its digest
does, and the hub says when it does not know a digest.
"""

import hashlib
from dataclasses import asdict, dataclass, field
from typing import Any

import rfc8785

from sync.protocol import maps
from sync.protocol.downlink import DIGEST_BYTES, Had
from sync.protocol.forms import build, framed, is_json, long_form, one_of, short, told, typed, unframed
from sync.protocol.maps import malformed
from sync.protocol.versions import FIRST_IN_MAPS

PIECE_BYTES = 64 << 10
MOST_PIECES = 128

MOST_ROOM_IN_ONE = 32 << 10
"""Of items. A kiosk that has more room over HTTP can fetch a large reply that is set aside."""

_SHA256_BYTES = 32
_DIGEST_BYTES = 8


@dataclass(frozen=True, slots=True)
class State:
    """How a kiosk is: `shelf` maps a pack to its version; sizes are bytes."""

    software: str
    shelf: dict[str, str]
    learners: int
    disk_free: int

    def digest(self) -> str:
        """16 hexadecimal digits that change when the state does."""
        return hashlib.sha256(rfc8785.dumps(asdict(self))).digest()[:_DIGEST_BYTES].hex()


@dataclass(frozen=True, slots=True)
class Request:
    """One exchange's request. `head` is the last sequence of the kiosk's log; `state` is None when unchanged.

    `mark` is up to where the kiosk believes that the hub has the log: a hub that has less knows that it was restored.
    `newest` is the newest protocol that the kiosk could speak, if it speaks an older one for the hub's sake; else 0.
    From protocol 3 on: `hash` is the chain's hash (32 bytes) at `head`; `have` says up to which number the kiosk has
    each section of what the hub has for it, and `room` how many bytes of that it takes now (0 for none). `serial`
    counts this kiosk's requests, so that one which comes late does not pass for news. `generation` is the latest of the
    hub's lives that the kiosk has heard of, and 0 if of none: one that knows a later life than the hub's, or was told
    more in this one than the hub has, shows that the hub was restored from an older copy.
    """

    protocol: int
    log_id: str
    head: int
    digest: str
    state: State | None = None
    batch: bytes = b""
    mark: int = 0
    newest: int = 0
    hash: bytes = b""
    have: dict[str, Had] = field(default_factory=dict)
    room: int = 0
    serial: int = 0
    generation: int = 0

    def encode(self) -> bytes:
        if self.protocol < FIRST_IN_MAPS:
            return self._encode_json()
        document = {
            1: self.protocol,
            2: self.newest,
            3: short(self.log_id),
            4: self.head,
            5: self.mark,
            6: self.hash,
            7: short(self.digest),
            8: None if self.state is None else asdict(self.state),
            9: self.batch,
            10: {section: list(had) for section, had in self.have.items()},
            11: self.room,
            12: self.serial,
            13: self.generation,
        }
        return maps.pack(told(document))

    @classmethod
    def decode(cls, payload: bytes) -> "Request":
        """Raises ProtocolError if the payload is no request, or is not written as its protocol writes it."""
        if (protocol_of(payload) < FIRST_IN_MAPS) != is_json(payload):
            raise malformed("protocol")
        return cls._decode_json(payload) if is_json(payload) else cls._decode_map(payload)

    @classmethod
    def _decode_map(cls, payload: bytes) -> "Request":
        document = maps.unpack_map(payload)
        state = document.get(8)
        return cls(
            protocol=typed(document, 1, int),
            newest=typed(document, 2, int, 0),
            log_id=long_form(one_of(document, 3, (str, bytes))),
            head=typed(document, 4, int, 0),
            mark=typed(document, 5, int, 0),
            hash=typed(document, 6, bytes, b""),
            digest=long_form(one_of(document, 7, (str, bytes))),
            state=None if state is None else build(State, state, is_open=True),
            batch=typed(document, 9, bytes, b""),
            have={section: _had(had) for section, had in typed(document, 10, dict, {}).items()},
            room=typed(document, 11, int, 0),
            serial=typed(document, 12, int, 0),
            generation=typed(document, 13, int, 0),
        )

    def _encode_json(self) -> bytes:
        document = {
            "protocol": self.protocol,
            "log": self.log_id,
            "head": self.head,
            "digest": self.digest,
            "mark": self.mark,
        }
        if self.newest:
            document["newest"] = self.newest
        if self.state is not None:
            document["state"] = asdict(self.state)
        return framed(document, self.batch)

    @classmethod
    def _decode_json(cls, payload: bytes) -> "Request":
        document, batch = unframed(payload)
        state = document.get("state")
        return cls(
            protocol=typed(document, "protocol", int),
            log_id=typed(document, "log", str),
            head=typed(document, "head", int),
            digest=typed(document, "digest", str),
            state=None if state is None else build(State, state),
            batch=batch,
            mark=typed(document, "mark", int),
            newest=typed(document, "newest", int, 0),
        )


@dataclass(frozen=True, slots=True)
class Parts:
    """An envelope that is too large for one message: the SHA-256 (32 bytes each) of its pieces, in their order."""

    pieces: tuple[bytes, ...]

    def encode(self) -> bytes:
        return maps.pack({1: b"".join(self.pieces)})

    @classmethod
    def decode(cls, payload: bytes) -> "Parts":
        """Raises ProtocolError if the payload is no such list, or is longer than an envelope may be."""
        joined = typed(maps.unpack_map(payload), 1, bytes)
        if not joined or len(joined) % _SHA256_BYTES or len(joined) > _SHA256_BYTES * MOST_PIECES:
            raise malformed("pieces")
        return cls(tuple(joined[at : at + _SHA256_BYTES] for at in range(0, len(joined), _SHA256_BYTES)))


def protocol_of(payload: bytes) -> int:
    """The protocol version of a request, also of one that this version cannot read further.

    Raises ProtocolError if the payload does not say it.
    """
    if is_json(payload):
        return typed(unframed(payload)[0], "protocol", int)
    return typed(maps.unpack_map(payload), 1, int)


def newest_of(payload: bytes) -> int:
    """The newest protocol that the sender of a request speaks, also of one that cannot be read further here.

    Raises as `protocol_of` does.
    """
    if is_json(payload):
        return max(protocol_of(payload), typed(unframed(payload)[0], "newest", int, 0))
    return max(protocol_of(payload), typed(maps.unpack_map(payload), 2, int, 0))


def _had(had: Any) -> Had:
    if not isinstance(had, list) or [type(each) for each in had] != [int, bytes] or len(had[1]) != DIGEST_BYTES:
        raise malformed("have")
    return had[0], had[1]
