"""Noticing what is plugged in: events from a pipe, from the kernel's monitor of devices, and none at all."""

import os
import select
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.packs.drives import Drive, reason
from kiosk.packs.plugging import MountEvents, UdevEvents, Watch, events_here
from tests.waiting import until

UEVENT = Path("/sys/block/loop0/uevent")


class Pipe:
    """Events that a test writes, in place of those of a machine."""

    mask = select.POLLIN

    def __init__(self) -> None:
        self._read, self._write = os.pipe()

    def fileno(self) -> int:
        return self._read

    def take(self) -> str:
        return os.read(self._read, 100).decode().strip()

    def happen(self, what: str) -> None:
        os.write(self._write, f"{what}\n".encode())


@pytest.fixture
def pipe() -> Pipe:
    return Pipe()


@pytest.fixture
def watch(pipe: Pipe, tmp_path: Path) -> Iterator[Watch]:
    """At work over events that the test writes."""
    one = Watch((str(tmp_path),), lambda: [pipe])
    one.start()
    yield one
    one.stop()


def test_what_is_plugged_in_is_counted_and_wakes_who_waits(watch: Watch, pipe: Pipe) -> None:
    waited: list[bool] = []
    waiting = threading.Thread(target=lambda: waited.append(watch.wait_beyond(0, 20)))
    waiting.start()
    pipe.happen("add sdb1")
    waiting.join(10)
    assert (waited, watch.number) == ([True], 1)


def test_who_waits_is_woken_when_all_parts_of_a_stick_are_there(watch: Watch, pipe: Pipe) -> None:
    numbers: list[int] = []

    def wait() -> None:
        watch.wait_beyond(0, 20)
        numbers.append(watch.number)

    waiting = threading.Thread(target=wait)
    waiting.start()
    for number, part in enumerate(("sdb1", "sdb2", "sdb3"), 1):
        pipe.happen(f"add {part}")
        until(lambda number=number: watch.number == number)
    waiting.join(10)
    assert numbers == [3]


def test_what_happened_before_somebody_waits_is_not_waited_for(watch: Watch, pipe: Pipe) -> None:
    pipe.happen("add sdb1")
    until(lambda: watch.number == 1)
    assert watch.wait_beyond(0, 600)


def test_what_does_not_matter_wakes_nobody(watch: Watch, pipe: Pipe) -> None:
    pipe.happen("")
    pipe.happen("add sdb1")
    until(lambda: watch.number)
    assert watch.number == 1


def test_one_waits_at_a_time(watch: Watch, pipe: Pipe) -> None:
    first = threading.Thread(target=watch.wait_beyond, args=(0, 600))
    first.start()
    until(lambda: not watch.wait_beyond(0, 0))
    pipe.happen("add sdb1")
    first.join(10)
    assert watch.wait_beyond(0, 600)


def test_the_end_of_the_watch_lets_go_who_waits(watch: Watch) -> None:
    waiting = threading.Thread(target=watch.wait_beyond, args=(0, 600))
    waiting.start()
    watch.stop()
    waiting.join(10)
    assert not waiting.is_alive()
    assert not watch.is_on


def test_a_machine_that_tells_nothing_is_not_waited_for(tmp_path: Path) -> None:
    watch = Watch((str(tmp_path),), list)
    watch.start()
    assert not watch.is_on
    assert not watch.wait_beyond(0, 600)
    watch.stop()


def test_without_udev_the_mounts_are_watched(tmp_path: Path) -> None:
    assert [type(each) for each in events_here(tmp_path / "no-udev")] == [MountEvents]


def test_a_device_is_told_of_by_the_monitor_of_devices() -> None:
    pytest.importorskip("pyudev", reason="needs pyudev, which is not installed")
    try:
        events = UdevEvents("kernel")
    except OSError as error:
        pytest.skip(f"needs a netlink monitor: {error}")
    try:
        UEVENT.write_text("change")
    except OSError as error:
        pytest.skip(f"needs to make the kernel tell of {UEVENT}: {error}")
    poll = select.poll()
    poll.register(events.fileno(), events.mask)
    assert poll.poll(10_000)
    assert events.take() == "change loop0"
    assert events.take() == ""


@pytest.mark.parametrize(
    ("drive", "said"),
    [
        (Drive("sdb1", "ntfs", 5, None), "ntfs, not mounted"),
        (Drive("sdb1", "", 5, None), "an unknown file system, not mounted"),
        (Drive("sdb1", "vfat", 5, Path("/media/x")), "vfat, mounted at /media/x, empty"),
        (Drive("sdb1", "vfat", 5, Path("/media/x"), ("a", "b"), 3), "vfat, mounted at /media/x, holds a, b and 3 more"),
    ],
)
def test_the_log_says_why_a_drive_holds_no_packs(drive: Drive, said: str) -> None:
    assert reason(drive) == said
