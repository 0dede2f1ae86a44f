"""Messages of the third protocol: what is in a signature, a frame and a seal is reached without them."""

from typing import Any

import cbor2
import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from scripts.fuzzing.readers import refused_or
from scripts.fuzzing.target import Target, holds
from scripts.write_message_vectors import HUB, KIOSK, vectors
from sync.client.errors import ClientError
from sync.client.session import Ourselves, TheHub, read_reply
from sync.protocol import downlink, maps, replies, requests, sealing
from sync.protocol.errors import ProtocolError
from sync.security.keys import public_bytes

_KIOSK_ID, _HUB_ID = "0123456789abcdef" * 2, "fedcba9876543210" * 2
_FORMER = Ed25519PrivateKey.from_private_bytes(bytes(range(64, 96)))


def read_map(data: bytes) -> None:
    """As it is and in a frame; what is read as a message is written and read again as the same."""
    for each in (data, zstandard.ZstdCompressor(1).compress(data)):
        found = refused_or(maps.unpack_map, each)
        holds(
            found is None or repr(maps.unpack_map(maps.pack(found))) == repr(found), "a map that is written otherwise"
        )
    refused_or(requests.newest_of, data)
    refused_or(requests.Parts.decode, data)
    request = refused_or(requests.Request.decode, data)
    if request is not None and request.protocol >= replies.FIRST_IN_MAPS:
        again = refused_or(requests.Request.decode, request.encode())
        holds(again is None or again == request, "a request that was read is written otherwise")
    reply = refused_or(replies.Reply.decode, data)
    if reply is not None and reply.generation.isdecimal():
        holds(replies.Reply.decode(reply.encode(3)) == reply, "a reply that was read is written otherwise")


def open_sealed(data: bytes) -> None:
    """What a kiosk and a hub open; only what was signed comes out."""
    opened = refused_or(lambda given: sealing.unseal(given, [HUB, _FORMER]), data)
    holds(opened is None or opened in {each.signed() for each in vectors().values()}, "another thing than was sealed")
    us = Ourselves(_KIOSK_ID, KIOSK)
    hub = TheHub(_HUB_ID, public_bytes(HUB), public_bytes(_FORMER))
    try:
        reply = read_reply(us, hub, data)
    except (ProtocolError, ClientError):
        return
    holds(reply in [each.message for each in vectors().values()], "a forged reply")


def read_items(data: bytes) -> None:
    """A reply's parts; what a section's item is read from may be anything."""
    document = refused_or(maps.unpack_map, data)
    sections: Any = document and document.get(11)
    for section, part in sections.items() if isinstance(sections, dict) else ():
        for item in part if isinstance(part, list) else [part]:
            for each in item if isinstance(item, list) else [item]:
                if isinstance(each, dict):
                    _read_item(section, each)


def _read_item(section: str, document: dict[str, Any]) -> None:
    for name in (section, *downlink.KINDS):
        item = refused_or(lambda each, name=name: downlink.read_item(name, each), document)
        if item is not None:
            holds(downlink.read_item(name, downlink.as_json(item)) == item, "an item that is written otherwise")
    loading = downlink.Loading(downlink.LEAST_ROOM)
    if not _has_bytes(document):
        loading.fill(section, 1, [document, document])
        holds(bool(loading.load().parts), "nothing was taken")


def _has_bytes(value: Any) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return isinstance(value, bytes) or any(map(_has_bytes, inner))


def _maps() -> list[bytes]:
    return [each.payload for each in vectors().values()] + [cbor2.dumps({1: 3, 11: {"people": [1, [{"a": []}]]}})]


def _sealed() -> list[bytes]:
    signed = [(each.signed(), public_bytes(each.keys[1])) for each in vectors().values()]
    return [sealing.seal(*each) for each in signed] + [data for data, _ in signed]


_WORDS = (
    b"\xa1\x01", b"\x9f", b"\xff", b"\xd8\x1c", b"\xc2", b"\xfb\x7f\xf8" + bytes(6), b"\x1b" + b"\xff" * 8,
    b"\x81", b"\xbf", b"\x9a\x00\x0f\xff\xff", b"\xf7", b"\x28\xb5\x2f\xfd",
)  # fmt: skip
_STANZAS = (b"-> ssh-ed25519 ", b"-> X25519 ", b"-> scrypt ", b"---", b"\n", b"AAAA", b"-> joint-grease\n")

TARGETS = (
    Target("maps", read_map, _maps, _WORDS),
    Target("sealed", open_sealed, _sealed, _STANZAS),
    Target("items", read_items, _maps, (*_WORDS, b"\x66people", b"\x6brevocations")),
)
