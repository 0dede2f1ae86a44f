"""What the hub answers: how far a log has come, and what it has for the kiosk. Forms are as of `requests`."""

import re
from dataclasses import dataclass, fields
from typing import Any

from sync.protocol import maps
from sync.protocol.downlink import NOTHING, Load, Part
from sync.protocol.forms import build, framed, is_json, long_form, one_of, short, told, typed, unframed
from sync.protocol.maps import malformed
from sync.protocol.versions import FIRST_IN_MAPS

MOST_REPLY_BYTES = 4 << 20
"""As it travels."""

_KEY_BYTES = _SHA256_BYTES = 32
_ONLY_IN_MAPS = frozenset({"next_key", "load", "points", "serial", "rest"})
_LARGEST = 2**53 - 1
_HASH = re.compile(r"([0-9a-f]{64})?")


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
    which it answers, so that an old reply does not pass for a new one. `rest` is the SHA-256 (32 bytes) and the size of
    another reply, sealed, that is set aside because its load is too large for one message; None if there is none.
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
    rest: tuple[bytes, int] | None = None

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
            3: short(self.log_id),
            4: self.acknowledged,
            5: short(self.hash),
            6: int(self.generation),
            7: self.time,
            8: self.wants_state,
            9: self.refusal,
            10: self.next_key,
            11: parts,
            12: self.load.is_more,
            13: [list(point) for point in self.points],
            14: self.serial,
            15: None if self.rest is None else list(self.rest),
        }
        return maps.pack(told(document))

    @classmethod
    def decode(cls, payload: bytes) -> "Reply":
        """Raises ProtocolError if the payload is no reply."""
        reply = cls._decode_json(payload) if is_json(payload) else cls._decode_map(payload)
        if not 0 <= reply.acknowledged <= _LARGEST or not _HASH.fullmatch(reply.hash):
            raise malformed("acknowledged or hash")
        if len(reply.next_key) not in (0, _KEY_BYTES):
            raise malformed("next key")
        return reply

    def _encode_json(self) -> bytes:
        document = {spec.name: getattr(self, spec.name) for spec in fields(self) if spec.name not in _ONLY_IN_MAPS}
        if self.protocol == 1:
            del document["protocol"]
        return framed(document)

    @classmethod
    def _decode_json(cls, payload: bytes) -> "Reply":
        document = unframed(payload)[0]
        if document.keys() & _ONLY_IN_MAPS:
            raise malformed(", ".join(sorted(document.keys() & _ONLY_IN_MAPS)))
        return build(cls, document)

    @classmethod
    def _decode_map(cls, payload: bytes) -> "Reply":
        document = maps.unpack_map(payload)
        parts = tuple(_part(section, part) for section, part in typed(document, 11, dict, {}).items())
        return cls(
            protocol=typed(document, 1, int),
            log_id=long_form(one_of(document, 3, (str, bytes), "")),
            acknowledged=typed(document, 4, int, 0),
            hash=long_form(one_of(document, 5, (str, bytes), "")),
            generation=str(typed(document, 6, int, 0)),
            time=typed(document, 7, int, 0),
            wants_state=typed(document, 8, bool, False),
            refusal=typed(document, 9, str, ""),
            next_key=typed(document, 10, bytes, b""),
            load=Load(parts, typed(document, 12, bool, False)),
            points=tuple(_point(point) for point in typed(document, 13, list, [])),
            serial=typed(document, 14, int, 0),
            rest=_rest(document.get(15)),
        )


def _part(section: str, part: Any) -> Part:
    if not isinstance(part, list) or len(part) != len(("first", "items")):
        raise malformed(section)
    first, items = part
    if type(first) is not int or not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise malformed(section)
    return Part(section, first, tuple(items))


def _rest(rest: Any) -> tuple[bytes, int] | None:
    if rest is None:
        return None
    if not isinstance(rest, list) or [type(each) for each in rest] != [bytes, int]:
        raise malformed("rest")
    if len(rest[0]) != _SHA256_BYTES or not 0 < rest[1] <= MOST_REPLY_BYTES:
        raise malformed("rest")
    return rest[0], rest[1]


def _point(point: Any) -> tuple[int, bytes]:
    if not isinstance(point, list) or [type(each) for each in point] != [int, bytes]:
        raise malformed("points")
    return point[0], point[1]
