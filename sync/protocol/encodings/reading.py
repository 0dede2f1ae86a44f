"""Protocol 2, from bytes that came from outside to events: see `columns` for the layout.

What always holds: what is read is of bounded size and depth, and costs time in proportion to it; every byte counts.
"""

from typing import Any

from sync.protocol.encodings import frames, symbols
from sync.protocol.encodings.columns import FORETOLD, HASH_BYTES, ID, ID_BYTES, MAGIC, MOST_FIELDS, NEW, OTHER, STATES
from sync.protocol.encodings.limits import (
    MOST_BYTES,
    MOST_DEPTH,
    MOST_EVENTS,
    Unchained,
    checked_event,
    is_deeper,
    malformed,
    read_json,
)
from sync.protocol.encodings.shapes import BOOT, KIND, PERSON, WHOLE
from sync.protocol.encodings.tables import Fields, Row, Table
from sync.protocol.events import Event

_LOW_BITS = 7
_MOST_LENGTH_BYTES = 4


def decode(data: bytes) -> Unchained:
    """Values that stand in several events are shared between them.

    Raises ProtocolError if the bytes are not a batch in this encoding, or are larger than the limits.
    """
    window, previous = data[1:2], data[2 : 2 + HASH_BYTES]
    if data[:1] != MAGIC or len(previous) < HASH_BYTES or window == b"\0":
        raise malformed("cut off")
    length, start = _leb128(data, 2 + HASH_BYTES)
    ids, framed = data[start : start + length], data[start + length :]
    if len(ids) < length:
        raise malformed("cut off")
    document = read_json(frames.unframe(window[0], framed))
    if not isinstance(document, list) or not document or not isinstance(document[0], str):
        raise malformed("numbers")
    reading = _Reading(ids, document)
    log_id, first, events = reading.events()
    return Unchained(log_id, first, previous, events)


class _Reading:
    """The columns of one batch, as far as they were read."""

    def __init__(self, ids: bytes, document: list[Any]) -> None:
        self._ids, self._id_at = ids, 0
        self._values, self._value_at = document, 1
        try:
            self._numbers = list(symbols.read(document[0]))
        except ValueError as error:
            raise malformed(error) from error
        self._asked_at = 0
        self._left = MOST_BYTES
        self._person, self._kind, self._boot, self._fields = Table(PERSON), Table(KIND), Table(BOOT), Fields()
        self._drifts: list[int] = []
        self._drift = 0

    def events(self) -> tuple[str, int, list[Event]]:
        """The log's id, the first sequence and the events."""
        if len(self._numbers) < 2:
            raise malformed("numbers")
        first, count, *numbers = self._numbers
        if first < 1 or count > MOST_EVENTS or len(numbers) < 4 * count:
            raise malformed("first, or number of events")
        self._numbers, self._asked_at = numbers, 4 * count
        log_id = self._next_value()
        if not isinstance(log_id, str):
            raise malformed("log")
        events, at = [], 0
        for place in range(count):
            person, kind, state, time = numbers[place : 4 * count : count]
            at += symbols.unfold(time)
            events.append(self._event(log_id, first + place, at, (person, kind, state)))
        if (self._asked_at, self._value_at, self._id_at) != (len(numbers), len(self._values), len(self._ids)):
            raise malformed("more than events")
        return log_id, first, events

    def _event(self, log_id: str, sequence: int, at: int, numbers: tuple[int, int, int]) -> Event:
        row: Row = {}
        person = self._chosen(self._person, *_split(numbers[0]), row, "person")
        kind, names = _checked_shape(self._chosen(self._kind, *_split(numbers[1]), row, "kind"))
        body, state = {}, numbers[2]
        for name in names:
            state, digit = divmod(state, STATES)
            body[name] = self._column(self._fields.table(name), digit, row, name)
        state, digit = divmod(state, STATES)
        drift = self._next_drift(digit, at)
        state, digit = divmod(state, STATES)
        boot = self._column(self._boot, digit, row, WHOLE)
        if state:
            raise malformed(f"event {sequence}")
        whole = dict(body[WHOLE]) if names == [WHOLE] and isinstance(body[WHOLE], dict) else body
        return checked_event(Event(log_id, sequence, kind, person, at, boot, at - drift, whole))

    def _column(self, table: Table, state: int, row: Row, name: str | None) -> Any:
        self._count(len(name or ""))
        return self._chosen(table, state, self._next_asked() if state == OTHER else 0, row, name)

    def _count(self, size: int) -> None:
        """However often a value is chosen, it counts again: a few bytes must not become many."""
        self._left -= size
        if self._left < 0:
            raise malformed(f"more than {MOST_BYTES} bytes")

    def _chosen(self, table: Table, state: int, index: int, row: Row, name: str | None) -> Any:
        """The value of a column in its state; `index` counts if that is OTHER."""
        known = len(table.values)
        if state == FORETOLD:
            foretold = table.foretold(row)
            if foretold is None:
                raise malformed("nothing is foretold")
            index = foretold
        elif state == NEW:
            index = table.add(self._next_id(table.id_bytes) if table.id_bytes else self._next_value())
        elif index == known and table.id_bytes:
            table.add(self._next_value())
        elif index >= known:
            raise malformed("index")
        self._count(table.sizes[index])
        table.choose(row, index)
        if name is not WHOLE:
            row.setdefault(name, index)
        return table.values[index]

    def _next_drift(self, state: int, at: int) -> int:
        if state == FORETOLD and not self._drifts:
            raise malformed("nothing is foretold")
        if state == NEW:
            number = symbols.unfold(self._next_asked())
            self._drift = self._drifts[-1] + number if self._drifts else at - number
            self._drifts.append(self._drift)
        elif state == OTHER:
            index = self._next_asked()
            if index >= len(self._drifts):
                raise malformed("index")
            self._drift = self._drifts[index]
        return self._drift

    def _next_asked(self) -> int:
        if self._asked_at >= len(self._numbers):
            raise malformed("numbers")
        self._asked_at += 1
        return self._numbers[self._asked_at - 1]

    def _next_value(self) -> Any:
        if self._value_at >= len(self._values):
            raise malformed("values")
        value = self._values[self._value_at]
        self._value_at += 1
        if is_deeper(value, MOST_DEPTH):
            raise malformed(f"deeper than {MOST_DEPTH}")
        if isinstance(value, str) and value.startswith(ID):
            return self._next_id(ID_BYTES) if value == ID else value[len(ID) :]
        return value

    def _next_id(self, count: int) -> str:
        self._id_at += count
        if self._id_at > len(self._ids):
            raise malformed("ids")
        return self._ids[self._id_at - count : self._id_at].hex()


def _split(number: int) -> tuple[int, int]:
    """A state, and its index if it is OTHER."""
    return (number, 0) if number < OTHER else (OTHER, number - OTHER)


def _checked_shape(shape: Any) -> tuple[str, list[str | None]]:
    """The kind, and the names of the body's columns."""
    if isinstance(shape, str):
        return shape, [WHOLE]
    is_shape = isinstance(shape, list) and 0 < len(shape) <= 1 + MOST_FIELDS
    if not is_shape or not all(isinstance(name, str) for name in shape) or len({*shape[1:]}) < len(shape) - 1:
        raise malformed("shape")
    return shape[0], shape[1:]


def _leb128(data: bytes, start: int) -> tuple[int, int]:
    """A number and where it ends."""
    number = 0
    for place, byte in enumerate(data[start : start + _MOST_LENGTH_BYTES]):
        number |= (byte & (1 << _LOW_BITS) - 1) << _LOW_BITS * place
        if byte >> _LOW_BITS == 0:
            return number, start + place + 1
    raise malformed("length")
