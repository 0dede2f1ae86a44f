"""Learners who learn at other stations too: asking for their record, and taking what comes.

What always holds: what was learned elsewhere stands in our own log, once, so that everything which is folded from the
log knows of it; whom it counts for is somebody who was enrolled here.
"""

from typing import Any

from kiosk.database import reading, writing
from kiosk.errors import OperatorError
from kiosk.progress import folded, log, tables
from kiosk.progress.clock import Clock
from sync.protocol.downlink import Person
from sync.protocol.errors import N_, ProtocolError
from sync.protocol.events import LearnedElsewhere, RecordAsked, read_body
from sync.protocol.fold import LEARNING

_LONGEST = 120
_CODE_LENGTHS = range(4, 13)


def ask(clock: Clock, person: str, code: str, station: str = "") -> None:
    """Ask for what a learner of ours did elsewhere, under the code that the learner has there.

    Raises OperatorError if that can be no code, or is the code of the learner's account here.
    """
    code, station = code.strip().upper(), station.strip()
    if len(code) not in _CODE_LENGTHS or not code.isalnum():
        raise OperatorError("other-code", N_("Write the learner code from the slip of the other station."))
    if len(station) > _LONGEST:
        raise OperatorError("other-station", N_("Shorten the name of the other station."))
    with writing():
        mine = folded.Learner.get_or_none(folded.Learner.person == person)
        if mine is not None and mine.code == code:
            raise OperatorError("own-code", N_("This is the learner's code here. Write the code of the other station."))
        asked = {"person": person, "code": code, "station": station, "asked_at": clock.milliseconds()}
        tables.RecordAsk.replace(**asked, outcome="", events=0).execute()
        log.append(clock, RecordAsked(code, station), person)


def asked(person: str) -> tables.RecordAsk | None:
    """What was asked for a learner, and what came of it."""
    with reading():
        return tables.RecordAsk.get_or_none(tables.RecordAsk.person == person)


def take(clock: Clock, item: Person) -> None:
    """Keep what the hub tells of a learner of ours."""
    with writing():
        if folded.Learner.get_or_none(folded.Learner.person == item.person) is None:
            return
        taken = sum(_take(clock, item.person, row) for row in item.events)
        of_person = tables.RecordAsk.person == item.person
        if item.code:
            is_asked = of_person & (tables.RecordAsk.code == item.code)
            tables.RecordAsk.update(outcome=item.outcome).where(is_asked).execute()
        tables.RecordAsk.update(events=tables.RecordAsk.events + taken).where(of_person).execute()


def _take(clock: Clock, person: str, row: Any) -> bool:
    """Write one event of another station into our log; False if it stands there, or is none that counts."""
    try:
        log_id, sequence, kind, at, body = row
        if kind not in LEARNING or read_body(kind, body) is None:
            return False
        event = LearnedElsewhere(log_id, sequence, kind, at, body)
        read_body(event.KIND, event.as_json())
    except (ValueError, TypeError, AttributeError, ProtocolError):
        return False
    key = {"log_id": log_id, "sequence": sequence}
    if not tables.Elsewhere.insert(**key).on_conflict_ignore().as_rowcount().execute():
        return False
    log.append(clock, event, person)
    return True
