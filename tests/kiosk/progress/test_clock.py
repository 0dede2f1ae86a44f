"""Time on a machine without a battery clock."""

import time
from pathlib import Path

from kiosk.progress.clock import Clock
from tests.waiting import until

DAY = 86_400_000


def wall() -> int:
    return time.time_ns() // 1_000_000


def test_a_moment_holds_wall_time_boot_and_monotonic_time() -> None:
    before = wall()
    moment = Clock().now()

    assert before <= moment.at <= wall()
    assert moment.boot == Path("/proc/sys/kernel/random/boot_id").read_text().strip().replace("-", "")[:16]
    assert abs(moment.monotonic - time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000) < 1000


def test_the_clock_never_counts_below_the_last_trusted_time() -> None:
    trusted = wall() + DAY

    assert Clock(trusted).milliseconds() >= trusted


def test_time_goes_on_above_the_floor() -> None:
    clock = Clock(wall() + DAY)
    first = clock.now()

    until(lambda: clock.now().at > first.at)

    later = clock.now()
    assert abs((later.at - first.at) - (later.monotonic - first.monotonic)) <= 1


def test_time_goes_on_above_a_floor_that_was_raised_later() -> None:
    clock = Clock()
    clock.trust(wall() + DAY)
    first = clock.milliseconds()

    until(lambda: clock.milliseconds() > first)


def test_true_time_raises_the_floor_and_never_lowers_it() -> None:
    clock, trusted = Clock(), wall() + DAY
    clock.trust(trusted)
    clock.trust(trusted - DAY // 2)

    assert clock.milliseconds() >= trusted


def test_a_trusted_time_in_the_past_changes_nothing() -> None:
    clock = Clock(wall() - DAY)

    assert abs(clock.milliseconds() - wall()) < 1000


def test_monotonic_time_goes_on_whatever_is_trusted() -> None:
    clock = Clock()
    before = clock.now()
    clock.trust(wall() + DAY)

    assert clock.now().monotonic >= before.monotonic
    assert clock.now().boot == before.boot
