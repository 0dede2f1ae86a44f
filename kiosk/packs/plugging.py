"""Noticing at once that something was plugged in or pulled out, and saying in the log what of it holds no packs.

The kernel tells of every mount, and udev, where there is one, of every drive. What always holds: where neither says
anything, all else works the same, and a stick is found at the next look; a page that waits gives way after a while.
"""

import logging
import os
import select
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any, Protocol

from kiosk.packs.drives import MOUNTS, Drive, drives_without_packs, reason
from kiosk.packs.sticks import find_sticks

UDEV = Path("/run/udev")

_LOGGER = logging.getLogger(__name__)
# A drive, its parts and their mounts come one after another.
_SETTLED_MILLISECONDS = 1500
_END_SECONDS = 5


class Events(Protocol):
    """Something that can be polled (poll(2)) for what is plugged in and out: `mask` are the events to wait for."""

    mask: int

    def fileno(self) -> int: ...

    def take(self) -> str:
        """What has just happened, in words for the log; "" if it does not matter."""
        ...


class MountEvents:
    """The table of mounts, which the kernel shows as changed whenever it is (proc_pid_mountinfo(5))."""

    mask = select.POLLPRI | select.POLLERR

    def __init__(self, mounts: Path = MOUNTS) -> None:
        self._table: IO[bytes] = mounts.open("rb")

    def fileno(self) -> int:
        return self._table.fileno()

    def take(self) -> str:
        return "mounts changed"


class UdevEvents:
    """Block devices as udev tells of them, or the kernel itself if `source` says so. Raises ImportError, OSError."""

    mask = select.POLLIN

    def __init__(self, source: str = "udev") -> None:
        import pyudev

        self._monitor: Any = pyudev.Monitor.from_netlink(pyudev.Context(), source)
        self._monitor.filter_by("block")
        self._monitor.start()

    def fileno(self) -> int:
        return self._monitor.fileno()

    def take(self) -> str:
        device = self._monitor.poll(0)
        return "" if device is None else f"{device.action} {device.sys_name}"


def events_here(udev: Path = UDEV) -> list[Events]:
    """What this machine tells of what is plugged in."""
    found: list[Events] = []
    if udev.exists():
        try:
            found.append(UdevEvents())
        except (ImportError, OSError) as error:
            _LOGGER.info("udev is not listened to: %s", error)
    try:
        found.append(MountEvents())
    except OSError as error:
        _LOGGER.info("mounts are not watched: %s", error)
    return found


class Watch:
    """The thread that waits for events. `number` counts them; `wait_beyond` waits for the next one, as a page does."""

    def __init__(self, folders: tuple[str, ...], events: Callable[[], Sequence[Events]] = events_here) -> None:
        self._folders = folders
        self._events = events
        self._happened = threading.Condition()
        self._page = threading.Lock()
        self._number = 0
        self._is_settled = False
        self._end: int | None = None
        self._thread: threading.Thread | None = None
        self._said: list[Drive] = []

    @property
    def number(self) -> int:
        return self._number

    @property
    def is_on(self) -> bool:
        """Whether anything is told: else a page looks again by itself."""
        return self._end is not None

    def start(self) -> None:
        """Begin, if this machine tells anything."""
        events = self._events()
        if not events or self._end is not None:
            return
        self._end = os.eventfd(0, os.EFD_CLOEXEC)
        self._thread = threading.Thread(target=self._run, args=(events, self._end), name="plugging", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End, and let the page go that waits."""
        end, self._end = self._end, None
        if end is None or self._thread is None:
            return
        os.eventfd_write(end, 1)
        with self._happened:
            self._happened.notify_all()
        self._thread.join(_END_SECONDS)
        if not self._thread.is_alive():
            os.close(end)

    def wait_beyond(self, number: int, seconds: float) -> bool:
        """Wait until more happened than `number` counts and the last of it is over, so many seconds at most.

        The parts of one stick are mounted one after another, and who looked at the first would miss the others.
        False, at once, if nothing is told or another page waits already: each takes a thread from the learners.
        """
        if not self.is_on or not self._page.acquire(blocking=False):
            return False
        try:
            with self._happened:
                self._happened.wait_for(lambda: self._has_settled_beyond(number) or not self.is_on, seconds)
        finally:
            self._page.release()
        return True

    def _has_settled_beyond(self, number: int) -> bool:
        return self._is_settled and self._number > number

    def _run(self, events: Sequence[Events], end: int) -> None:
        poll = select.poll()
        poll.register(end, select.POLLIN)
        by_descriptor = {each.fileno(): each for each in events}
        for descriptor, each in by_descriptor.items():
            poll.register(descriptor, each.mask)
        while True:
            found = [descriptor for descriptor, _ in poll.poll(None if self._is_settled else _SETTLED_MILLISECONDS)]
            if end in found:
                return
            if not found:
                self._settle()
                self._say_what_is_here()
            else:
                self._note([by_descriptor[each] for each in found])

    def _settle(self) -> None:
        with self._happened:
            self._is_settled = True
            self._happened.notify_all()

    def _note(self, events: Sequence[Events]) -> None:
        """Count what happened, if it matters."""
        happened = [said for each in events if (said := each.take())]
        if happened:
            _LOGGER.debug("%s", ", ".join(happened))
            with self._happened:
                self._number += 1
                self._is_settled = False

    def _say_what_is_here(self) -> None:
        """Log what is plugged in and holds no packs, once for as long as it stays the same."""
        try:
            drives = drives_without_packs(self._folders)
            sticks = len(find_sticks(self._folders))
        except Exception:  # whatever a damaged stick does, the next event is waited for
            _LOGGER.exception("what is plugged in could not be looked at")
            return
        for drive in drives:
            if drive not in self._said:
                _LOGGER.warning("no packs on %s: %s (sticks with packs: %s)", drive.name, reason(drive), sticks)
        self._said = drives
