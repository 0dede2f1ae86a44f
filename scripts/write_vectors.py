"""Writes the test vectors of PROTOCOL.md: `python -m scripts.write_vectors FOLDER`.

Each is a JSON file: what it is about, the batch as JSON, and its bytes in base64, for each encoding that is spoken.
The vectors of a protocol stay as they are for ever; a mend of the encoder may add some and changes none.
"""

import base64
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from scripts.benchmarks.events import logged
from sync.protocol import batch as batches
from sync.protocol.batch import Batch
from sync.protocol.events import FIRST_HASH, Event
from sync.protocol.versions import OLDEST_PROTOCOL, PROTOCOL

_LOG, _BOOT, _PERSON, _ATTEMPT = "0123456789abcdef" * 2, "b007" * 4, "a5" * 16, "f00d" * 4
_AT = 1_793_000_000_123
_HASH = bytes(range(32))
_LESSON = {"pack": "tea-stall", "version": "1.0.0", "lesson": "boil", "language": "ml"}

Said = tuple[str, str | None, int, str, int, dict[str, Any]]


def vectors() -> dict[str, tuple[str, Batch]]:
    """Name, what it is about, and the batch."""
    opened: Said = ("lesson-opened/1", _PERSON, _AT, _BOOT, 5000, _LESSON)
    return {
        "empty": ("No events: the head is the hash before.", _chained([])),
        "one-event": ("One event of a known kind.", _chained([opened])),
        "first-of-a-log": ("Sequence 1 after 32 zeros.", _chained([opened], first=1, previous=FIRST_HASH)),
        "foretold": ("The same lesson finished, opened again: every field is foretold.", _chained([
            opened, _later(opened, 60_000, "lesson-finished/1"), _later(opened, 90_000)])),
        "unknown-kind": ("A kind that no version knows, twice.", _chained([
            ("practicum-signed/7", _PERSON, _AT, _BOOT, 1, {"evidence": [1, {"deep": [None, 2.5]}], "by": _PERSON}),
            ("practicum-signed/7", None, _AT + 5, _BOOT, 6, {"evidence": [], "by": _ATTEMPT})])),
        "other-fields": ("A known kind with a field that its shape has not.", _chained([
            ("lesson-opened/1", _PERSON, _AT, _BOOT, 1, _LESSON | {"person": "field", "kind": 1, "": None})])),
        "many-fields": ("A body of 30 fields stands whole.", _chained([
            ("x/1", None, _AT, _BOOT, 1, {f"field-{number}": number for number in range(30)})])),
        "malayalam": ("Free text in Malayalam, and signs of other scripts.", _chained([
            _answer("ചായ ഉണ്ടാക്കാൻ വെള്ളം തിളപ്പിക്കണം", 1), _answer("ഗ്ലാസ്‌ കഴുകണം \U0001f375 चाय தேநீர்", 2)])),
        "hindi": ("A text whose window is Devanagari.", _chained([_answer("पानी उबालना है", 1)])),
        "tildes": ("Texts that begin with the sign for ids, and ids where none are expected.", _chained([
            _answer(text, number) for number, text in enumerate(["~", "~~", "~x", _LOG, _ATTEMPT, _LOG.upper()])])),
        "numbers": ("1, 1.0 and true are three values; great and small ones.", _chained([
            _answer(value, number)
            for number, value in enumerate([1, 1.0, True, 0, -0.0, 2**53 - 1, -(2**53) + 1, 1e-9, 1e300, "", None])])),
        "clock-jumps": ("A clock that jumps ahead, then back, and three boots.", _chained([
            opened, (*opened[:2], _AT + 10**11, _BOOT, 6000, _LESSON), (*opened[:2], _AT - 5, _BOOT, 7000, _LESSON),
            (*opened[:2], 12, "c0" * 8, 30, _LESSON), (*opened[:2], _AT, "a boot", 2**40, _LESSON),
            (*opened[:2], -7, _BOOT, 7001, _LESSON)])),
        "other-ids": ("Log, person and attempt that are no hexadecimal digits, or more of them.", _chained([
            ("question-answered/1", "somebody", _AT, "", 1, {"attempt": _LOG, "question": "", "answer": 1, "marks": 0}),
            ("question-answered/1", None, _AT, "", 1, {"attempt": "a1", "question": "q", "answer": 1, "marks": 7})],
            log_id="log-1")),
        "late-in-a-log": ("A first sequence beyond 32 bits.", _chained([opened], first=2**40)),
        "class": ("Ten events of a class at its tablets.", _part(logged(3, 400), 300, 10)),
        "thousand": ("1,000 events of a station.", logged(4, 1000)),
    }  # fmt: skip


def as_json(batch: Batch) -> dict[str, Any]:
    rows = [[event.kind, event.person, event.at, event.boot, event.monotonic, event.body] for event in batch.events]
    return {
        "log": batch.log_id,
        "first": batch.first,
        "previous": batch.previous.hex(),
        "head": batch.head.hex(),
        "events": rows,
    }


def write(folder: Path) -> None:
    for name, (about, batch) in vectors().items():
        encoded = {
            str(protocol): base64.b64encode(batches.encode(batch, protocol)).decode()
            for protocol in range(OLDEST_PROTOCOL, PROTOCOL + 1)
        }
        document = {"about": about, "batch": as_json(batch), "encoded": encoded}
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def _answer(answer: object, number: int) -> Said:
    body = {"attempt": _ATTEMPT, "question": f"q{number % 2}", "answer": answer, "marks": 0}
    return "question-answered/1", _PERSON, _AT + 9000 * number, _BOOT, 5000 + 9000 * number, body


def _later(said: Said, milliseconds: int, kind: str = "") -> Said:
    return kind or said[0], said[1], said[2] + milliseconds, said[3], said[4] + milliseconds, said[5]


def _chained(said: list[Said], log_id: str = _LOG, first: int = 7, previous: bytes = _HASH) -> Batch:
    events: list[Event] = []
    for sequence, each in enumerate(said, start=first):
        event = Event(log_id, sequence, *each)
        events.append(replace(event, hash=event.chained_to(events[-1].hash if events else previous)))
    return Batch(log_id, first, previous, tuple(events))


def _part(batch: Batch, start: int, count: int) -> Batch:
    return Batch(batch.log_id, start + 1, batch.events[start - 1].hash, batch.events[start : start + count])


if __name__ == "__main__":
    write(Path(sys.argv[1]))
