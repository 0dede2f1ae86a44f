"""Protocol 2, from events to bytes: see `columns` for the layout."""

import json
from typing import Any

from sync.protocol.encodings import frames, symbols
from sync.protocol.encodings.columns import FORETOLD, ID, ID_BYTES, MAGIC, MOST_FIELDS, NEW, OTHER, STATES, is_id
from sync.protocol.encodings.limits import Unchained
from sync.protocol.encodings.shapes import BOOT, KIND, PERSON, SHAPES, WHOLE
from sync.protocol.encodings.tables import Fields, Row, Table
from sync.protocol.events import Event

_SHAPES = {(shape[0], frozenset(shape[1:])): list(shape) for shape in SHAPES}
_LOW_BITS = 7


def encode(batch: Unchained) -> bytes:
    """A batch whose events are valid, as bytes."""
    ids, text = columnar(batch)
    window, framed = frames.frame(text)
    return MAGIC + bytes([window]) + batch.previous + _leb128(len(ids)) + ids + framed


def columnar(batch: Unchained) -> tuple[bytes, str]:
    """The ids and the text of a batch, before the text is framed."""
    writing = _Writing()
    writing.put(batch.log_id)
    for event in batch.events:
        writing.add(event)
    document = [symbols.write([batch.first, len(batch.events), *writing.numbers()]), *writing.values]
    return bytes(writing.ids), json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


class _Writing:
    def __init__(self) -> None:
        self.ids = bytearray()
        self.values: list[Any] = []
        self._person, self._kind, self._boot, self._fields = Table(PERSON), Table(KIND), Table(BOOT), Fields()
        self._persons: list[int] = []
        self._kinds: list[int] = []
        self._states: list[int] = []
        self._times: list[int] = []
        self._asked: list[int] = []
        self._at = 0
        self._drifts: list[int] = []
        self._drift = 0

    def numbers(self) -> list[int]:
        return self._persons + self._kinds + self._states + self._times + self._asked

    def put(self, value: Any) -> None:
        """Send a value, an id among the ids."""
        if is_id(value, ID_BYTES):
            self.ids += bytes.fromhex(value)
            value = ID
        elif isinstance(value, str) and value.startswith(ID):
            value = ID + value
        self.values.append(value)

    def add(self, event: Event) -> None:
        row: Row = {}
        self._persons.append(self._number(self._person, event.person, row, "person"))
        shape = _shape(event)
        self._kinds.append(self._number(self._kind, shape, row, "kind"))
        fields = [(WHOLE, event.body)] if isinstance(shape, str) else [(name, event.body[name]) for name in shape[1:]]
        digits = [self._digit(self._fields.table(name), value, row, name) for name, value in fields]
        digits += [self._drift_digit(event), self._digit(self._boot, event.boot, row, WHOLE)]
        self._states.append(sum(digit * STATES**place for place, digit in enumerate(digits)))
        self._times.append(symbols.fold(event.at - self._at))
        self._at = event.at

    def _number(self, table: Table, value: Any, row: Row, name: str) -> int:
        state, index = self._choose(table, value, row, name)
        return OTHER + index if state == OTHER else state

    def _digit(self, table: Table, value: Any, row: Row, name: str | None) -> int:
        state, index = self._choose(table, value, row, name)
        if state == OTHER:
            self._asked.append(index)
        return state

    def _choose(self, table: Table, value: Any, row: Row, name: str | None) -> tuple[int, int]:
        """The state of a column and the index in its table, where a new value now stands."""
        index = table.index_of(value)
        if index is None:
            index = table.add(value)
            state = self._put_new(table, value)
        else:
            state = FORETOLD if index == table.foretold(row) else OTHER
        table.choose(row, index)
        if name is not WHOLE:
            row.setdefault(name, index)
        return state, index

    def _put_new(self, table: Table, value: Any) -> int:
        """In a column of ids, what is none is called OTHER, with the index behind the last."""
        if table.id_bytes and is_id(value, table.id_bytes):
            self.ids += bytes.fromhex(value)
            return NEW
        self.put(value)
        return OTHER if table.id_bytes else NEW

    def _drift_digit(self, event: Event) -> int:
        drift = event.at - event.monotonic
        if self._drifts and drift == self._drift:
            return FORETOLD
        self._drift = drift
        if drift in self._drifts:
            self._asked.append(self._drifts.index(drift))
            return OTHER
        self._asked.append(symbols.fold(drift - self._drifts[-1] if self._drifts else event.monotonic))
        self._drifts.append(drift)
        return NEW


def _shape(event: Event) -> list[str] | str:
    """The kind and its fields in their order, or the kind alone if the body has too many for a shape."""
    known = _SHAPES.get((event.kind, frozenset(event.body)))
    if known is None and len(event.body) > MOST_FIELDS:
        return event.kind
    return known or [event.kind, *sorted(event.body)]


def _leb128(number: int) -> bytes:
    written = bytearray()
    while number >> _LOW_BITS:
        written.append(number & (1 << _LOW_BITS) - 1 | 1 << _LOW_BITS)
        number >>= _LOW_BITS
    return bytes([*written, number])
