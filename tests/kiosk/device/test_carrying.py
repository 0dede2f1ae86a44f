"""The exchange by a stick, from the technician's page; and looking on while the kiosk sends."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.exchange.joining import join
from kiosk.exchange.standing import runs, standing, waiting
from kiosk.exchange.sticks import find_carriers
from kiosk.web.here import Kiosk
from kiosk.worker import Worker
from sync.protocol.bundle import FOLDER, TO_HUB, TO_KIOSK
from tests.kiosk.cast import Cast
from tests.kiosk.exchange.near_hub import NearHub, near_hub
from tests.kiosk.visitor import Visitor
from tests.sticks import stick as real_stick
from tests.waiting import until

PATH = "/device/exchange"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[NearHub]:
    with near_hub(tmp_path / "hub") as running:
        yield running


@pytest.fixture
def joined(kiosk: Kiosk, hub: NearHub, cast: Cast) -> Kiosk:
    join(kiosk.settings, kiosk.clock, hub.address, hub.code())
    return kiosk


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """A stick that has carried before, below the folder where sticks appear."""
    place = tmp_path / "media/asha/STICK"
    (place / FOLDER).mkdir(parents=True)
    return place


def act(technician: Visitor, what: str, stick: Path) -> str:
    """Press one of the buttons of a stick; the page to which it leads."""
    return technician.text_after(f"{PATH}/stick/{what}", {"stick": str(stick)}, PATH)


def test_what_waits_goes_onto_the_stick_and_the_answers_come_off_it(
    technician: Visitor, joined: Kiosk, hub: NearHub, stick: Path
) -> None:
    before = waiting()
    page = technician.text(PATH)
    assert "This stick can carry what waits to head office." in page
    assert "Take the answers from the stick" not in page
    assert f"{before} records are on the stick now." in act(technician, "copy", stick)

    hub.answer_stick(stick)
    assert "There is 1 answer for this kiosk on it." in technician.text(PATH)
    assert "There is 1 answer for this kiosk on it." in technician.text("/device/usb")
    page = act(technician, "take", stick)

    assert f"The answers were taken: {before} records have reached head office." in page
    assert "<b>0</b>records waiting" in page
    assert not any((stick / FOLDER / TO_KIOSK).iterdir())
    rows = re.findall(r'data-head="Road"[^>]*><span>(.*?)</span>', page)
    assert rows == ["Stick", "Stick"]


def test_a_kiosk_joins_by_a_file_on_a_stick(technician: Visitor, kiosk: Kiosk, hub: NearHub, tmp_path: Path) -> None:
    place = tmp_path / "media/STICK"
    hub.joining_file(place)
    assert "There is a joining file on this stick." in technician.text(PATH)
    assert "There is a joining file on this stick." in technician.text("/device/usb")
    assert "This kiosk belongs to head office now." in act(technician, "join", place)
    assert standing().hub_url == ""

    act(technician, "copy", place)
    hub.answer_stick(place)
    act(technician, "take", place)
    assert waiting() == 0


def test_a_stick_that_was_pulled_out_is_said_to_be_gone(technician: Visitor, joined: Kiosk, stick: Path) -> None:
    shutil.rmtree(stick)
    for what in ("copy", "take"):
        response = technician.post(f"{PATH}/stick/{what}", {"stick": str(stick)}, PATH)
        assert response.status_code == 422
        assert "The stick is no longer there." in response.text


@pytest.mark.parametrize("place", ["/etc", "/", "", "../..", "/tmp"])  # noqa: S108 - nothing is written there
def test_nothing_is_written_where_no_stick_is(technician: Visitor, joined: Kiosk, stick: Path, place: str) -> None:
    response = technician.post(f"{PATH}/stick/copy", {"stick": place}, PATH)
    assert response.status_code == 422
    assert runs(9) == []
    assert not (Path(place or ".") / FOLDER).exists()


def test_a_bad_answer_is_said_and_the_good_ones_are_taken(
    technician: Visitor, joined: Kiosk, hub: NearHub, stick: Path
) -> None:
    act(technician, "copy", stick)
    hub.answer_stick(stick)
    (good,) = (stick / FOLDER / TO_KIOSK).iterdir()
    good.with_name(good.name.replace(good.name.split("-")[1], "00000000")).write_bytes(b"nonsense")
    response = technician.post(f"{PATH}/stick/take", {"stick": str(stick)}, PATH)
    assert response.status_code == 422
    assert "These bytes are not an envelope" in response.text
    assert waiting() == 0


def test_what_a_stick_can_do_is_known_by_its_mount(technician: Visitor, joined: Kiosk, tmp_path: Path) -> None:
    """A fresh stick, on which nothing of ours is yet."""
    with real_stick(tmp_path, "vfat", lambda _: None) as one:
        place = one.plug_in(tmp_path / "media/asha/FRESH")
        assert [each.place for each in find_carriers(joined.settings)] == [place]
        act(technician, "copy", place)
        assert len(list((place / FOLDER / TO_HUB).iterdir())) == 1
        one.take_out()
        one.plug_in(place, is_read_only=True)
        assert "This stick is locked" in technician.text(PATH)


def test_sending_shows_how_far_it_is_until_it_is_done(technician: Visitor, joined: Kiosk, worker: Worker) -> None:
    before = waiting()
    response = technician.post(PATH)
    assert f"of={before}" in response.location
    until(lambda: "records sent" in technician.text(response.location) and not worker.is_exchanging)
    page = technician.text(response.location)
    assert f"{before} of {before} records sent" in page
    assert 'http-equiv="refresh" content="2"' not in page
    assert "Network" in page


def test_the_page_looks_again_by_itself_while_it_sends(technician: Visitor, joined: Kiosk, worker: Worker) -> None:
    seen = []
    technician.post(PATH)
    until(lambda: seen.append(technician.text(f"{PATH}/now")) or not worker.is_exchanging)
    for page in seen:
        assert ('http-equiv="refresh" content="2"' in page) == ("The kiosk sends now." in page)


def test_a_failure_is_said_in_words(technician: Visitor, joined: Kiosk, hub: NearHub, worker: Worker) -> None:
    hub.close()
    response = technician.post(PATH)
    until(lambda: "Head office could not be reached" in technician.text(response.location))
    assert "Nothing is lost." in technician.text(response.location)
