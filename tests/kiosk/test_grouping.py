"""Writers that share a commit. A flush waits until others want to write, as those of a slow card do."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import apsw
import pytest

from kiosk import database as kiosk_database
from kiosk.app import open_kiosk
from kiosk.database import close_database, writing
from kiosk.errors import TechnicianError
from kiosk.people.tables import StaffAction
from kiosk.progress import log
from kiosk.settings import read_settings
from kiosk.web.here import Kiosk
from sync.protocol.events import SignedIn
from tests.kiosk.durability.recording import Recording, RecordingDisk, Sync
from tests.waiting import until

_OTHERS = 6
_SECONDS = 30


@pytest.fixture
def recording() -> Recording:
    return Recording()


@pytest.fixture
def kiosk(tmp_path: Path, recording: Recording) -> Iterator[Kiosk]:
    yield open_kiosk(read_settings(tmp_path / "home"), RecordingDisk(recording).engine())
    close_database()


@contextmanager
def together(
    recording: Recording, works: list[Callable[[], object]], witness: Callable[[], None] = lambda: None
) -> Iterator[list[Future[object]]]:
    """Let `works` wait for the end of one commit, so that all of them find each other; gives what they came to.

    `witness` is called after each change to the disk that they make.
    """
    threads = ThreadPoolExecutor(len(works))
    begun: list[Future[object]] = []

    def work(each: Callable[[], object]) -> object:
        try:
            return each()
        finally:
            close_database()

    def hold() -> None:
        if not begun and isinstance(recording.changes[-1], Sync):
            begun.extend(threads.submit(work, each) for each in works)
            until(lambda: kiosk_database._writers.joining == len(works))
            recording.witness = witness

    recording.witness = hold
    act("first")
    with threads:
        yield begun
    recording.witness = lambda: None


def act(name: str) -> None:
    with writing(joins=True):
        StaffAction.create(at=0, staff=name, action="x")


def actions() -> set[str]:
    return {row.staff for row in StaffAction.select()}


def test_those_who_wait_for_a_commit_share_the_next_one(kiosk: Kiosk, recording: Recording) -> None:
    before = len(recording.changes)
    with together(recording, [lambda: log.append(kiosk.clock, SignedIn(), "anitha")] * _OTHERS) as begun:
        events = [each.result(_SECONDS) for each in begun]

    flushes = [change for change in recording.changes[before:] if isinstance(change, Sync)]
    assert len(flushes) < _OTHERS, "one for the first, and few for the others"
    assert sorted(event.sequence for event in events) == list(range(2, 2 + _OTHERS))
    assert log.broken_at() is None


def test_what_fails_in_a_shared_commit_undoes_its_own_changes_alone(kiosk: Kiosk, recording: Recording) -> None:
    def fail() -> None:
        with writing(joins=True):
            act("never")
            raise ValueError("no")

    with together(recording, [lambda: act("a"), fail, lambda: act("b"), fail]) as begun:
        errors = [each.exception(_SECONDS) for each in begun]

    assert [type(error) for error in errors] == [type(None), ValueError, type(None), ValueError]
    assert actions() == {"first", "a", "b"}


def test_a_shared_commit_that_fails_fails_for_all_and_keeps_nothing(kiosk: Kiosk, recording: Recording) -> None:
    with together(recording, [lambda name=name: act(name) for name in "abcd"], disk_full) as begun:
        errors = [each.exception(_SECONDS) for each in begun]

    assert [type(error) for error in errors] == [TechnicianError] * 4
    assert {error.code for error in errors} == {"disk-full-database"}
    assert actions() == {"first"}
    act("later")
    assert actions() == {"first", "later"}


def test_one_who_does_not_join_shares_no_commit_with_others(kiosk: Kiosk, recording: Recording) -> None:
    before = len(recording.changes)

    def alone() -> None:
        with writing():
            StaffAction.create(at=0, staff="alone", action="x")

    with together(recording, [lambda: act("a"), lambda: act("b")]) as begun:
        alone()
        [each.result(_SECONDS) for each in begun]

    flushes = [change for change in recording.changes[before:] if isinstance(change, Sync)]
    assert len(flushes) >= 3, "the first, those who share, and the one who does not"
    assert actions() == {"first", "a", "b", "alone"}


def disk_full() -> None:
    raise apsw.FullError("database or disk is full")
