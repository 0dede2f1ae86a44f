"""What kiosk and hub say to one another inside their envelopes.

Up to protocol 2 a message's payload is a length (4 bytes, big-endian), that many bytes of JSON, and the encoded batch,
if any; from protocol 3 on it is a map: see `maps`. Joining is JSON in each protocol. The state of a kiosk travels only
when it changed; else its digest does, and the hub says when it does not know a digest.
"""

import hashlib
import json
import re
from dataclasses import asdict, dataclass, field, fields
from typing import Any, TypeVar

import rfc8785

from sync.protocol import maps
from sync.protocol.downlink import DIGEST_BYTES, NOTHING, Had, Load, Part
from sync.protocol.envelope import JOIN as JOIN
from sync.protocol.envelope import JOINED as JOINED
from sync.protocol.envelope import REPLY as REPLY
from sync.protocol.envelope import REQUEST as REQUEST
from sync.protocol.maps import malformed as _malformed
from sync.protocol.versions import FIRST_IN_MAPS

PIECE_BYTES = 64 << 10
MOST_PIECES = 128

_LENGTH_BYTES = 4
_SHA256_BYTES = 32
_KEY_BYTES = 32
_HEXADECIMAL = re.compile(r"([0-9a-f]{2})+")
_PROTOCOL_KEY = 1
_ONLY_IN_MAPS = frozenset({"next_key", "load", "points", "serial"})
_LARGEST = 2**53 - 1
_HASH = re.compile(r"([0-9a-f]{64})?")
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
            3: _short(self.log_id),
            4: self.head,
            5: self.mark,
            6: self.hash,
            7: _short(self.digest),
            8: None if self.state is None else asdict(self.state),
            9: self.batch,
            10: {section: list(had) for section, had in self.have.items()},
            11: self.room,
            12: self.serial,
            13: self.generation,
        }
        return maps.pack(_told(document))

    @classmethod
    def decode(cls, payload: bytes) -> "Request":
        """Raises ProtocolError if the payload is no request, or is not written as its protocol writes it."""
        if (protocol_of(payload) < FIRST_IN_MAPS) != _is_json(payload):
            raise _malformed("protocol")
        return cls._decode_json(payload) if _is_json(payload) else cls._decode_map(payload)

    @classmethod
    def _decode_map(cls, payload: bytes) -> "Request":
        document = maps.unpack_map(payload)
        state = document.get(8)
        return cls(
            protocol=_typed(document, 1, int),
            newest=_typed(document, 2, int, 0),
            log_id=_long(_one_of(document, 3, (str, bytes))),
            head=_typed(document, 4, int, 0),
            mark=_typed(document, 5, int, 0),
            hash=_typed(document, 6, bytes, b""),
            digest=_long(_one_of(document, 7, (str, bytes))),
            state=None if state is None else _build(State, state, is_open=True),
            batch=_typed(document, 9, bytes, b""),
            have={section: _had(had) for section, had in _typed(document, 10, dict, {}).items()},
            room=_typed(document, 11, int, 0),
            serial=_typed(document, 12, int, 0),
            generation=_typed(document, 13, int, 0),
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
        return _framed(document, self.batch)

    @classmethod
    def _decode_json(cls, payload: bytes) -> "Request":
        document, batch = _unframed(payload)
        state = document.get("state")
        return cls(
            protocol=_typed(document, "protocol", int),
            log_id=_typed(document, "log", str),
            head=_typed(document, "head", int),
            digest=_typed(document, "digest", str),
            state=None if state is None else _build(State, state),
            batch=batch,
            mark=_typed(document, "mark", int),
            newest=_typed(document, "newest", int, 0),
        )


@dataclass(frozen=True, slots=True)
class Reply:
    """The hub's answer.

    `acknowledged` is the highest unbroken sequence of `log_id` that is durable at the hub; `hash` (hexadecimal) the
    chain's hash there; `generation` the number of the hub's life; `time` its clock in milliseconds. `wants_state` asks
    for the full state next time. `refusal` is "" or a code: `history-differs`, `protocol-too-old`, `protocol-too-new`.
    `protocol` is the newest that the hub speaks; it does not travel when it is 1, because kiosks of protocol 1 refuse
    what they do not know. From protocol 3 on: `next_key` is the public key (32 bytes) that counts from now on, if it is
    another one than the request named; `load` is what the hub has for the kiosk; `points` are pairs (sequence, hash) of
    the log as the hub knows it, by which a kiosk whose history differs finds where they part; `serial` is that of the
    request which it answers, so that an old reply does not pass for a new one.
    """

    log_id: str
    acknowledged: int
    hash: str
    generation: str
    time: int
    wants_state: bool = False
    refusal: str = ""
    protocol: int = 1
    next_key: bytes = b""
    load: Load = NOTHING
    points: tuple[tuple[int, bytes], ...] = ()
    serial: int = 0

    @property
    def is_private(self) -> bool:
        """Whether it says more than how far a log has come, so that it must be sealed."""
        return bool(self.load.parts)

    def encode(self, spoken: int = 1) -> bytes:
        """The reply as bytes for a kiosk that spoke the protocol `spoken`."""
        if spoken < FIRST_IN_MAPS:
            return self._encode_json()
        parts = {part.section: [part.first, list(part.items)] for part in self.load.parts}
        document = {
            1: self.protocol,
            3: _short(self.log_id),
            4: self.acknowledged,
            5: _short(self.hash),
            6: int(self.generation),
            7: self.time,
            8: self.wants_state,
            9: self.refusal,
            10: self.next_key,
            11: parts,
            12: self.load.is_more,
            13: [list(point) for point in self.points],
            14: self.serial,
        }
        return maps.pack(_told(document))

    @classmethod
    def decode(cls, payload: bytes) -> "Reply":
        """Raises ProtocolError if the payload is no reply."""
        reply = cls._decode_json(payload) if _is_json(payload) else cls._decode_map(payload)
        if not 0 <= reply.acknowledged <= _LARGEST or not _HASH.fullmatch(reply.hash):
            raise _malformed("acknowledged or hash")
        if len(reply.next_key) not in (0, _KEY_BYTES):
            raise _malformed("next key")
        return reply

    def _encode_json(self) -> bytes:
        document = {spec.name: getattr(self, spec.name) for spec in fields(self) if spec.name not in _ONLY_IN_MAPS}
        if self.protocol == 1:
            del document["protocol"]
        return _framed(document)

    @classmethod
    def _decode_json(cls, payload: bytes) -> "Reply":
        document = _unframed(payload)[0]
        if document.keys() & _ONLY_IN_MAPS:
            raise _malformed(", ".join(sorted(document.keys() & _ONLY_IN_MAPS)))
        return _build(cls, document)

    @classmethod
    def _decode_map(cls, payload: bytes) -> "Reply":
        document = maps.unpack_map(payload)
        parts = tuple(_part(section, part) for section, part in _typed(document, 11, dict, {}).items())
        return cls(
            protocol=_typed(document, 1, int),
            log_id=_long(_one_of(document, 3, (str, bytes), "")),
            acknowledged=_typed(document, 4, int, 0),
            hash=_long(_one_of(document, 5, (str, bytes), "")),
            generation=str(_typed(document, 6, int, 0)),
            time=_typed(document, 7, int, 0),
            wants_state=_typed(document, 8, bool, False),
            refusal=_typed(document, 9, str, ""),
            next_key=_typed(document, 10, bytes, b""),
            load=Load(parts, _typed(document, 12, bool, False)),
            points=tuple(_point(point) for point in _typed(document, 13, list, [])),
            serial=_typed(document, 14, int, 0),
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
        joined = _typed(maps.unpack_map(payload), 1, bytes)
        if not joined or len(joined) % _SHA256_BYTES or len(joined) > _SHA256_BYTES * MOST_PIECES:
            raise _malformed("pieces")
        return cls(tuple(joined[at : at + _SHA256_BYTES] for at in range(0, len(joined), _SHA256_BYTES)))


@dataclass(frozen=True, slots=True)
class Join:
    """A kiosk asks to be known: the one-time code, its public key (hexadecimal) and the station's name."""

    code: str
    key: str
    station: str

    def encode(self) -> bytes:
        return _framed(asdict(self))

    @classmethod
    def decode(cls, payload: bytes) -> "Join":
        """Raises ProtocolError if the payload is no request to join."""
        return _build(cls, _unframed(payload)[0])


@dataclass(frozen=True, slots=True)
class Joined:
    """The hub's welcome: its id, its public key (hexadecimal), and the text of the root.json to be trusted, or ""."""

    hub: str
    key: str
    root: str = ""

    def encode(self) -> bytes:
        return _framed(asdict(self))

    @classmethod
    def decode(cls, payload: bytes) -> "Joined":
        """Raises ProtocolError if the payload is no welcome."""
        return _build(cls, _unframed(payload)[0])


def protocol_of(payload: bytes) -> int:
    """The protocol version of a request, also of one that this version cannot read further.

    Raises ProtocolError if the payload does not say it.
    """
    if _is_json(payload):
        return _typed(_unframed(payload)[0], "protocol", int)
    return _typed(maps.unpack_map(payload), 1, int)


def newest_of(payload: bytes) -> int:
    """The newest protocol that the sender of a request speaks, also of one that cannot be read further here.

    Raises as `protocol_of` does.
    """
    if _is_json(payload):
        return max(protocol_of(payload), _typed(_unframed(payload)[0], "newest", int, 0))
    return max(protocol_of(payload), _typed(maps.unpack_map(payload), 2, int, 0))


def _is_json(payload: bytes) -> bool:
    """Lengths of JSON begin with a zero, maps and zstd frames do not."""
    return payload[:1] == b"\0"


def _told(document: dict[int, Any]) -> dict[int, Any]:
    """What has another value than the one that it has when it is left out."""
    return {key: value for key, value in document.items() if value or key == _PROTOCOL_KEY}


def _short(text: str) -> str | bytes:
    """Hexadecimal digits as the bytes that they stand for."""
    return bytes.fromhex(text) if _HEXADECIMAL.fullmatch(text) else text


def _long(value: str | bytes) -> str:
    return value.hex() if isinstance(value, bytes) else value


def _part(section: str, part: Any) -> Part:
    if not isinstance(part, list) or len(part) != len(("first", "items")):
        raise _malformed(section)
    first, items = part
    if type(first) is not int or not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise _malformed(section)
    return Part(section, first, tuple(items))


def _had(had: Any) -> Had:
    if not isinstance(had, list) or [type(each) for each in had] != [int, bytes] or len(had[1]) != DIGEST_BYTES:
        raise _malformed("have")
    return had[0], had[1]


def _point(point: Any) -> tuple[int, bytes]:
    if not isinstance(point, list) or [type(each) for each in point] != [int, bytes]:
        raise _malformed("points")
    return point[0], point[1]


def _framed(document: dict[str, Any], batch: bytes = b"") -> bytes:
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    return len(text).to_bytes(_LENGTH_BYTES, "big") + text + batch


def _unframed(payload: bytes) -> tuple[dict[str, Any], bytes]:
    end = _LENGTH_BYTES + int.from_bytes(payload[:_LENGTH_BYTES], "big")
    try:
        if len(payload) < end:
            raise ValueError("cut off")
        document = json.loads(payload[_LENGTH_BYTES:end])
    except (ValueError, RecursionError) as error:
        raise _malformed(str(error)) from error
    if not isinstance(document, dict):
        raise _malformed("not an object")
    return document, payload[end:]


Built = TypeVar("Built")


def _build(cls: type[Built], document: Any, is_open: bool = False) -> Built:
    """A message of these fields; what is not known is refused, or left out if messages of this kind are `is_open`."""
    if not isinstance(document, dict):
        raise _malformed(cls.__name__)
    wanted = {spec.name: spec.type for spec in fields(cls)}  # type: ignore[arg-type]
    if is_open:
        document = {name: value for name, value in document.items() if name in wanted}
    if not document.keys() <= wanted.keys():
        raise _malformed(", ".join(sorted(document.keys() - wanted.keys())))
    for name, value in document.items():
        type_ = getattr(wanted[name], "__origin__", wanted[name])
        if not isinstance(value, type_) or (isinstance(value, bool) and type_ is int):
            raise _malformed(name)
        if type_ is dict and not all(isinstance(each, str) for each in value.values()):
            raise _malformed(name)
    try:
        return cls(**document)
    except TypeError as error:
        raise _malformed(str(error)) from error


def _typed(document: dict[Any, Any], name: Any, type_: type[Built], otherwise: Built | None = None) -> Built:
    """The value of a name. Raises ProtocolError if it is of another type, or is not there and there is no other."""
    value = document.get(name, otherwise)
    if type(value) is not type_:
        raise _malformed(str(name))
    return value


def _one_of(document: dict[Any, Any], name: Any, types: tuple[type, ...], otherwise: Any = None) -> Any:
    value = document.get(name, otherwise)
    if type(value) not in types:
        raise _malformed(str(name))
    return value
