"""Encoding of protocol 1: JSON rows in zstd. Hubs read it still, from older kiosks and from what they have stored."""

import json
from typing import Any

import zstandard

from sync.protocol.encodings.limits import (
    MOST_BYTES,
    MOST_EVENTS,
    Unchained,
    checked_event,
    is_integer,
    malformed,
    read_json,
)
from sync.protocol.events import Event

MAGIC = zstandard.FRAME_HEADER
LEVEL = 9

_COLUMNS = ("kind", "person", "at", "boot", "monotonic", "body")


def encode(batch: Unchained) -> bytes:
    document = {
        "log": batch.log_id,
        "first": batch.first,
        "previous": batch.previous.hex(),
        "rows": [[getattr(event, column) for column in _COLUMNS] for event in batch.events],
    }
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    return zstandard.ZstdCompressor(level=LEVEL).compress(text)


def decode(data: bytes) -> Unchained:
    """Raises ProtocolError if the bytes are not a batch in this encoding, or are larger than the limits."""
    document = _document(data)
    try:
        log_id, first, previous = document["log"], document["first"], bytes.fromhex(document["previous"])
        rows = document["rows"]
    except (KeyError, TypeError, ValueError) as error:
        raise malformed(error) from error
    if not (isinstance(log_id, str) and is_integer(first) and first >= 1 and len(previous) == len(bytes(32))):
        raise malformed("log, first or previous")
    if not isinstance(rows, list) or len(rows) > MOST_EVENTS:
        raise malformed("rows")
    return Unchained(log_id, first, previous, [_event(log_id, first + at, row) for at, row in enumerate(rows)])


def _document(data: bytes) -> dict[str, Any]:
    try:
        text = zstandard.ZstdDecompressor(max_window_size=MOST_BYTES).stream_reader(data).read(MOST_BYTES + 1)
    except zstandard.ZstdError as error:
        raise malformed(error) from error
    if len(text) > MOST_BYTES:
        raise malformed(f"more than {MOST_BYTES} bytes")
    document = read_json(text)
    if not isinstance(document, dict):
        raise malformed("not an object")
    return document


def _event(log_id: str, sequence: int, row: Any) -> Event:
    if not isinstance(row, list) or len(row) != len(_COLUMNS):
        raise malformed(f"event {sequence}")
    kind, person, at, boot, monotonic, body = row
    return checked_event(Event(log_id, sequence, kind, person, at, boot, monotonic, body))
