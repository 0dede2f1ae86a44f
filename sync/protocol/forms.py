"""How messages are written and read: framed JSON up to protocol 2, maps with few bytes from protocol 3 on.

What comes from strangers is typed here before anybody looks at it: a name that lacks its value, or has one of another
type, is a ProtocolError.
"""

import json
import re
from dataclasses import fields
from typing import Any, TypeVar

from sync.protocol.maps import malformed

_LENGTH_BYTES = 4
_HEXADECIMAL = re.compile(r"([0-9a-f]{2})+")
_PROTOCOL_KEY = 1


def is_json(payload: bytes) -> bool:
    """Lengths of JSON begin with a zero, maps and zstd frames do not."""
    return payload[:1] == b"\0"


def told(document: dict[int, Any]) -> dict[int, Any]:
    """What has another value than the one that it has when it is left out."""
    return {key: value for key, value in document.items() if value or key == _PROTOCOL_KEY}


def short(text: str) -> str | bytes:
    """Hexadecimal digits as the bytes that they stand for."""
    return bytes.fromhex(text) if _HEXADECIMAL.fullmatch(text) else text


def long_form(value: str | bytes) -> str:
    return value.hex() if isinstance(value, bytes) else value


def framed(document: dict[str, Any], batch: bytes = b"") -> bytes:
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    return len(text).to_bytes(_LENGTH_BYTES, "big") + text + batch


def unframed(payload: bytes) -> tuple[dict[str, Any], bytes]:
    end = _LENGTH_BYTES + int.from_bytes(payload[:_LENGTH_BYTES], "big")
    try:
        if len(payload) < end:
            raise ValueError("cut off")
        document = json.loads(payload[_LENGTH_BYTES:end])
    except (ValueError, RecursionError) as error:
        raise malformed(str(error)) from error
    if not isinstance(document, dict):
        raise malformed("not an object")
    return document, payload[end:]


Built = TypeVar("Built")


def build(cls: type[Built], document: Any, is_open: bool = False) -> Built:
    """A message of these fields; what is not known is refused, or left out if messages of this kind are `is_open`."""
    if not isinstance(document, dict):
        raise malformed(cls.__name__)
    wanted = {spec.name: spec.type for spec in fields(cls)}  # type: ignore[arg-type]
    if is_open:
        document = {name: value for name, value in document.items() if name in wanted}
    if not document.keys() <= wanted.keys():
        raise malformed(", ".join(sorted(document.keys() - wanted.keys())))
    for name, value in document.items():
        type_ = getattr(wanted[name], "__origin__", wanted[name])
        if not isinstance(value, type_) or (isinstance(value, bool) and type_ is int):
            raise malformed(name)
        if type_ is dict and not all(isinstance(each, str) for each in value.values()):
            raise malformed(name)
    try:
        return cls(**document)
    except TypeError as error:
        raise malformed(str(error)) from error


def typed(document: dict[Any, Any], name: Any, type_: type[Built], otherwise: Built | None = None) -> Built:
    """The value of a name. Raises ProtocolError if it is of another type, or is not there and there is no other."""
    value = document.get(name, otherwise)
    if type(value) is not type_:
        raise malformed(str(name))
    return value


def one_of(document: dict[Any, Any], name: Any, types: tuple[type, ...], otherwise: Any = None) -> Any:
    value = document.get(name, otherwise)
    if type(value) not in types:
        raise malformed(str(name))
    return value
