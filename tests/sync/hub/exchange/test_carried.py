"""What somebody carried here at once is stored before any is answered: one way brings what one asks of another."""

from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from sync import bundles
from sync.hub.database import connected
from sync.hub.exchange.carried import Carried, Desk, answer_all
from sync.hub.exchange.folder import answer_stick
from sync.protocol.bundle import TO_HUB, TO_KIOSK, Name, short
from sync.protocol.downlink import MOST_ROOM
from sync.protocol.events import LearnerEnrolled, RecordAsked
from sync.protocol.replies import Reply
from tests.sync.hub.exchange.conftest import joined
from tests.sync.hub.simulated_kiosk import SimulatedKiosk, study

PERSON = "ab" * 16
LEARNED = 7  # what `study` makes, but for enrolling and signing in


def desk_of(app: Flask) -> Desk:
    hub = app.config["HUB"]
    return Desk(hub.identity, hub.settings, hub.pepper)


def two_that_ask_each_other(hub: FlaskClient) -> list[SimulatedKiosk]:
    """Each asks for somebody whom the other has enrolled, so that whichever is answered first asks for what follows."""
    kiosks = [joined(hub, "Kalpetta"), joined(hub, "Vythiri")]
    for kiosk, code, asked in zip(kiosks, ("ANJU7", "BINU2"), ("BINU2", "ANJU7"), strict=True):
        study(kiosk.log, code)
        kiosk.log.append(LearnerEnrolled(f"X{code}", "ml"), PERSON)
        kiosk.log.append(RecordAsked(asked, ""), PERSON)
    return kiosks


def name_of(kiosk: SimulatedKiosk, first: int, last: int) -> Name:
    return Name(kiosk.kiosk_id, short(kiosk.log.log_id), first, last)


def brought(reply: Reply) -> int:
    """How many events of somebody who learned elsewhere a reply brings."""
    people = [item for part in reply.load.parts if part.section == "people" for item in part.items]
    return sum(len(item["events"]) for item in people)


def test_a_stick_with_both_stations_brings_each_the_record_of_the_other(hub: FlaskClient, tmp_path: Path) -> None:
    kiosks = two_that_ask_each_other(hub)
    for kiosk in kiosks:
        message = kiosk.request_message(room=MOST_ROOM)
        bundles.write(tmp_path, TO_HUB, name_of(kiosk, 1, kiosk.log.head), message)

    with connected():
        stick = answer_stick(desk_of(hub.application), tmp_path, 1)

    assert [each.events for each in stick.brought] == [kiosk.log.head for kiosk in kiosks]
    answers = bundles.files(tmp_path, TO_KIOSK)
    for kiosk in kiosks:
        reply = kiosk.reply(answers[name_of(kiosk, 1, kiosk.log.head)].read_bytes())
        assert (reply.acknowledged, brought(reply)) == (kiosk.log.head, LEARNED)
    assert bundles.files(tmp_path, TO_HUB) == {}


def test_files_of_both_stations_on_the_page_do_the_same(hub: FlaskClient) -> None:
    kiosks = two_that_ask_each_other(hub)
    files = [Carried("download.envelope", None, kiosk.request_message(room=MOST_ROOM)) for kiosk in kiosks]

    with connected():
        found, problems = answer_all(desk_of(hub.application), files, 1)

    assert problems == []
    by_kiosk = {each.kiosk_id: each for each in found}
    for kiosk in kiosks:
        its = by_kiosk[kiosk.kiosk_id]
        (answer,) = its.answers.values()
        assert (its.events, brought(kiosk.reply(answer))) == (kiosk.log.head, LEARNED)


def test_what_a_later_file_of_a_kiosk_asks_comes_with_the_answer_to_its_first(hub: FlaskClient) -> None:
    knows, asks = joined(hub, "Kalpetta"), joined(hub, "Vythiri")
    study(knows.log, "ANJU7")
    asks.log.append(RecordAsked("ANJU7", ""), asks.log.events[0].person)
    last = asks.log.head
    files = [
        Carried(str(name_of(knows, 1, knows.log.head)), name_of(knows, 1, knows.log.head), knows.request_message()),
        Carried("1", name_of(asks, 1, 9), asks.request_message(1, 9, room=MOST_ROOM)),
        Carried("2", name_of(asks, last, last), asks.request_message(last, last, mark=0)),
    ]

    with connected():
        found, _ = answer_all(desk_of(hub.application), files, 1)

    (its,) = [each for each in found if each.kiosk_id == asks.kiosk_id]
    assert sum(brought(asks.reply(answer)) for answer in its.answers.values()) == LEARNED
