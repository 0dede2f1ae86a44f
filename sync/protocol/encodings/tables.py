"""A column's table of values, and what it foretells.

What always holds: two sides that have chosen the same values so far foretell the same one.
"""

import json
from typing import Any

from sync.protocol.encodings.shapes import FIELDS, OTHER_FIELD, SELF, WHOLE, Rule

Row = dict[str, int]
"""What was chosen for one event so far: the column's name, and the index in its table."""


class Table:
    """Values in the order in which they came, those of the rule first. `sizes` are theirs as JSON, in signs."""

    def __init__(self, rule: Rule) -> None:
        self.id_bytes = rule.id_bytes
        self.values: list[Any] = []
        self.sizes: list[int] = []
        self._contexts = rule.contexts
        self._indexes: dict[str, int] = {}
        self._last: dict[tuple[int | None, ...], int] = {}
        self._last_of_person: dict[int | None, int] = {}
        for value in rule.known:
            self.add(value)

    def add(self, value: Any) -> int:
        """Put a value to the end; gives its index."""
        text = _text(value)
        self._indexes.setdefault(text, len(self.values))
        self.values.append(value)
        self.sizes.append(len(text))
        return len(self.values) - 1

    def index_of(self, value: Any) -> int | None:
        """Where this very value stands (1, 1.0 and true are three), or None."""
        return self._indexes.get(_text(value))

    def foretold(self, row: Row) -> int | None:
        """The index that came last in the same contexts, else the last of the same person, else None."""
        return self._last.get(self._place(row), self._last_of_person.get(row.get("person")))

    def choose(self, row: Row, index: int) -> None:
        """Remember what came."""
        self._last[self._place(row)] = index
        self._last_of_person[row.get("person")] = index

    def _place(self, row: Row) -> tuple[int | None, ...]:
        own = self._last_of_person.get(row.get("person"))
        return tuple(own if name == SELF else row.get(name) for name in self._contexts)


class Fields:
    """The tables of fields in bodies, each made when the first event has it."""

    def __init__(self) -> None:
        self._tables: dict[str | None, Table] = {}

    def table(self, name: str | None) -> Table:
        table = self._tables.get(name)
        if table is None:
            rule = OTHER_FIELD if name is WHOLE else FIELDS.get(name, OTHER_FIELD)
            table = self._tables[name] = Table(rule)
        return table


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
