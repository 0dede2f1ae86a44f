"""A card that was copied on purpose becomes a kiosk of its own, and the one that it was copied from goes on."""

import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.errors import TechnicianError
from kiosk.exchange.identity import next_identity, ourselves, take_on_next
from kiosk.exchange.joining import join, join_by_file
from kiosk.exchange.pace import Pace
from kiosk.exchange.standing import waiting
from kiosk.progress import log
from kiosk.web.here import Kiosk
from sync.hub.database import connected
from sync.hub.fleet import clones
from sync.protocol.downlink import Assignment
from sync.protocol.events import Event
from tests.journeys.programs import run
from tests.kiosk.exchange.near_hub import NearHub, near_hub
from tests.kiosk.exchange.test_online import study
from tests.kiosk.opened import enrol, open_home


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[NearHub]:
    with near_hub(tmp_path / "hub") as running:
        yield running


@pytest.fixture
def image(tmp_path: Path, hub: NearHub) -> Path:
    """The home of a kiosk that has joined, was told something, and has sent all but its last records."""
    with open_home(tmp_path / "image") as kiosk:
        join(kiosk.settings, kiosk.clock, hub.address, hub.code())
        person = enrol(kiosk).person
        study(kiosk, person, 5)
        hub.put(ourselves(kiosk.settings).kiosk, Assignment("a", "", "tea-stall", 0))
        send(kiosk)
        study(kiosk, person, 3)
    return tmp_path / "image"


def send(kiosk: Kiosk) -> None:
    Pace().exchange_all(kiosk.settings, kiosk.clock)
    assert waiting() == 0


def logged() -> dict[str, list[Event]]:
    return {log_id: log.events(log_id) for log_id in log.logs()}


def test_a_copy_with_a_new_identity_and_its_original_are_two_kiosks_with_all_that_each_has(
    image: Path, hub: NearHub
) -> None:
    copy = Path(shutil.copytree(image, image.with_name("copy")))
    with open_home(copy) as kiosk:
        before, logs = ourselves(kiosk.settings), log.logs()
        join(kiosk.settings, kiosk.clock, hub.address, hub.code(), is_new=True)
        mine = ourselves(kiosk.settings)
        assert (mine.kiosk, mine.key.private_bytes_raw()) != (before.kiosk, before.key.private_bytes_raw())
        begun = log.events(log.head().log_id)[0].body
        assert (begun["reason"], begun["after_log"]) == ("copied", logs[-1])
        hub.put(mine.kiosk, Assignment("b", "", "tea-stall", 0))
        study(kiosk, enrol(kiosk, "Basheer").person, 4)
        send(kiosk)
        assert hub.ledger(mine.kiosk) == logged()
        assert {path.name for path in kiosk.settings.keys.iterdir() if "kiosk" in path.name} == {
            "kiosk.id",
            "kiosk.key",
        }
        assert stat.S_IMODE((kiosk.settings.keys / "kiosk.key").stat().st_mode) == 0o600
    with open_home(image) as kiosk:
        study(kiosk, enrol(kiosk, "Chandran").person, 2)
        send(kiosk)
        assert hub.ledger(ourselves(kiosk.settings).kiosk) == logged()
    with connected():
        assert clones.list_open() == [], "what was copied on purpose needs nobody"


def test_a_code_that_is_refused_leaves_the_kiosk_who_it_is(image: Path, hub: NearHub) -> None:
    with open_home(image) as kiosk:
        before, logs = ourselves(kiosk.settings).kiosk, log.logs()
        with pytest.raises(TechnicianError):
            join(kiosk.settings, kiosk.clock, hub.address, "2222-2222", is_new=True)
        assert (ourselves(kiosk.settings).kiosk, log.logs()) == (before, logs)
        send(kiosk)


def test_what_broke_off_before_the_last_step_is_done_again_with_the_same_code(image: Path, hub: NearHub) -> None:
    with open_home(image) as kiosk:
        code = hub.code()
        expected = next_identity(kiosk.settings).kiosk
        join(kiosk.settings, kiosk.clock, hub.address, code, is_new=True)
        assert ourselves(kiosk.settings).kiosk == expected
        (kiosk.settings.keys / "next-kiosk.id").write_text(expected)  # the cut came while these were being removed
        shutil.copy(kiosk.settings.keys / "kiosk.key", kiosk.settings.keys / "next-kiosk.key")
        join(kiosk.settings, kiosk.clock, hub.address, code, is_new=True)
        assert ourselves(kiosk.settings).kiosk == expected
        send(kiosk)
        assert hub.ledger(expected) == logged()


def test_the_next_identity_is_taken_on_again_where_it_was_cut_off(image: Path, hub: NearHub) -> None:
    with open_home(image) as kiosk:
        expected, folder = next_identity(kiosk.settings), kiosk.settings.keys
        (folder / "kiosk.id").unlink()
        (folder / "kiosk.id").hardlink_to(folder / "next-kiosk.id")
        take_on_next(kiosk.settings)
        found = ourselves(kiosk.settings)
        assert (found.kiosk, found.key.private_bytes_raw()) == (expected.kiosk, expected.key.private_bytes_raw())
        assert [path.name for path in folder.iterdir() if path.name.startswith((".", "next"))] == []


def test_without_a_line_a_stick_brings_both_kiosks(image: Path, hub: NearHub, tmp_path: Path) -> None:
    with open_home(image) as kiosk:
        file = hub.joining_file(tmp_path / "stick")
        join_by_file(kiosk.settings, kiosk.clock, file, is_new=True)
        expected = logged()
    run("kiosk", image, "exchange", "--export", tmp_path / "stick")
    hub.answer_stick(tmp_path / "stick")
    run("kiosk", image, "exchange", "--import", tmp_path / "stick")
    with open_home(image) as kiosk:
        assert waiting() == 0
        assert hub.ledger(ourselves(kiosk.settings).kiosk) == expected


def test_the_command_gives_a_new_identity(image: Path, hub: NearHub) -> None:
    before = (image / "keys/kiosk.id").read_text()
    assert "has joined" in run("kiosk", image, "join", "--new-identity", hub.address, hub.code())
    assert (image / "keys/kiosk.id").read_text() != before
    assert "0 waiting" in run("kiosk", image, "exchange")
