"""Learners who learn at more than one station: what they do at one is told to the others.

A station asks by the code that the learner has at another one (`record-asked`). What always holds: what a person did at
a station is sent once to each other station of theirs, as it was logged; what came from elsewhere is not sent on.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from sync.hub.fleet import downlink
from sync.hub.fleet.tables import Kiosk
from sync.hub.ledger import reading
from sync.hub.outcomes.tables import Companion, Learner, RecordAsk
from sync.protocol.downlink import MOST_ITEM_BYTES, Person
from sync.protocol.errors import ProtocolError
from sync.protocol.events import Event, LearnerEnrolled, RecordAsked, read_body
from sync.protocol.fold import LEARNING

FOUND, UNKNOWN, UNCLEAR = "found", "unknown", "unclear"

_AT_ONCE = 100
_MOST_BYTES = MOST_ITEM_BYTES // 2


def follow(kiosk_id: str, events: list[Event]) -> None:
    """Do what new events of a kiosk ask for, inside the transaction that folds them."""
    _pass_on(kiosk_id, events)
    for event in events:
        body = _read(event)
        if isinstance(body, RecordAsked) and event.person:
            _ask(kiosk_id, event.person, body)
        elif isinstance(body, LearnerEnrolled):
            _look_again(body.code)


def _pass_on(kiosk_id: str, events: list[Event]) -> None:
    """Tell the other stations of everybody who has some what was learned here."""
    learned: dict[str, list[Event]] = {}
    for event in events:
        if event.person and event.kind in LEARNING:
            learned.setdefault(event.person, []).append(event)
    for person, theirs in sorted(learned.items()):
        mine = _companion(kiosk_id, person_now(kiosk_id, person))
        if mine is not None:
            for other in _others(mine):
                _send(other, theirs)


def _ask(kiosk_id: str, person: str, asked: RecordAsked) -> None:
    key = {"kiosk_id": kiosk_id, "person": person}
    RecordAsk.delete().where(RecordAsk.kiosk_id == kiosk_id, RecordAsk.person == person).execute()
    ask = RecordAsk.create(**key, code=asked.code.strip().upper(), station=asked.station.strip(), outcome="")
    _look(ask)


def _look_again(code: str) -> None:
    """Somebody was enrolled under a code that others may wait for."""
    waiting = RecordAsk.select().where(RecordAsk.code == code, RecordAsk.outcome != FOUND)
    for ask in waiting.order_by(RecordAsk.kiosk_id, RecordAsk.person):
        _look(ask)


def _look(ask: RecordAsk) -> None:
    named = Learner.select(Learner.kiosk_id, Learner.person).join(Kiosk, on=Kiosk.kiosk_id == Learner.kiosk_id)
    found = list(
        named.where(
            Learner.code == ask.code,
            Learner.kiosk_id != ask.kiosk_id,
            Kiosk.station.contains(ask.station),
        ).order_by(Learner.kiosk_id)
    )
    outcome = {0: UNKNOWN, 1: FOUND}.get(len(found), UNCLEAR)
    if outcome == ask.outcome:
        return
    RecordAsk.update(outcome=outcome).where(*_is(RecordAsk, ask.kiosk_id, ask.person)).execute()
    downlink.put(ask.kiosk_id, Person(ask.person, ask.code, outcome, []))
    if outcome == FOUND:
        _join(found[0].kiosk_id, person_now(found[0].kiosk_id, found[0].person), ask.kiosk_id, ask.person)


def _join(known_kiosk: str, known: str, asking_kiosk: str, asking: str) -> None:
    """Two people are one human from now on: each station gets what the others have."""
    asker = _companion(asking_kiosk, asking)
    before = [] if asker is None else [asker, *_others(asker)]
    there = _companion(known_kiosk, known) or Companion.create(kiosk_id=known_kiosk, person=known, circle=known)
    if any(each.circle == there.circle for each in before):
        return
    joining = before or [Companion.create(kiosk_id=asking_kiosk, person=asking, circle=there.circle)]
    circle = [there, *(each for each in _others(there) if (each.kiosk_id, each.person) != (asking_kiosk, asking))]
    for each in joining:
        Companion.update(circle=there.circle).where(*_is(Companion, each.kiosk_id, each.person)).execute()
    for one in joining:
        for other in circle:
            _send(one, _history(other))
            _send(other, _history(one))


def _send(to: Companion, events: Iterable[Event]) -> None:
    """In items that a reply can carry; an event that no reply could carry stays where it was written."""
    some: list[list[Any]] = []
    size = 0
    for each in events:
        row = [each.log_id, each.sequence, each.kind, each.at, each.body]
        its_size = len(json.dumps(row, ensure_ascii=False).encode())
        if its_size > _MOST_BYTES:
            continue
        if len(some) == _AT_ONCE or size + its_size > _MOST_BYTES:
            downlink.put(to.kiosk_id, Person(to.person, "", FOUND, some))
            some, size = [], 0
        some.append(row)
        size += its_size
    if some:
        downlink.put(to.kiosk_id, Person(to.person, "", FOUND, some))


def _history(one: Companion) -> Iterator[Event]:
    """All that a person learned at a station, and whoever was merged with them there."""
    people = {one.person}
    while more := {
        row.person
        for row in Learner.select(Learner.person).where(
            Learner.kiosk_id == one.kiosk_id, Learner.merged_into.in_(people), Learner.person.not_in(people)
        )
    }:
        people |= more
    for log in reading.logs(one.kiosk_id):
        for event in reading.events(one.kiosk_id, log.log_id):
            if event.person in people and event.kind in LEARNING:
                yield event


def person_now(kiosk_id: str, person: str) -> str:
    """Who counts today for somebody at a kiosk: follows merges to their end."""
    seen: set[str] = set()
    while person not in seen:
        seen.add(person)
        row = Learner.get_or_none(*_is(Learner, kiosk_id, person))
        if row is None or row.merged_into is None:
            break
        person = row.merged_into
    return person


def _companion(kiosk_id: str, person: str) -> Companion | None:
    return Companion.get_or_none(*_is(Companion, kiosk_id, person))


def _others(one: Companion) -> list[Companion]:
    """The same human at other stations; sorted, so that two who write to them take turns."""
    circle = Companion.select().where(Companion.circle == one.circle).order_by(Companion.kiosk_id, Companion.person)
    return [each for each in circle if (each.kiosk_id, each.person) != (one.kiosk_id, one.person)]


def _read(event: Event) -> Any:
    try:
        return read_body(event.kind, event.body)
    except ProtocolError:
        return None


def _is(table: Any, kiosk_id: str, person: str) -> tuple[Any, Any]:
    return table.kiosk_id == kiosk_id, table.person == person
