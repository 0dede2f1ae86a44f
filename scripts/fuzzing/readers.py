"""The readers of the protocol: each refuses with its own error, or gives what can be written again."""

import io
import json
from collections.abc import Callable
from typing import Any

import rfc8785
import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from scripts.fuzzing.target import Target, holds
from sync.protocol import (
    batch,
    envelope,
    joining,
    lesson,
    pack_file,
    patches,
    reading_manifest,
    replies,
    requests,
    update_file,
)
from sync.protocol.errors import ProtocolError
from sync.protocol.manifest import Competency, Entry, Face, File, Manifest
from tests.sync.hub.catalogue import tiny_pack

_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
_PUBLIC = _KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
_HASHES = [f"{number:x}" * 64 for number in range(10)]
MANIFEST = Manifest(
    1, "tea-stall", "1.0.0", ("en", "ml"), "CC-BY-4.0", ("Asha",), 12, ("tea-seller",),
    (Competency("make-tea", 2, {"en": "Make tea", "ml": "ചായ"}),),
    {"en": "Tea", "ml": "ചായ"}, {"en": "How.", "ml": "എങ്ങനെ."}, "small-trade", {"en": "Trade", "ml": "കച്ചവടം"},
    (
        Entry("lesson", "make-tea", {"en": Face("Make tea", 4, "en/01.md", ("tea",), "media/a.opus")}),
        Entry("quiz", "check", {"en": Face("Check", 4, "en/02.toml"), "ml": Face("ചോദ്യം", 4, "ml/02.toml")}),
    ),
    (
        File("en/01.md", _HASHES[1], 5, "en"), File("en/02.toml", _HASHES[2], 7, "en"),
        File("media/a.opus", _HASHES[3], 900, None), File("ml/02.toml", _HASHES[4], 8, "ml"),
    ),
)  # fmt: skip


def refused_or(read: Callable[[Any], Any], given: Any) -> Any:
    """What a reader gives, or None if it refused as it should."""
    try:
        return read(given)
    except ProtocolError as error:
        holds(bool(str(error)), "an error without words")
        return None


def _json(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def read_manifest(data: bytes) -> None:
    document = _json(data)
    try:
        canonical = rfc8785.dumps(document) if document is not None else data
    except (ValueError, RecursionError):
        canonical = data
    for each in {data, canonical}:
        found = refused_or(reading_manifest.read_manifest, each)
        holds(found is None or found.encode() == each, "a manifest that was read is written otherwise")


def read_index(data: bytes) -> None:
    """Both as the frame itself and as what is in it."""
    for frame in (data, zstandard.ZstdCompressor(level=1).compress(data)):
        found = refused_or(pack_file.decode_index, frame)
        for sha256, stored in (found or {}).items():
            holds(stored.sha256 == sha256 and stored.offset >= 0 and stored.length >= 0, "a row that cannot be")
    refused_or(pack_file.index_length, data[: pack_file.PREFIX_BYTES])


def read_header(data: bytes) -> None:
    for frame in (data, zstandard.ZstdCompressor(level=1).compress(data)):
        found = refused_or(update_file.decode_header, frame)
        if found:
            again = found.encode()
            length = update_file.header_length(again[: update_file.PREFIX_BYTES])
            read = update_file.decode_header(again[update_file.PREFIX_BYTES :][:length])
            holds(read == found, "a header that was read is written otherwise")
    refused_or(update_file.header_length, data[: update_file.PREFIX_BYTES])


def apply_patch(data: bytes) -> None:
    """The first two bytes say how much of the rest is the old stretch."""
    length = int.from_bytes(data[:2], "big")
    made = refused_or(lambda segment: patches.apply(segment, data[2 : 2 + length]), data[2 + length :])
    holds(made is None or len(made) <= patches.SEGMENT, "a segment that is too long")


def open_envelope(data: bytes) -> None:
    opened = refused_or(lambda sealed: envelope.verify(sealed, lambda _: _PUBLIC), data)
    holds(opened is None or data in envelopes(), "a forged envelope was opened")


def read_batch(data: bytes) -> None:
    for frame in (data, zstandard.ZstdCompressor(level=1).compress(data)):
        found = refused_or(batch.decode, frame)
        holds(found is None or batch.decode(batch.encode(found)) == found, "a batch that was read is written otherwise")


def read_replies(data: bytes) -> None:
    refused_or(requests.protocol_of, data)
    for message in (requests.Request, replies.Reply, joining.Join, joining.Joined):
        found = refused_or(message.decode, data)
        holds(found is None or message.decode(found.encode()) == found, "a message that was read is written otherwise")


def split_lesson(data: bytes) -> None:
    text = data.decode(errors="replace")
    found = refused_or(lesson.split, text)
    if found:
        refused_or(lesson.check_measure, found[1])
        try:
            lesson.read_front_matter(found[0][: lesson.MOST_BYTES // 100])
        except (ValueError, RecursionError):
            return


def _index() -> bytes:
    return json.dumps([[_HASHES[1], 0, 5, "plain", 1], [_HASHES[2], 5, 9, "zstd", 2]]).encode()


def _header() -> list[bytes]:
    document = {"pack": "tea", "from": "1.0.0", "to": "1.1.0", "manifest": [30], "blobs": [[_HASHES[1], "", [9, 9]]]}
    document["blobs"] += [[_HASHES[2], _HASHES[3], [5]]]
    return [json.dumps(document).encode(), b"PDUP\x01\0\0\0\x09"]


def _patch() -> list[bytes]:
    old, new = b"Boil water with tea leaves. " * 20, b"Boil water with tea leaves. " * 19 + b"Pour."
    made = b"".join(patches.make(io.BytesIO(old), io.BytesIO(new)))
    alone = b"".join(patches.make(None, io.BytesIO(new)))
    return [len(old).to_bytes(2, "big") + old + made, bytes(2) + alone]


def envelopes() -> list[bytes]:
    return [
        envelope.sign(envelope.Envelope("kiosk-1", "hub-1", kind, b"payload"), _KEY) for kind in ("request", "join")
    ]


def _batches() -> list[bytes]:
    row = ["quiz-begun/1", "p", 1, "b", 2, {"pack": "tea", "version": "1.0.0"}]
    document = {"log": "a", "first": 1, "previous": "00" * 32, "rows": [row, row]}
    return [json.dumps(document).encode()]


def _messages() -> list[bytes]:
    state = requests.State("0.1", {"tea": "1.0.0"}, 3, 10**9)
    return [
        requests.Request(1, "log", 5, state.digest(), state, b"batch").encode(),
        replies.Reply("log", 5, _HASHES[1], "g", 10**12, True).encode(),
        joining.Join("ABCD", _PUBLIC.hex(), "Kalpetta").encode(),
        joining.Joined("hub", _PUBLIC.hex(), "{}").encode(),
    ]


TARGETS = (
    Target("manifest", read_manifest, lambda: [MANIFEST.encode()], (b'"faces":{', b'"size":', b'"media/../a"')),
    Target("pack-index", read_index, lambda: [_index(), b"PDPK\x01\0\0\0\x09"], (b"[[],", b'"plain"', b'"zstd"')),
    Target("update-header", read_header, _header, (b"[", b'"blobs":', b"18446744073709551616")),
    Target("patch", apply_patch, _patch, (b"\x28\xb5\x2f\xfd", b"\x50\x2a\x4d\x18")),
    Target("envelope", open_envelope, envelopes, (b"PDE1", b'"from":', b'"to":')),
    Target("batch", read_batch, _batches, (b'"rows":[', b"null", b"1e999", b"[[[[")),
    Target("replies", read_replies, _messages, (b'"state":', b"NaN", b"-0", b'"batch"')),
    Target("lesson", split_lesson, lambda: [tiny_pack.LESSON.encode()], (b"+++\n", b"[a]", b"|-", b'"""')),
)
