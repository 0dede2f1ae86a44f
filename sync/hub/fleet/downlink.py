"""What the hub has for each kiosk beside the acknowledgement, in numbered sections.

It is kept when the kiosk has it: one that was restored from a backup asks for it again. What always holds: within a
section of a kiosk numbers follow one another without gaps; an item keeps its number, unless the kiosk shows that the
hub was restored from an older copy, when all are numbered anew behind what it has.
"""

import json
from collections.abc import Iterator
from typing import Any

from peewee import ModelSelect, fn

from sync.hub.database import held, writing
from sync.hub.errors import AdministratorError
from sync.hub.fleet.tables import DownItem, Kiosk
from sync.protocol.downlink import (
    KINDS,
    LEAST_ROOM,
    MOST_ITEM_BYTES,
    MOST_ROOM,
    Had,
    Item,
    Load,
    Loading,
    as_json,
    digest,
)
from sync.protocol.errors import N_
from sync.protocol.maps import malformed

# A kiosk can be ahead of a restored hub by what that hub has lost; numbers must not run out.
_MOST_AHEAD = 1_000_000
_NOTHING: Had = (0, b"")


def put(kiosk_id: str, item: Item) -> int:
    """Let a kiosk have an item with one of its next replies; gives the number of the item.

    Raises AdministratorError if it is larger than any reply may be.
    """
    content = json.dumps(as_json(item), ensure_ascii=False, separators=(",", ":"))
    if len(content.encode()) > MOST_ITEM_BYTES:
        raise AdministratorError(
            "item-too-large",
            N_("This is too large to be sent to a kiosk (%(size)s bytes, at most %(most)s). Make it shorter."),
            size=len(content.encode()),
            most=MOST_ITEM_BYTES,
        )
    with writing():
        held(Kiosk.select().where(Kiosk.kiosk_id == kiosk_id)).get()
        number = _last(kiosk_id, item.SECTION) + 1
        DownItem.insert(kiosk_id=kiosk_id, section=item.SECTION, number=number, content=content).execute()
    return number


def put_for_all(item: Item) -> None:
    """Let every kiosk have an item."""
    for row in Kiosk.select(Kiosk.kiosk_id):
        put(row.kiosk_id, item)


def load(kiosk_id: str, have: dict[str, Had], room: int) -> Load:
    """What a reply carries to a kiosk that has so much of each section already, in at most `room` bytes.

    Raises ProtocolError if it says to have more than can be.
    """
    if room < LEAST_ROOM:
        return Load()
    loading = Loading(min(room, MOST_ROOM))
    for section in KINDS:
        had = have.get(section, _NOTHING)
        if not 0 <= had[0] <= _last(kiosk_id, section) + _MOST_AHEAD:
            raise malformed("have")
        if _is_out_of_step(kiosk_id, section, had):
            _renumber(kiosk_id, section, had)
        loading.fill(section, had[0] + 1, _items(kiosk_id, section, had[0]))
    return loading.load()


def last(kiosk_id: str, section: str) -> dict[str, Any] | None:
    """The newest item that a kiosk was let have in a section."""
    row = _of(kiosk_id, section).order_by(DownItem.number.desc()).first()
    return None if row is None else json.loads(row.content)


def _items(kiosk_id: str, section: str, after: int) -> Iterator[dict[str, Any]]:
    query = _of(kiosk_id, section).where(DownItem.number > after).order_by(DownItem.number)
    return (json.loads(row.content) for row in query.iterator())


def _is_out_of_step(kiosk_id: str, section: str, had: Had) -> bool:
    """Whether the kiosk's last item is not the one which has that number here, nor the one before our first."""
    number, its_digest = had
    first = _of(kiosk_id, section, DownItem.select(fn.MIN(DownItem.number))).scalar()
    if first is None or first == number + 1:
        return False
    row = _of(kiosk_id, section).where(DownItem.number == number).first()
    return row is None or digest(json.loads(row.content)) != its_digest


def _renumber(kiosk_id: str, section: str, had: Had) -> None:
    """Number all that we have behind what the kiosk has: any of it may be what it has not seen."""
    with writing():
        held(Kiosk.select().where(Kiosk.kiosk_id == kiosk_id)).get()
        if not _is_out_of_step(kiosk_id, section, had):  # another exchange was first
            return
        numbers = [row.number for row in _of(kiosk_id, section).order_by(DownItem.number)]
        ahead = had[0] + 1 - numbers[0]
        for number in reversed(numbers) if ahead > 0 else numbers:
            moved = _of(kiosk_id, section, DownItem.update(number=number + ahead))
            moved.where(DownItem.number == number).execute()


def _last(kiosk_id: str, section: str) -> int:
    return _of(kiosk_id, section, DownItem.select(fn.MAX(DownItem.number))).scalar() or 0


def _of(kiosk_id: str, section: str, query: Any = None) -> ModelSelect:
    rows = DownItem.select() if query is None else query
    return rows.where(DownItem.kiosk_id == kiosk_id, DownItem.section == section)
