"""What we keep of the hub's answer, by whatever road it came.

What always holds: the mark moves only on the hub's signed answer, and only forwards within one generation of the hub;
an answer from an earlier generation than we have heard of moves none; an item is taken only if it is the next of its
section. So an answer that comes twice, late or out of order changes nothing twice.
"""

import logging
from typing import Any

from kiosk.database import writing
from kiosk.exchange.faults import differs, refusal
from kiosk.progress import anchoring, forking, log, moving, tables
from kiosk.progress.clock import Clock
from sync.protocol.downlink import Part, Person, read_item
from sync.protocol.errors import ProtocolError
from sync.protocol.replies import Reply

_LOGGER = logging.getLogger(__name__)


def take(clock: Clock, reply: Reply, interval: int | None = None, digest: str = "") -> int:
    """Keep what a verified reply says; gives the number of items that were new.

    `interval` is how old it may be (milliseconds), None if nobody knows; `digest` names the state that was told with
    the request, if that is known. Raises TechnicianError if the hub refused, or has another history than ours.
    """
    if reply.refusal not in ("", forking.DIFFERS):
        raise refusal(reply.refusal)
    with writing():
        _move_mark(clock, reply)
        taken = sum(_take_part(clock, part) for part in reply.load.parts)
        _remember(reply, digest)
        if interval is None:
            clock.trust(reply.time)
        else:
            anchoring.hear_hub(clock, reply.time, interval)
    return taken


def generation() -> int:
    """The latest of the hub's lives that we have heard of; 0 if of none."""
    found = (row.generation for row in tables.Mark.select(tables.Mark.generation))
    return max((int(each) for each in found if each.isdigit()), default=0)


def _remember(reply: Reply, digest: str) -> None:
    hub = tables.Hub.get()
    changed = {"heard": max(hub.heard, reply.time), "code": ""}
    if reply.wants_state or digest:
        changed["known_digest"] = "" if reply.wants_state else digest
    if reply.next_key and reply.next_key.hex() != hub.key:
        changed |= {"key": reply.next_key.hex(), "former": hub.key}
    tables.Hub.update(changed).execute()


def _move_mark(clock: Clock, reply: Reply) -> None:
    """Keep the acknowledgement, if what the hub has is what we wrote; else find where our history and its part.

    A hub of a new generation was restored from a backup and may acknowledge less than before: the mark follows it back.
    """
    if reply.log_id not in log.logs():
        raise differs()
    known = generation()
    if reply.generation.isdigit() and int(reply.generation) < known:
        return  # of an earlier life of the hub than we know of: it came late
    kept = tables.Mark.get_or_none(tables.Mark.log_id == reply.log_id)
    if known and str(known) != reply.generation:  # what the hub had of other logs may be gone as well: ask anew
        others = (tables.Mark.log_id != reply.log_id) & (tables.Mark.generation != reply.generation)
        tables.Mark.update(acknowledged=0, generation=reply.generation).where(others).execute()
    if forking.is_other_history(reply):
        if not forking.follow(clock, reply):
            raise differs()
    elif not (kept and kept.generation == reply.generation and kept.acknowledged > reply.acknowledged):
        mark = {"acknowledged": reply.acknowledged, "generation": reply.generation}
        tables.Mark.replace(log_id=reply.log_id, **mark).execute()


def _take_part(clock: Clock, part: Part) -> int:
    last = before = _last(part.section)
    for number, content in enumerate(part.items, part.first):
        if number == last + 1:
            tables.HubItem.create(section=part.section, number=number, content=content)
            _take_item(clock, part.section, content)
            last = number
    return last - before


def _take_item(clock: Clock, section: str, content: dict[str, Any]) -> None:
    """Do what an item asks for; what cannot be read is kept as it came, for a later version."""
    try:
        item = read_item(section, content)
    except ProtocolError as error:
        _LOGGER.warning("an item of %s cannot be read: %s", section, error)
        return
    if isinstance(item, Person):
        moving.take(clock, item)


def _last(section: str) -> int:
    row = tables.HubItem.select().where(tables.HubItem.section == section)
    found = row.order_by(tables.HubItem.number.desc()).first()
    return found.number if found else 0
