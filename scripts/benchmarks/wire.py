"""wire-1000 and wire-10: bytes an event in a batch, before the envelope; what others would send stands beside.

The events are those of `events.py`, 1,000 of one station, whole and cut into batches of ten. Beside them stands the
same with five packs that were made after the dictionary. The entropy estimate takes each column of numbers as drawn by
its own frequencies, new values as signs that follow from the two before, times by their bits, ids and the hash before
as they are; a coder that knew all these frequencies beforehand would need as much.
"""

import gzip
import json
import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from itertools import pairwise

import zstandard

from scripts.benchmarks.events import cut, logged
from scripts.benchmarks.prepared import Bench
from scripts.benchmarks.rows import Beside, Row
from sync.protocol import batch as batches
from sync.protocol.batch import Batch
from sync.protocol.encodings import symbols
from sync.protocol.encodings.columns import HASH_BYTES
from sync.protocol.encodings.limits import Unchained
from sync.protocol.encodings.writing import columnar
from sync.protocol.events import Event

SEED, EVENTS = 1, 1000
BUDGETS = {1000: 10.0, 10: 25.0}

_LEVEL = 19
_HOME = "https://padippura.example/"


def measure_1000(_: Bench) -> list[Row]:
    return [_row(1000)]


def measure_10(_: Bench) -> list[Row]:
    return [_row(10)]


def bytes_an_event(batch: Batch, size: int, encode: Callable[[Batch], bytes] = batches.encode) -> float:
    """The mean over all batches of `size` events."""
    return sum(len(encode(part)) for part in cut(batch, size)) / len(batch.events)


def _row(size: int) -> Row:
    batch = logged(SEED, EVENTS)
    unknown = logged(SEED, EVENTS, known=0)
    others: dict[str, Callable[[Batch], bytes]] = {
        "rows and zstd (protocol 1)": lambda part: batches.encode(part, 1),
        "JSON rows, gzip": lambda part: gzip.compress(_json(_rows(part)), 9),
        "JSON rows, zstd-19": lambda part: zstandard.ZstdCompressor(level=_LEVEL).compress(_json(_rows(part))),
        "xAPI JSON, gzip": lambda part: gzip.compress(_json([statement(event) for event in part.events]), 9),
    }
    beside = [Beside(name, round(bytes_an_event(batch, size, encode), 2), "B") for name, encode in others.items()]
    beside.append(Beside("packs unknown to the dictionary", round(bytes_an_event(unknown, size), 2), "B"))
    parts = list(cut(batch, size))
    beside.append(Beside("entropy estimate", round(_entropy(parts) / EVENTS, 2), "B"))
    return Row(f"wire-{size}", round(bytes_an_event(batch, size), 2), "B", BUDGETS[size], beside=tuple(beside))


def statement(event: Event) -> dict[str, object]:
    """An event as an xAPI statement, as short as the specification lets it be."""
    verb, _, version = event.kind.partition("/")
    subject = "/".join(str(event.body.get(name, "")) for name in ("pack", "lesson", "quiz", "question"))
    return {
        "actor": {"account": {"homePage": _HOME, "name": event.person or "kiosk"}},
        "verb": {"id": f"{_HOME}verbs/{verb}"},
        "object": {"id": f"{_HOME}{subject}"},
        "timestamp": datetime.fromtimestamp(event.at / 1000, UTC).isoformat(timespec="milliseconds"),
        "context": {"extensions": {f"{_HOME}boot": event.boot, f"{_HOME}monotonic": event.monotonic}},
        "result": {"extensions": {f"{_HOME}body/{version}": event.body}},
    }


def _rows(part: Batch) -> dict[str, object]:
    rows = [[event.kind, event.person, event.at, event.boot, event.monotonic, event.body] for event in part.events]
    return {"log": part.log_id, "first": part.first, "previous": part.previous.hex(), "rows": rows}


def _json(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _entropy(parts: Iterable[Batch]) -> float:
    """Bytes for all parts, with the frequencies of all parts together."""
    columns: list[list[int]] = [[], [], [], []]
    times, texts, fixed = [], [], 0
    for part in parts:
        ids, text = columnar(Unchained(part.log_id, part.first, part.previous, list(part.events)))
        document = json.loads(text)
        _, count, *numbers = symbols.read(document[0])
        fixed += len(ids) + HASH_BYTES
        for place, column in enumerate(columns[:3]):
            column += numbers[place * count : (place + 1) * count]
        times += numbers[3 * count : 4 * count]
        columns[3] += numbers[4 * count :]
        texts.append("\n".join(json.dumps(value, ensure_ascii=False) for value in document[1:]) + "\n")
    bits = sum(map(_bits, columns)) + _bits([time.bit_length() for time in times])
    bits += sum(max(0, time.bit_length() - 1) for time in times)
    return fixed + (bits + _bits_in_context("".join(texts))) / 8


def _bits(drawn: Sequence[object]) -> float:
    counted = Counter(drawn)
    return -sum(count * math.log2(count / len(drawn)) for count in counted.values())


def _bits_in_context(text: str) -> float:
    """Of each sign, given the two before."""
    pairs = list(pairwise(text))
    return _bits(list(zip(text, text[1:], text[2:], strict=False))) - _bits(pairs[:-1])
