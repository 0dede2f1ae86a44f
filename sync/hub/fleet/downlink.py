"""What the hub has for each kiosk beside the acknowledgement: kept in numbered sections until the kiosk says it has it.

What always holds: within a section of a kiosk numbers run from 1 without gaps; an item keeps its number, unless the hub
was restored from an older copy, when what the kiosk has not seen is numbered anew behind what it has.
"""

import json
from collections.abc import Iterator
from typing import Any

from peewee import ModelSelect, fn

from sync.hub.database import held, writing
from sync.hub.fleet.tables import DownItem, Kiosk
from sync.protocol.downlink import KINDS, LEAST_ROOM, MOST_ROOM, Item, Load, Loading, as_json


def put(kiosk_id: str, item: Item) -> int:
    """Let a kiosk have an item with one of its next replies; gives the number of the item."""
    with writing():
        held(Kiosk.select().where(Kiosk.kiosk_id == kiosk_id)).get()
        number = _last(kiosk_id, item.SECTION) + 1
        content = json.dumps(as_json(item), ensure_ascii=False, separators=(",", ":"))
        DownItem.insert(kiosk_id=kiosk_id, section=item.SECTION, number=number, content=content).execute()
    return number


def put_for_all(item: Item) -> None:
    """Let every kiosk have an item."""
    for row in Kiosk.select(Kiosk.kiosk_id):
        put(row.kiosk_id, item)


def load(kiosk_id: str, have: dict[str, int], room: int) -> Load:
    """What a reply carries to a kiosk that has so much of each section already, in at most `room` bytes."""
    if room < LEAST_ROOM:
        return Load()
    loading = Loading(min(room, MOST_ROOM))
    for section in KINDS:
        known = max(0, have.get(section, 0))
        if known > _last(kiosk_id, section):
            _renumber(kiosk_id, section, known)
        loading.fill(section, known + 1, _items(kiosk_id, section, known))
    return loading.load()


def last(kiosk_id: str, section: str) -> dict[str, Any] | None:
    """The newest item that a kiosk was let have in a section."""
    row = _of(kiosk_id, section).order_by(DownItem.number.desc()).first()
    return None if row is None else json.loads(row.content)


def _items(kiosk_id: str, section: str, after: int) -> Iterator[dict[str, Any]]:
    query = _of(kiosk_id, section).where(DownItem.number > after).order_by(DownItem.number)
    return (json.loads(row.content) for row in query.iterator())


def _renumber(kiosk_id: str, section: str, known: int) -> None:
    """The kiosk has seen more than we know: what we have may be what it has not seen."""
    with writing():
        held(Kiosk.select().where(Kiosk.kiosk_id == kiosk_id)).get()
        rows = list(_of(kiosk_id, section).order_by(DownItem.number.desc()))
        for row in rows:
            moved = _of(kiosk_id, section, DownItem.update(number=known + row.number))
            moved.where(DownItem.number == row.number).execute()


def _last(kiosk_id: str, section: str) -> int:
    return _of(kiosk_id, section, DownItem.select(fn.MAX(DownItem.number))).scalar() or 0


def _of(kiosk_id: str, section: str, query: Any = None) -> ModelSelect:
    rows = DownItem.select() if query is None else query
    return rows.where(DownItem.kiosk_id == kiosk_id, DownItem.section == section)
