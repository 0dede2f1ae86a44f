"""The rows of one kiosk's folds, read from the database when first asked for and written back together.

What always holds: between `read` and `write` nobody else changes these rows (the caller holds the kiosk's fold mark).
"""

import json
from dataclasses import asdict, fields
from typing import Any

from peewee import SQL

from sync.hub.outcomes.tables import TABLE_OF
from sync.protocol.rows import ROWS, Answer, Row, key_of

_ROWS_AT_ONCE = 500


class KioskRows:
    """A store of rows, as `sync.protocol.fold.Rows` asks for."""

    def __init__(self, kiosk_id: str) -> None:
        self._kiosk_id = kiosk_id
        self._known: dict[type, dict[tuple[str, ...], Any]] = {row: {} for row in ROWS}
        self._changed: dict[type, set[tuple[str, ...]]] = {row: set() for row in ROWS}
        self._by_person: dict[tuple[type, str], dict[tuple[str, ...], Any]] = {}

    def get(self, row: type[Row], *key: str) -> Row | None:
        known = self._known[row]
        if key not in known:
            known[key] = next(iter(_select(row, self._kiosk_id, dict(zip(row.KEY, key, strict=True)))), None)
        return known[key]

    def put(self, row: Row) -> None:
        self._replace(type(row), key_of(row), row)

    def delete(self, row: Row) -> None:
        self._replace(type(row), key_of(row), None)

    def of_person(self, row: type[Row], person: str) -> list[Row]:
        if (row, person) not in self._by_person:
            known = self._known[row]
            for stored in _select(row, self._kiosk_id, {"person": person}):
                known.setdefault(key_of(stored), stored)
            mine = {key: kept for key, kept in known.items() if kept is not None and kept.person == person}
            self._by_person[row, person] = mine
        return list(self._by_person[row, person].values())

    def write(self) -> None:
        """Write every change to the database."""
        for row, keys in self._changed.items():
            kept = [self._known[row][key] for key in sorted(keys)]
            _upsert(row, self._kiosk_id, [each for each in kept if each is not None])
            for key in sorted(keys):
                if self._known[row][key] is None:
                    _delete(row, self._kiosk_id, key)
            keys.clear()

    def _replace(self, row: type, key: tuple[str, ...], new: Any) -> None:
        if "person" in row.__slots__:
            before = self.get(row, *key)
            if before is not None:
                self._by_person.get((row, before.person), {}).pop(key, None)
            if new is not None and (row, new.person) in self._by_person:
                self._by_person[row, new.person][key] = new
        self._known[row][key] = new
        self._changed[row].add(key)


def delete_rows(kiosk_id: str) -> None:
    """Forget all rows of a kiosk."""
    for table in TABLE_OF.values():
        table.delete().where(table.kiosk_id == kiosk_id).execute()


def read_rows(kiosk_id: str) -> dict[type, list[Any]]:
    """All rows of a kiosk by their kind, each sorted by its key."""
    return {row: sorted(_select(row, kiosk_id, {}), key=key_of) for row in ROWS}


def _select(row: type[Row], kiosk_id: str, wanted: dict[str, str]) -> list[Row]:
    table = TABLE_OF[row]
    where = [table.kiosk_id == kiosk_id, *(getattr(table, name) == value for name, value in wanted.items())]
    found = table.select(*(getattr(table, field.name) for field in fields(row))).where(*where).dicts()
    return [_as_row(row, values) for values in found]


def _as_row(row: type[Row], values: dict[str, Any]) -> Row:
    if row is Answer:
        values["answer"] = json.loads(values["answer"])
    return row(**values)


def _as_values(row: Any, kiosk_id: str) -> dict[str, Any]:
    values = {"kiosk_id": kiosk_id, **asdict(row)}
    if isinstance(row, Answer):
        values["answer"] = json.dumps(row.answer)
    return values


def _upsert(row: type, kiosk_id: str, kept: list[Any]) -> None:
    table = TABLE_OF[row]
    key = [getattr(table, name) for name in ("kiosk_id", *row.KEY)]
    rest = [field.name for field in fields(row) if field.name not in row.KEY]
    update = {getattr(table, name): SQL(f'EXCLUDED."{name}"') for name in rest}
    for start in range(0, len(kept), _ROWS_AT_ONCE):
        values = [_as_values(each, kiosk_id) for each in kept[start : start + _ROWS_AT_ONCE]]
        table.insert_many(values).on_conflict(conflict_target=key, update=update).as_rowcount().execute()


def _delete(row: type, kiosk_id: str, key: tuple[str, ...]) -> None:
    table = TABLE_OF[row]
    where = [getattr(table, name) == value for name, value in zip(row.KEY, key, strict=True)]
    table.delete().where(table.kiosk_id == kiosk_id, *where).execute()
