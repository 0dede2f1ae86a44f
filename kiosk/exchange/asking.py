"""What we ask of the hub: the events behind its mark, how we are, and up to where we have what it has for us."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from peewee import fn

from kiosk import __version__
from kiosk.database import reading, writing
from kiosk.exchange.taking import generation
from kiosk.packs import shelf
from kiosk.people import learners
from kiosk.progress import log, tables
from kiosk.settings import Settings
from sync.client.sending import MOST_AT_ONCE
from sync.client.session import TheHub, fit
from sync.protocol.batch import MOST_EVENTS, Batch
from sync.protocol.downlink import Had, digest
from sync.protocol.requests import Request, State
from sync.protocol.versions import PROTOCOL

_DISK_STEP = 256 << 20
_BESIDE_BATCH = 1024
# More than one message carries: what is too large for that is fetched bit by bit.
ROOM = 48 << 10
ROOM_FOR_MUCH = 1 << 20
_CHUNK = 4000


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, and the number of events in it."""

    request: Request
    events: int


def the_hub(row: tables.Hub) -> TheHub:
    return TheHub(row.hub, bytes.fromhex(row.key), bytes.fromhex(row.former))


def ask(settings: Settings, hub: tables.Hub, most: int = MOST_AT_ONCE, room: int = ROOM) -> Asked:
    """The next request: the events behind the mark of the oldest log that has any, for an envelope of `most` bytes.

    The state goes along when the hub does not know it.
    """
    state = state_of(settings)
    log_id, acknowledged = _oldest_waiting()
    known = hub.known_digest == state.digest()
    beside = _BESIDE_BATCH + (0 if known else len(str(state)))
    encoded, count = fit(_batch(log_id, acknowledged, _CHUNK), most=max(most - beside, _BESIDE_BATCH))
    return Asked(_request(log_id, acknowledged, encoded, state, None if known else state, room), count)


def ask_ahead(settings: Settings, hub: tables.Hub, most: Callable[[], int]) -> Iterator[Asked]:
    """As `ask` again and again, each request from where the one before it ends, for a road on which several are under
    way. They have no room for what the hub has for us: each would bring the same.
    """
    state = state_of(settings)
    told = None if hub.known_digest == state.digest() else state
    for log_id in log.logs():
        after = acknowledged = _marks().get(log_id, 0)
        while (batch := _batch(log_id, after, _CHUNK)).events:
            beside = _BESIDE_BATCH + (0 if told is None else len(str(state)))
            encoded, count = fit(batch, most=max(most() - beside, _BESIDE_BATCH))
            yield Asked(_request(log_id, acknowledged, encoded, state, told, 0), count)
            after += count
            told = None


def ask_in_full(settings: Settings, most: int) -> Iterator[Asked]:
    """All requests that bring what waits, for a road that goes there once: batches of at most `most` bytes, in order.

    If nothing waits there is one, which tells how we are and asks what the hub has for us.
    """
    state = state_of(settings)
    is_first = True
    for log_id in log.logs():
        after = acknowledged = _marks().get(log_id, 0)
        while (batch := _batch(log_id, after, MOST_EVENTS)).events:
            encoded, count = fit(batch, most=most)
            told, room = (state, ROOM_FOR_MUCH) if is_first else (None, 0)
            yield Asked(_request(log_id, acknowledged, encoded, state, told, room), count)
            after += count
            is_first = False
    if is_first:
        head = log.head()
        yield Asked(_request(head.log_id, _marks().get(head.log_id, 0), b"", state, state, ROOM_FOR_MUCH), 0)


def state_of(settings: Settings) -> State:
    """How we are; the disk's free room in steps, so that it does not change each time."""
    free = shutil.disk_usage(settings.home).free
    with reading():
        count = learners.count()
    return State(__version__, shelf.versions(), count, free // _DISK_STEP * _DISK_STEP)


def _request(log_id: str, mark: int, batch: bytes, state: State, told: State | None, room: int) -> Request:
    head = log.head_of(log_id)
    return Request(
        protocol=PROTOCOL,
        log_id=log_id,
        head=head.sequence,
        hash=head.hash,
        digest=state.digest(),
        state=told,
        batch=batch,
        mark=mark,
        have=_have(),
        room=room,
        serial=_next_serial(),
        generation=_generation(),
    )


def _next_serial() -> int:
    with writing():
        tables.Hub.update(serial=tables.Hub.serial + 1).execute()
        return tables.Hub.select(tables.Hub.serial).scalar()


def _generation() -> int:
    with reading():
        return generation()


def _have() -> dict[str, Had]:
    """Of sections that only a newer kiosk knows as well: they are kept as they came."""
    with reading():
        query = tables.HubItem.select(tables.HubItem, fn.MAX(tables.HubItem.number))
        rows = list(query.group_by(tables.HubItem.section))
    return {row.section: (row.number, digest(row.content)) for row in rows}


def _marks() -> dict[str, int]:
    with reading():
        return {row.log_id: row.acknowledged for row in tables.Mark.select()}


def _oldest_waiting() -> tuple[str, int]:
    """The oldest log that has events behind its mark, else the one in use; and the mark."""
    marks = _marks()
    for log_id in log.logs():
        if log.head_of(log_id).sequence > marks.get(log_id, 0):
            return log_id, marks.get(log_id, 0)
    log_id = log.head().log_id
    return log_id, marks.get(log_id, 0)


def _batch(log_id: str, after: int, most: int) -> Batch:
    return Batch(log_id, after + 1, log.hash_at(log_id, after), tuple(log.events(log_id, after, most)))
