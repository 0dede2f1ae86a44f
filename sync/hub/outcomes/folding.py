"""Folding the ledger into rows, behind it and never inside its transactions.

What always holds: the rows of a kiosk are the fold over its batches in the order of their numbers, up to the fold mark;
so folding bit by bit and rebuilding from nothing give equal rows.
"""

import logging
from collections.abc import Iterator
from typing import Any

from peewee import DatabaseError

from sync.hub.database import held, writing
from sync.hub.fleet.tables import Kiosk
from sync.hub.ledger.reading import arrivals_after
from sync.hub.ledger.tables import Intake
from sync.hub.outcomes import dating, moving
from sync.hub.outcomes.rows import KioskRows, delete_rows
from sync.hub.outcomes.tables import FoldMark
from sync.protocol import fold
from sync.protocol.errors import ProtocolError
from sync.protocol.events import Event, known_kinds

_LONGEST_ID = 256
_KINDS = frozenset(known_kinds())

_log = logging.getLogger(__name__)


def catch_up(kiosk_id: str) -> None:
    """Fold what the ledger has beyond the kiosk's fold mark, each batch in a transaction of its own."""
    while _is_behind(kiosk_id):
        with writing():
            mark = _hold_mark(kiosk_id)
            if mark.dated < mark.folded:
                _date_anew(kiosk_id, mark)
            for number, events in arrivals_after(kiosk_id, mark.folded):
                _fold(kiosk_id, mark, number, events)
                moving.follow(kiosk_id, [event for event in events if _is_storable(event)])
                break


def try_to_catch_up(kiosk_id: str) -> None:
    """`catch_up` where nobody waits for its result: a failure is logged, and the next page or exchange tries again."""
    try:
        catch_up(kiosk_id)
    except DatabaseError:
        _log.exception("The results of kiosk %s could not be brought up to date.", kiosk_id)


def catch_up_all() -> None:
    """`catch_up` for every kiosk that is behind."""
    for kiosk_id in _behind():
        catch_up(kiosk_id)


def rebuild(kiosk_id: str) -> None:
    """Forget the kiosk's rows and fold its batches anew, in one transaction."""
    with writing():
        mark = _hold_mark(kiosk_id)
        delete_rows(kiosk_id)
        dating.forget(kiosk_id)
        FoldMark.update(folded=0, unread=0, dated=0).where(FoldMark.kiosk_id == kiosk_id).execute()
        mark.folded = mark.unread = 0
        for number, events in arrivals_after(kiosk_id, 0):
            _fold(kiosk_id, mark, number, events)


def count_unread(kiosk_id: str) -> int:
    """How many events of a kiosk no fold could read."""
    mark = FoldMark.get_or_none(FoldMark.kiosk_id == kiosk_id)
    return 0 if mark is None else mark.unread


def known_kiosks() -> list[str]:
    """Every kiosk that joined or of which the ledger has something."""
    joined = {kiosk.kiosk_id for kiosk in Kiosk.select(Kiosk.kiosk_id)}
    return sorted(joined | {intake.kiosk_id for intake in Intake.select(Intake.kiosk_id)})


def _behind(*where) -> list[str]:
    joined = Intake.kiosk_id == FoldMark.kiosk_id
    query = Intake.select(Intake.kiosk_id).left_outer_join(FoldMark, on=joined)
    lacks = FoldMark.folded.is_null() | (FoldMark.folded < Intake.batches) | (FoldMark.dated < FoldMark.folded)
    is_behind = (Intake.batches > 0) & lacks
    return [intake.kiosk_id for intake in query.where(is_behind, *where)]


def _is_behind(kiosk_id: str) -> bool:
    return bool(_behind(Intake.kiosk_id == kiosk_id))


def _hold_mark(kiosk_id: str) -> FoldMark:
    FoldMark.insert(kiosk_id=kiosk_id, folded=0, unread=0, dated=0).on_conflict_ignore().execute()
    return held(FoldMark.select().where(FoldMark.kiosk_id == kiosk_id)).get()


def _fold(kiosk_id: str, mark: FoldMark, number: int, events: list[Event]) -> None:
    rows = KioskRows(kiosk_id)
    unread = sum(not _apply(rows, event) for event in events)
    rows.write()
    dating.note(kiosk_id, events)
    mark.folded, mark.unread = number, mark.unread + unread
    changed = {"folded": number, "dated": number, "unread": mark.unread}
    FoldMark.update(**changed).where(FoldMark.kiosk_id == kiosk_id).execute()


def _date_anew(kiosk_id: str, mark: FoldMark) -> None:
    """Note the times of what was folded by a hub that did not note them."""
    dating.forget(kiosk_id)
    for number, events in arrivals_after(kiosk_id, 0):
        if number > mark.folded:
            break
        dating.note(kiosk_id, events)
    FoldMark.update(dated=mark.folded).where(FoldMark.kiosk_id == kiosk_id).execute()


def _apply(rows: KioskRows, event: Event) -> bool:
    """Fold one event; False if it cannot be read, because one bad event must not stop those after it."""
    if not _is_storable(event):
        return event.kind not in _KINDS
    try:
        fold.apply(rows, event)
    except ProtocolError as error:
        _log.warning("Event %s of log %s cannot be folded: %s", event.sequence, event.log_id, error)
        return False
    return True


def _is_storable(event: Event) -> bool:
    """Whether every database takes an event's texts: PostgreSQL's hold no NUL, and its keys have a greatest length."""
    ids = [event.person, *_ids(event.body)]
    return not any(isinstance(value, str) and (len(value) > _LONGEST_ID or "\0" in value) for value in ids)


def _ids(body: dict[str, Any]) -> Iterator[Any]:
    """The values of a body that may be ids, also of one that another body holds."""
    for name, value in body.items():
        if name == "what" and isinstance(value, dict):
            yield from _ids(value)
        elif name != "answer":
            yield value
