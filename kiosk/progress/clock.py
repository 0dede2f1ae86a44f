"""Time on a machine without a battery clock.

Every event records the boot and the monotonic time beside the wall clock. The wall clock that is shown and recorded
never counts below the last trusted time, which an anchor or a signed document gave.
"""

import ctypes
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_TIMEX_BYTES = 512  # more than any struct timex has; zeros ask and change nothing
_SYNCHRONISED = range(5)  # TIME_OK to TIME_WAIT; TIME_ERROR follows
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_BOOT_SIGNS = 16  # 60 of the bits are random: enough for the boots of one log, and each is sent with every batch
_RANGE_SIGNS, _RANGE_BITS = 6, 38  # 16 million ranges of eight years, within SQLite's 63 bits


@dataclass(frozen=True, slots=True)
class Moment:
    """`at` and `monotonic` are milliseconds; `boot` names the boot, 16 hexadecimal digits."""

    at: int
    boot: str
    monotonic: int


def _machines_boot() -> str:
    return _BOOT_ID.read_text().strip().replace("-", "")[:_BOOT_SIGNS]


def _machines_wall() -> int:
    return time.time_ns() // 1_000_000


def _since_boot() -> int:
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000


@dataclass(frozen=True, slots=True)
class Sources:
    """What a machine tells of time: the name of its boot; its wall clock, which anybody may set; the time since boot.

    Both clocks give milliseconds.
    """

    boot: Callable[[], str] = _machines_boot
    wall: Callable[[], int] = _machines_wall
    since_boot: Callable[[], int] = _since_boot


class Clock:
    """The machine's clocks, above a floor of trusted time (milliseconds) that rises with the time since boot."""

    def __init__(self, floor: int = 0, sources: Sources | None = None) -> None:
        sources = sources or Sources()
        self._boot, self._wall, self._since_boot = sources.boot(), sources.wall, sources.since_boot
        self._range = int(self._boot[:_RANGE_SIGNS], 16) << _RANGE_BITS
        self._lock = threading.Lock()
        self._floor_at_boot = floor - self._since_boot()
        self._said_at_boot = self._floor_at_boot
        self.is_doubted = False  # by a tablet that says another time; only for as long as this process lives

    def now(self) -> Moment:
        wall, monotonic = self._wall(), self._since_boot()
        return Moment(max(wall, max(self._floor_at_boot, self._said_at_boot) + monotonic), self._boot, monotonic)

    def milliseconds(self) -> int:
        return self.now().at

    def wall(self) -> int:
        """What the machine's wall clock says, be it trusted or not."""
        return self._wall()

    def steady(self) -> int:
        """Milliseconds for timers: they go on evenly whatever becomes of the wall clock.

        Each boot has a range of its own, far from the others: what was timed in another boot has ended, or lies too
        far ahead to count.
        """
        return self._range + self._since_boot()

    def monotonic_of(self, steady: int) -> int:
        """The monotonic time of this boot when `steady` was read in it."""
        return steady - self._range

    def trust(self, true_time: int, is_sure: bool = True) -> None:
        """Raise the floor: true time was known to be at least this. A sure word ends what was said before it."""
        at_boot = true_time - self._since_boot()
        with self._lock:
            if is_sure:
                self._floor_at_boot = max(self._floor_at_boot, at_boot)
                self._said_at_boot = self._floor_at_boot
            else:
                self._said_at_boot = max(self._said_at_boot, at_boot)


def is_synchronised() -> bool:
    """Whether a time service has set the machine's clock in this boot, as the kernel knows it (adjtimex(2))."""
    libc = ctypes.CDLL(None)
    return hasattr(libc, "adjtimex") and libc.adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES)) in _SYNCHRONISED
