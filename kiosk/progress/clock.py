"""Time on a machine without a battery clock.

Every event records the boot and the monotonic time beside the wall clock. The wall clock that is shown and recorded
never counts below the last trusted time, which an anchor or a signed document gave.
"""

import ctypes
import threading
import time
from dataclasses import dataclass
from pathlib import Path

_TIMEX_BYTES = 512  # more than any struct timex has; zeros ask and change nothing
_SYNCHRONISED = range(5)  # TIME_OK to TIME_WAIT; TIME_ERROR follows
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_BOOT_SIGNS = 16  # 60 of the bits are random: enough for the boots of one log, and each is sent with every batch


@dataclass(frozen=True, slots=True)
class Moment:
    """`at` and `monotonic` are milliseconds; `boot` names the boot, 16 hexadecimal digits."""

    at: int
    boot: str
    monotonic: int


class Clock:
    """The machine's clocks, above a floor of trusted time (milliseconds) that rises with the time since boot."""

    def __init__(self, floor: int = 0) -> None:
        self._boot = _BOOT_ID.read_text().strip().replace("-", "")[:_BOOT_SIGNS]
        self._lock = threading.Lock()
        self._floor_at_boot = floor - _since_boot()

    def now(self) -> Moment:
        wall, monotonic = time.time_ns() // 1_000_000, _since_boot()
        return Moment(max(wall, self._floor_at_boot + monotonic), self._boot, monotonic)

    def milliseconds(self) -> int:
        return self.now().at

    def trust(self, true_time: int) -> None:
        """Raise the floor: true time was known to be at least this."""
        with self._lock:
            self._floor_at_boot = max(self._floor_at_boot, true_time - _since_boot())


def is_synchronised() -> bool:
    """Whether a time service has set the machine's clock in this boot, as the kernel knows it (adjtimex(2))."""
    libc = ctypes.CDLL(None)
    return hasattr(libc, "adjtimex") and libc.adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES)) in _SYNCHRONISED


def _since_boot() -> int:
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000
