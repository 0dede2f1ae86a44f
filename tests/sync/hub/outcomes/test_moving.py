"""What a person does at one station is put down for their other stations, on SQLite and on PostgreSQL."""

import pytest

from sync.hub.fleet import downlink
from sync.hub.fleet.tables import DownItem, Kiosk
from sync.hub.ledger import storing
from sync.hub.outcomes import folding
from sync.hub.outcomes.tables import LessonRecord
from sync.protocol import events
from sync.protocol.downlink import MOST_ITEM_BYTES, MOST_ROOM
from tests.sync.hub.simulated_kiosk import Log, study

pytestmark = pytest.mark.usefixtures("hub_database")

HERE, THERE, ELSEWHERE = "a" * 32, "b" * 32, "c" * 32


@pytest.fixture(autouse=True)
def kiosks(hub_database: str) -> None:
    for kiosk_id, name in ((HERE, "Kavalam"), (THERE, "Kumily"), (ELSEWHERE, "Kalpetta")):
        Kiosk.create(kiosk_id=kiosk_id, station=name, key=bytes(32), joined_at=0, head=0)


def bring(kiosk_id: str, log: Log, first: int = 1) -> None:
    storing.store(kiosk_id, log.log_id, log.batch(first), 0)
    folding.catch_up(kiosk_id)


def told(kiosk_id: str) -> list[dict]:
    """What the hub has for a kiosk."""
    return [item for part in downlink.load(kiosk_id, {}, MOST_ROOM).parts for item in part.items]


def ask(log: Log, code: str, station: str = "") -> str:
    person = study(log, "OTHER2")
    log.append(events.RecordAsked(code, station), person)
    return person


def test_each_station_is_told_what_was_learned_at_the_other_and_nothing_twice() -> None:
    there, here = Log(), Log()
    study(there, "LEARN1")
    bring(THERE, there)
    asking = ask(here, "LEARN1")
    bring(HERE, here)

    found, record = told(HERE)
    assert (found["person"], found["code"], found["outcome"], found["events"]) == (asking, "LEARN1", "found", [])
    learned = [event for event in there.events if event.kind.startswith(("lesson", "quiz", "question"))]
    assert record["events"] == [[e.log_id, e.sequence, e.kind, e.at, e.body] for e in learned]
    assert [len(item["events"]) for item in told(THERE)] == [len(learned)]

    folding.rebuild(HERE)
    folding.rebuild(THERE)
    assert (len(told(HERE)), len(told(THERE))) == (2, 1)


def test_what_came_from_elsewhere_is_not_sent_on() -> None:
    there, here = Log(), Log()
    study(there, "LEARN1")
    bring(THERE, there)
    asking = ask(here, "LEARN1")
    bring(HERE, here)
    body = {"pack": "digital-basics", "version": "1.0.0", "lesson": "one", "language": "ml"}
    here.append(events.LearnedElsewhere(there.log_id, 3, "lesson-finished/1", 5, body), asking)
    before = told(THERE)
    bring(HERE, here, here.head)
    assert told(THERE) == before


def test_a_code_that_two_have_is_unclear_until_a_station_is_named() -> None:
    for kiosk_id in (THERE, ELSEWHERE):
        log = Log()
        study(log, "LEARN1")
        bring(kiosk_id, log)
    here = Log()
    person = ask(here, "LEARN1")
    bring(HERE, here)
    assert [item["outcome"] for item in told(HERE)] == ["unclear"]

    here.append(events.RecordAsked("LEARN1", "Kalpetta"), person)
    bring(HERE, here, here.head)

    assert [item["outcome"] for item in told(HERE)] == ["unclear", "found", "found"]
    assert told(THERE) == []
    assert len(told(ELSEWHERE)) == 1


def test_asking_again_sends_nothing_again() -> None:
    there, here = Log(), Log()
    study(there, "LEARN1")
    bring(THERE, there)
    person = ask(here, "LEARN1")
    bring(HERE, here)
    before = len(told(HERE))
    here.append(events.RecordAsked("LEARN1", ""), person)
    bring(HERE, here, here.head)
    assert [item["outcome"] for item in told(HERE)[before:]] == ["found"]
    assert told(HERE)[-1]["events"] == []


@pytest.mark.parametrize("what", [{"lesson": "a\0b"}, {"lesson": "x" * 300}, "text", None, [1]])
def test_an_event_of_elsewhere_that_cannot_be_stored_stops_nothing(what: object) -> None:
    log = Log()
    person = study(log, "LEARN1")
    whole = {"pack": "p", "version": "1", "language": "ml"} | (what if isinstance(what, dict) else {})
    held = whole if isinstance(what, dict) else what
    log.append(events.LearnedElsewhere("log", 1, "lesson-finished/1", 5, held), person)
    log.append(events.LessonFinished("digital-basics", "1.0.0", "last", "ml"), person)
    bring(THERE, log)
    assert LessonRecord.select().where(LessonRecord.lesson == "last").count() == 1


def test_large_answers_go_in_as_many_items_as_a_reply_can_carry_and_one_that_none_could_stays() -> None:
    there, here = Log(), Log()
    person = study(there, "LEARN1")
    for size in (300_000, 300_000, 600_000, 300_000):
        there.append(events.QuestionAnswered("a" * 16, "essay", {"text": "x" * size}, 0), person)
    bring(THERE, there)
    ask(here, "LEARN1")
    bring(HERE, here)

    sizes = [len(row.content.encode()) for row in DownItem.select()]

    assert max(sizes) <= MOST_ITEM_BYTES
    assert sum(size > 300_000 for size in sizes) == 3
