"""The rows of the fold in the kiosk's database: a cache of the log that can always be rebuilt and compared."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from kiosk.database import database, reading, writing
from kiosk.progress import folded
from sync.protocol import fold
from sync.protocol.rows import ROWS, MemoryRows, Row, key_of

_TABLE_OF: dict[type, Any] = dict(zip(ROWS, folded.SNAPSHOTS, strict=True))


class SnapshotRows:
    """`rows.Rows` over the snapshot tables; used inside the transaction that appends the event."""

    def get(self, row: type[Row], *key: str) -> Row | None:
        table = _TABLE_OF[row]
        found = list(table.select().where(_is_key(table, row.KEY, key)).dicts())
        return row(**found[0]) if found else None

    def put(self, row: Row) -> None:
        _TABLE_OF[type(row)].replace(**_columns(row)).execute()

    def delete(self, row: Row) -> None:
        table = _TABLE_OF[type(row)]
        table.delete().where(_is_key(table, row.KEY, key_of(row))).execute()

    def of_person(self, row: type[Row], person: str) -> list[Row]:
        table = _TABLE_OF[row]
        return [row(**found) for found in table.select().where(table.person == person).dicts()]

    def all(self, row: type[Row]) -> list[Row]:
        """Every row of a kind, sorted by its key."""
        table = _TABLE_OF[row]
        order = [getattr(table, name) for name in row.KEY]
        return [row(**found) for found in table.select().order_by(*order).dicts()]


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that the log says otherwise: what is kept, and what the log gives. None where there is no row."""

    row: str
    key: tuple[str, ...]
    kept: Any
    rebuilt: Any


def compare(events: Iterator[Any]) -> list[Difference]:
    """Rebuild every row from all events, oldest first, and name the rows that differ from what is kept."""
    kept = SnapshotRows()
    differences = []
    with reading(), database.atomic():  # log and rows of one moment, while learners go on
        rebuilt = _rebuilt(events)
        for row in ROWS:
            ours = {key_of(one): one for one in kept.all(row)}
            theirs = {key_of(one): one for one in rebuilt.all(row)}
            differences += [
                Difference(row.__name__, key, ours.get(key), theirs.get(key))
                for key in sorted(ours.keys() | theirs.keys())
                if ours.get(key) != theirs.get(key)
            ]
    return differences


def rebuild(events: Iterator[Any]) -> None:
    """Throw the kept rows away and fold all events again, in one transaction."""
    kept = SnapshotRows()
    with writing():
        rebuilt = _rebuilt(events)
        for row, table in _TABLE_OF.items():
            table.delete().execute()
            for one in rebuilt.all(row):
                kept.put(one)


def _rebuilt(events: Iterator[Any]) -> MemoryRows:
    rows = MemoryRows()
    for event in events:
        fold.apply(rows, event)
    return rows


def _columns(row: Any) -> dict[str, Any]:
    return {field.name: getattr(row, field.name) for field in fields(row)}


def _is_key(table: Any, names: tuple[str, ...], key: tuple[str, ...]) -> Any:
    condition = getattr(table, names[0]) == key[0]
    for name, value in zip(names[1:], key[1:], strict=True):
        condition &= getattr(table, name) == value
    return condition
