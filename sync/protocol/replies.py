"""What kiosk and hub say to one another inside their envelopes.

A message's payload is a length (4 bytes, big-endian), that many bytes of JSON, and the encoded batch, if any. The state
of a kiosk travels only when it changed; else its digest does, and the hub says when it does not know a digest.
"""

import hashlib
import json
import re
from dataclasses import asdict, dataclass, fields
from typing import Any, TypeVar

import rfc8785

from sync.protocol.errors import N_, ProtocolError

REQUEST = "request"
REPLY = "reply"
JOIN = "join"
JOINED = "joined"

_LENGTH_BYTES = 4
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
    """

    protocol: int
    log_id: str
    head: int
    digest: str
    state: State | None = None
    batch: bytes = b""
    mark: int = 0
    newest: int = 0

    def encode(self) -> bytes:
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
    def decode(cls, payload: bytes) -> "Request":
        """Raises ProtocolError if the payload is no request."""
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
            newest=_typed(document, "newest", int) if "newest" in document else 0,
        )


@dataclass(frozen=True, slots=True)
class Reply:
    """The hub's answer.

    `acknowledged` is the highest unbroken sequence of `log_id` that is durable at the hub; `hash` (hexadecimal) the
    chain's hash there; `generation` the number of the hub's life; `time` its clock in milliseconds. `wants_state` asks
    for the full state next time. `refusal` is "" or a code: `history-differs`, `protocol-too-old`, `protocol-too-new`.
    `protocol` is the newest that the hub speaks; it does not travel when it is 1, because kiosks of protocol 1 refuse
    what they do not know.
    """

    log_id: str
    acknowledged: int
    hash: str
    generation: str
    time: int
    wants_state: bool = False
    refusal: str = ""
    protocol: int = 1

    def encode(self) -> bytes:
        document = asdict(self)
        if self.protocol == 1:
            del document["protocol"]
        return _framed(document)

    @classmethod
    def decode(cls, payload: bytes) -> "Reply":
        """Raises ProtocolError if the payload is no reply."""
        reply = _build(cls, _unframed(payload)[0])
        if not 0 <= reply.acknowledged <= _LARGEST or not _HASH.fullmatch(reply.hash):
            raise _malformed("acknowledged or hash")
        return reply


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
    return _typed(_unframed(payload)[0], "protocol", int)


def newest_of(payload: bytes) -> int:
    """The newest protocol that the sender of a request speaks, also of one that cannot be read further here.

    Raises as `protocol_of` does.
    """
    document, _ = _unframed(payload)
    return max(protocol_of(payload), _typed(document, "newest", int) if "newest" in document else 0)


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


def _build(cls: type[Built], document: Any) -> Built:
    if not isinstance(document, dict):
        raise _malformed(cls.__name__)
    wanted = {spec.name: spec.type for spec in fields(cls)}  # type: ignore[arg-type]
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


def _typed(document: dict[str, Any], name: str, type_: type[Built]) -> Built:
    value = document.get(name)
    if not isinstance(value, type_) or isinstance(value, bool):
        raise _malformed(name)
    return value


def _malformed(what: str) -> ProtocolError:
    return ProtocolError("message", N_("This message cannot be read (%(what)s)."), what=what)
