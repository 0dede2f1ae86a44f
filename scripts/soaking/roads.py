"""The roads between a kiosk and the hub. Each is walked in the kiosk's process, and may be cut at any moment.

The hub's home lies beside the kiosk's, and its database is named by the environment.
"""

import fcntl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import urllib3

from kiosk.errors import NetworkError
from kiosk.exchange.bundles import copy_onto, take_from
from kiosk.exchange.courier import courier_file, take_answer
from kiosk.exchange.online import exchange
from kiosk.web.here import Kiosk
from scripts.soaking.processes import PROGRAMS

Road = Callable[[Kiosk, str], None]
"""Brings what waits at a kiosk to the hub at this address, and the reply back. Raises KioskError where that fails."""

_STICKS = 3
_OK, _SEE_OTHER = 200, 303


def by_http(kiosk: Kiosk, hub: str) -> None:
    """One exchange with the address that the kiosk joined."""
    exchange(kiosk.settings, kiosk.clock)


def by_stick(kiosk: Kiosk, hub: str) -> None:
    """Onto a stick that other kiosks use too, to the hub, and home with it."""
    home = kiosk.settings.home
    stick = home.parent / f"stick-{sum(home.name.encode()) % _STICKS}"
    stick.mkdir(exist_ok=True)
    with _turn(stick):
        copy_onto(kiosk.settings, kiosk.clock, stick)
        command = [PROGRAMS / "kiosk-hub", "--home", home.parent / "hub", "exchange", stick]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise NetworkError("stick-unread", done.stderr)
        take_from(kiosk.settings, kiosk.clock, stick)


def by_courier(kiosk: Kiosk, hub: str) -> None:
    """One file to the hub's page for helpers, and its answer back."""
    file = courier_file(kiosk.settings)
    pool = urllib3.PoolManager(retries=False, timeout=30)
    try:
        fields = {"file": ("carried.envelope", file.data)}
        taken = pool.request("POST", f"{hub}/courier", fields=fields, redirect=False)
        if taken.status != _SEE_OTHER:
            raise NetworkError("courier-refused", taken.data.decode(errors="replace")[:200])
        answer = pool.request("GET", f"{hub}{taken.headers['Location']}/answer")
        if answer.status != _OK:
            raise NetworkError("courier-lost", str(answer.status))
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise NetworkError("courier-lost", str(error)) from error
    take_answer(kiosk.settings, kiosk.clock, answer.data)


@contextmanager
def _turn(stick: Path) -> Iterator[None]:
    """A stick is in one machine at a time. A process that is killed gives it up."""
    with (stick / "in-use").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


ROADS: list[Road] = [by_http, by_http, by_http, by_http, by_courier, by_courier, by_stick]
