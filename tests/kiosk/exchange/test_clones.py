"""Machines that share one history up to a point: each exchanges with a real hub, and nothing is lost or there twice."""

import shutil
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kiosk.database import close_database
from kiosk.exchange.joining import join, ourselves
from kiosk.exchange.online import exchange
from kiosk.exchange.standing import waiting
from kiosk.progress import forking, log, snapshots
from kiosk.web.here import Kiosk
from sync.hub import database as hub_database
from sync.hub.fleet import clones
from sync.hub.fleet.clones import Noticed
from sync.hub.settings import read_settings
from sync.protocol import batch as batches
from sync.protocol.events import Event, LogBegun
from tests.kiosk.exchange.test_online import Hub, exchange_all, study
from tests.kiosk.opened import enrol, open_home


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """One hub for all tests; each has machines of its own."""
    with Hub(tmp_path_factory.mktemp("hub") / "home") as running:
        yield running


@pytest.fixture
def image(tmp_path: Path, hub: Hub) -> Path:
    """The home of a kiosk that has joined and exchanged: what a card's image holds."""
    with open_home(tmp_path / "image") as kiosk:
        join(kiosk.settings, kiosk.clock, hub.address, hub.code())
        study(kiosk, enrol(kiosk).person, 5)
        exchange_all(kiosk)
    return tmp_path / "image"


@contextmanager
def machine(home: Path) -> Iterator[Kiosk]:
    """A machine that runs for a while; when it stops its log and its snapshots are in order."""
    with open_home(home) as kiosk:
        yield kiosk
        assert log.broken_at() is None
        assert snapshots.compare(log.every_event()) == []


def copied(image: Path, name: str) -> Path:
    return Path(shutil.copytree(image, image.with_name(name)))


def learn(home: Path, person: str, lessons: int) -> None:
    with machine(home) as kiosk:
        study(kiosk, person * 32, lessons)


def send(home: Path) -> None:
    with machine(home) as kiosk:
        exchange_all(kiosk)
        assert waiting() == 0


def said(event: Event) -> tuple[Any, ...]:
    return event.kind, event.person, event.at, event.boot, event.monotonic, str(event.body)


def happened(*homes: Path) -> set[tuple[Any, ...]]:
    """What the machines of these homes have in their logs, but for the beginnings of logs."""
    found: set[tuple[Any, ...]] = set()
    for home in homes:
        with open_home(home):
            found |= {said(event) for event in log.every_event() if event.kind != LogBegun.KIND}
    return found


def places(*homes: Path) -> set[tuple[str, int, bytes]]:
    """Where the events of the machines stand: log, sequence, hash."""
    found: set[tuple[str, int, bytes]] = set()
    for home in homes:
        with open_home(home):
            found |= {(event.log_id, event.sequence, event.hash) for event in log.every_event()}
    return found


def counted(hub: Hub, home: Path) -> list[Event]:
    """Every event that the hub counts for the kiosk of a home, as often as it does."""
    with open_home(home) as kiosk:
        kiosk_id = ourselves(kiosk.settings).kiosk
    with closing(sqlite3.connect(hub.home / "hub.db", timeout=30)) as database:
        query = "SELECT first, count, content FROM batch WHERE kiosk_id = ?"
        rows = database.execute(query, [kiosk_id]).fetchall()
    return [
        event
        for first, count, content in rows
        for event in batches.decode(content).events
        if first <= event.sequence < first + count
    ]


def noticed(hub: Hub, home: Path) -> list[Noticed]:
    """What the hub has noticed of the kiosk of a home."""
    with open_home(home) as kiosk:
        kiosk_id = ourselves(kiosk.settings).kiosk
    hub_database.open_database(read_settings(hub.home, {}).database)
    with hub_database.connected():
        found = [each for each in clones.list_open() if each.kiosk_id == kiosk_id]
    hub_database.close_database()
    return found


def assert_all_is_there_once(hub: Hub, *homes: Path) -> None:
    """The hub's ledger holds every event of the machines exactly once, under the place that it has on its machine."""
    events = counted(hub, homes[0])
    stated = Counter(said(event) for event in events if event.kind != LogBegun.KIND)
    assert set(stated.values()) == {1}
    assert stated.keys() == happened(*homes)
    assert {(event.log_id, event.sequence, event.hash) for event in events} == places(*homes)


def test_two_kiosks_from_one_card_image_both_go_on(image: Path, hub: Hub) -> None:
    one, other = copied(image, "one"), copied(image, "other")
    for person, home in enumerate((one, other, one, other, other, one)):
        learn(home, str(person), 3)
        send(home)

    assert_all_is_there_once(hub, one, other)


def test_the_hub_says_that_two_machines_answer(image: Path, hub: Hub) -> None:
    one, other = copied(image, "one"), copied(image, "other")
    for home in (one, other):
        learn(home, "a", 3)
        send(home)
    (first,) = noticed(hub, one)
    learn(one, "b", 1)
    send(one)

    (later,) = noticed(hub, one)
    assert (first.what, later.what) == ("differs", "two-machines")
    assert (first.sequence, first.log_id) == (8, log_of(image))


def log_of(home: Path) -> str:
    with open_home(home):
        return log.logs()[0]


def test_a_card_that_was_put_back_from_a_month_old_image_goes_on_in_a_new_log(image: Path, hub: Hub) -> None:
    """The hub has more of the log than the image; what came then is not on this card any more, but it is at the hub."""
    month_old = copied(image, "month-old")
    learn(image, "a", 20)
    send(image)
    lost_card = image

    learn(month_old, "b", 4)
    send(month_old)

    assert_all_is_there_once(hub, lost_card, month_old)
    with open_home(month_old):
        old, new = log.logs()
        first = log.events(new)[0]
        assert first.body == {"reason": "copied", "after_log": old, "after_sequence": 8}


def test_a_card_that_was_put_back_and_has_nothing_to_say_begins_a_new_log_first(image: Path, hub: Hub) -> None:
    month_old = copied(image, "month-old")
    learn(image, "a", 20)
    send(image)

    send(month_old)
    learn(month_old, "b", 4)
    send(month_old)

    assert_all_is_there_once(hub, image, month_old)
    with open_home(month_old):
        assert len(log.logs()) == 2
    assert [each.what for each in noticed(hub, month_old)] == ["copied"]


def test_a_database_that_was_copied_while_the_kiosk_ran_is_a_clone_as_well(image: Path, hub: Hub) -> None:
    clone, stop = copied(image, "clone"), threading.Event()
    written = threading.Semaphore(0)

    def go_on() -> None:
        while not stop.is_set():
            study(kiosk, "a" * 32, 1)
            written.release()
        close_database()

    with machine(image) as kiosk:
        writer = threading.Thread(target=go_on)
        writer.start()
        for _ in range(20):
            written.acquire()
        for name in ("kiosk.db", "kiosk.db-wal"):
            shutil.copy(image / name, clone / name)
        for _ in range(5):
            written.acquire()
        stop.set()
        writer.join()
    for person, home in (("b", clone), ("c", image)):
        learn(home, person, 2)
        send(home)

    assert_all_is_there_once(hub, image, clone)
    assert len(noticed(hub, image)) == 1


@pytest.mark.parametrize("first", ["one", "other"])
def test_histories_that_part_far_behind_what_was_sent_are_told_apart_to_the_event(
    tmp_path: Path, hub: Hub, first: str
) -> None:
    """The common part was never sent, and is longer than a batch: the hub cannot say at once where they part."""
    with machine(tmp_path / "image") as kiosk:
        join(kiosk.settings, kiosk.clock, hub.address, hub.code())
        study(kiosk, "a" * 32, 2300)
    one, other = copied(tmp_path / "image", "one"), copied(tmp_path / "image", "other")
    learn(one, "b", 1200)
    learn(other, "c", 700)
    for home in (one, other) if first == "one" else (other, one):
        send(home)

    assert_all_is_there_once(hub, one, other)
    assert [each.sequence for each in noticed(hub, one)] == [2301]


def test_what_the_hub_acknowledged_and_lost_again_comes_back_beside_a_clones(image: Path, tmp_path: Path) -> None:
    """The hub is put back from an older copy, and a clone fills the gap before the kiosk does."""
    with Hub(tmp_path / "own-hub") as hub:
        home = tmp_path / "kiosk"
        with machine(home) as kiosk:
            join(kiosk.settings, kiosk.clock, hub.address, hub.code())
            study(kiosk, "a" * 32, 4)
            exchange_all(kiosk)
        clone = copied(home, "clone")
        hub.stop()
        shutil.copytree(hub.home, tmp_path / "copy")
        hub.start()
        for _ in range(3):
            learn(home, "b", 30)
            send(home)
        hub.stop()
        shutil.rmtree(hub.home)
        shutil.copytree(tmp_path / "copy", hub.home)
        hub.start()
        learn(clone, "c", 3)
        send(clone)

        send(home)
        learn(home, "d", 1)
        send(home)

        assert_all_is_there_once(hub, home, clone)


def test_a_refusal_that_comes_again_forks_nothing_again(image: Path, hub: Hub) -> None:
    clone = copied(image, "clone")
    for home in (clone, image):
        learn(home, "a", 2)
    send(clone)
    with machine(image) as kiosk:
        exchange(kiosk.settings, kiosk.clock)
        logs = log.logs()
        exchange_all(kiosk)
        exchange_all(kiosk)

        assert len(logs) == 2
        assert log.logs() == logs


def test_an_older_log_that_parts_is_followed_by_its_branch_and_then_by_the_log_in_use(kiosk: Kiosk) -> None:
    study(kiosk, enrol(kiosk).person, 4)
    old = log.head().log_id
    in_use = log.begin(kiosk.clock, "restored")
    study(kiosk, "b" * 32, 2)
    before = list(log.every_event())

    forking.fork(kiosk.clock, old, 3)

    first, branch, last = log.logs()
    assert (first, last, log.head().log_id) == (old, in_use, in_use)
    after = [event for event in log.every_event() if event.kind != LogBegun.KIND]
    assert [said(event) for event in after] == [said(event) for event in before if event.kind != LogBegun.KIND]
    begun, moved = log.events(branch, most=2)
    assert replace(moved, sequence=1, kind=begun.kind, person=None, body=begun.body, hash=begun.hash) == begun
    assert begun.body == {"reason": "copied", "after_log": old, "after_sequence": 3}
    assert log.broken_at() is None
    assert snapshots.compare(log.every_event()) == []


def test_a_fork_that_fails_half_way_changes_nothing(kiosk: Kiosk) -> None:
    study(kiosk, "b" * 32, 4)
    before = list(log.every_event())
    with closing(sqlite3.connect(kiosk.settings.database)) as database:
        database.execute(
            "CREATE TRIGGER the_power_fails BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'no power'); END"
        )

    with pytest.raises(Exception, match="no power"):
        forking.fork(kiosk.clock, log.head().log_id, 2)

    assert list(log.every_event()) == before
    assert len(log.logs()) == 1
