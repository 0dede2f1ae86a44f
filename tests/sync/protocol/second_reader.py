"""A second reader of batches, written from the words of PROTOCOL.md alone; it shares no code with the first."""

import json
from importlib.resources import files
from typing import Any

import zstandard

SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
DICTIONARY = "columns-2.dictionary"
SELF, PERSON, KIND = object(), object(), object()

COLUMNS: dict[str, tuple[list[Any], list[Any], int]] = {
    "answer": (["question"], [], 0),
    "attempt": ([PERSON], [], 8),
    "language": ([PERSON], ["ml", "hi", "ta", "en"], 0),
    "lesson": ([KIND, SELF], [], 0),
    "marks": (["question", "answer"], [0, 1000, 500], 0),
    "passed": (["marks"], [False, True], 0),
    "question": ([SELF], [], 0),
    "quiz": ([SELF], [], 0),
    "reason": ([], ["new", "restored", "copied"], 0),
    "source": ([], ["hub", "staff", "rtc"], 0),
    "total": ([], [], 0),
    "version": (["pack"], ["1.0.0"], 0),
}


def read(data: bytes, shapes: list[list[str]]) -> dict[str, Any]:
    """A batch of protocol 2 as the vectors have it, without its head. `shapes` is the table of 2.4."""
    assert data[0] == 2
    window, previous = data[1], data[2:34]
    length, shift, at = 0, 0, 34
    while True:
        length |= (data[at] & 127) << shift
        shift, at = shift + 7, at + 1
        if data[at - 1] < 128:
            break
    ids = bytearray(data[at : at + length])
    dictionary = zstandard.ZstdCompressionDict(files("sync.protocol.encodings").joinpath(DICTIONARY).read_bytes())
    content = zstandard.ZstdDecompressor(dict_data=dictionary).decompress(b"\x28\xb5\x2f\xfd" + data[at + length :])
    text = "".join(chr(byte if byte < 128 else window * 128 + byte - 128) for byte in content)
    numbers, *values = json.loads(text)
    return Reader(vlq(numbers), values, ids, shapes).batch() | {"previous": previous.hex()}


def vlq(signs: str) -> list[int]:
    numbers, number, shift = [], 0, 0
    for sign in signs:
        number |= (SIGNS.index(sign) & 31) << shift
        shift += 5
        if not SIGNS.index(sign) & 32:
            numbers.append(number)
            number, shift = 0, 0
    return numbers


def unfolded(number: int) -> int:
    return -(number + 1) // 2 if number % 2 else number // 2


class Reader:
    def __init__(self, numbers: list[int], values: list[Any], ids: bytearray, shapes: list[list[str]]) -> None:
        self.numbers, self.values, self.ids = numbers, values, ids
        self.person = Column([SELF], [None], 16)
        self.kind = Column([SELF], list(shapes), 0)
        self.boot = Column([], [], 8)
        self.whole = Column([PERSON], [], 0)
        self.fields: dict[str, Column] = {}

    def batch(self) -> dict[str, Any]:
        log = self.value()
        first, count = self.numbers[:2]
        persons, kinds, states, times = (self.numbers[2 + n * count :][:count] for n in range(4))
        self.asked = self.numbers[2 + 4 * count :]
        at, drift, drifts, events = 0, 0, [], []
        for person_number, kind_number, state, time in zip(persons, kinds, states, times, strict=True):
            at += unfolded(time)
            chosen: dict[Any, int] = {}
            person = self.choose(self.person, min(person_number, 2), chosen, PERSON, person_number - 2)
            shape = self.choose(self.kind, min(kind_number, 2), chosen, KIND, kind_number - 2)
            body: Any = {}
            if isinstance(shape, str):
                kind, body = shape, self.choose(self.whole, state % 3, chosen, None)
                state //= 3
            else:
                kind, *names = shape
                for name in names:
                    column = self.fields.setdefault(name, Column(*COLUMNS.get(name, ([PERSON], [], 0))))
                    body[name] = self.choose(column, state % 3, chosen, name)
                    state //= 3
            if state % 3 == 1:
                number = unfolded(self.asked.pop(0))
                drift = drifts[-1] + number if drifts else at - number
                drifts.append(drift)
            elif state % 3 == 2:
                drift = drifts[self.asked.pop(0)]
            boot = self.choose(self.boot, state // 3 % 3, chosen, None)
            assert state // 9 == 0
            events.append([kind, person, at, boot, at - drift, body])
        assert not (self.asked)
        assert not (self.values)
        assert not (self.ids)
        return {"log": log, "first": first, "events": events}

    def choose(self, column: "Column", state: int, chosen: dict[Any, int], name: Any, index: int | None = None) -> Any:
        person = chosen.get(PERSON)
        place = [column.of_person.get(person) if each is SELF else chosen.get(each) for each in column.contexts]
        if state == 0:
            index = column.of_place.get(str(place), column.of_person.get(person))
        elif state == 1:
            index = len(column.table)
            column.table.append(self.id(column.id_bytes) if column.id_bytes else self.value())
        else:
            index = self.asked.pop(0) if index is None else index
            if index == len(column.table):
                assert column.id_bytes
                column.table.append(self.value())
        column.of_place[str(place)] = column.of_person[person] = index
        if name is not None:
            chosen[name] = index
        return column.table[index]

    def value(self) -> Any:
        value = self.values.pop(0)
        if value == "~":
            return self.id(16)
        return value[1:] if isinstance(value, str) and value.startswith("~") else value

    def id(self, count: int) -> str:
        taken = bytes(self.ids[:count])
        del self.ids[:count]
        return taken.hex()


class Column:
    def __init__(self, contexts: list[Any], known: list[Any], id_bytes: int) -> None:
        self.contexts, self.table, self.id_bytes = contexts, list(known), id_bytes
        self.of_place: dict[str, Any] = {}
        self.of_person: dict[Any, Any] = {}
