"""exchange-broken, exchange-broken-down: how long 400 KB take, up or down, over a link that breaks all the time.

It carries 64 kbit/s with 600 ms, loses 3 % each way, is down for 10 s after every 30, and forgets all connections
meanwhile. The kiosk tries by itself. Time counts from the first packet of its first exchange. What is in the middle of
its 30 seconds then is the line: so the same is measured each time, and neither the best nor the worst that can be met.
"""

import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from scripts.benchmarks.exchanging import LOSS, RATE, ROUND_TRIP, SEED, RunningHub, move, run_module, write_log
from scripts.benchmarks.link import Link
from scripts.benchmarks.prepared import Bench
from scripts.benchmarks.programs import PROGRAMS, BenchError, run
from scripts.benchmarks.rows import Beside, Row

_EVENTS, _BYTES = 53_000, 400_000
_UP, _DOWN, _FIRST_UP = 30, 10, 15
_BREAKS = f"down {_DOWN} s after the first {_FIRST_UP} and then after every {_UP}, connections forgotten meanwhile"
_MOST_SECONDS = 600
_LOOK_SECONDS = 0.2


def measure_up(bench: Bench) -> list[Row]:
    """Seconds until all of a backlog of 400 KB is acknowledged."""
    home, folder = bench.folder / "exchange-broken/kiosk", bench.folder / "exchange-broken"
    with _joined(folder) as hub:
        write_log(home, _EVENTS)
        return [_measure("exchange-broken", home, hub, Beside("events", _EVENTS, "events"), _waiting)]


def measure_down(bench: Bench) -> list[Row]:
    """Seconds until the kiosk has 400 KB that the hub has for it."""
    home, folder = bench.folder / "exchange-broken-down/kiosk", bench.folder / "exchange-broken-down"
    with _joined(folder) as hub:
        run_module(hub.home, "scripts.benchmarks.questions_answered", str(SEED), str(_BYTES))
        count = _count(hub.home / "hub.db", "SELECT count(*) FROM down_item")
        beside = Beside("items", count, "items")
        lacking = lambda home: count - _count(home / "kiosk.db", "SELECT count(*) FROM hub_item")  # noqa: E731
        return [_measure("exchange-broken-down", home, hub, beside, lacking)]


@contextmanager
def _joined(folder: Path) -> Iterator[RunningHub]:
    """A hub that a kiosk has joined, which has nothing more to say than what comes now."""
    home = folder / "kiosk"
    with RunningHub(folder / "hub") as hub:
        run("kiosk", home, "join", f"http://127.0.0.1:{hub.port}", hub.code())
        run("kiosk", home, "exchange")
        (home / "kiosk.toml").write_text("neighbours = false\n")  # whose greetings are no packets of an exchange
        yield hub


def _measure(name: str, home: Path, hub: RunningHub, what: Beside, lacking: Callable[[Path], int]) -> Row:
    with Link(RATE, ROUND_TRIP, LOSS, seed=SEED) as link:
        move(home, f"http://{link.expose(hub.port)}")
        before = link.traffic().to_far.sent_bytes
        with _serving(home, link):
            while link.traffic().to_far.sent_bytes == before:
                time.sleep(0.05)
            began, is_up, changes = time.monotonic(), True, time.monotonic() + _FIRST_UP
            while (left := lacking(home)) and time.monotonic() - began < _MOST_SECONDS:
                if time.monotonic() >= changes:
                    changes += _DOWN if is_up else _UP
                    is_up = _turn(link, is_up)
                time.sleep(_LOOK_SECONDS)
        seconds = time.monotonic() - began
        traffic, described = link.traffic(), link.description
    if left:
        raise BenchError(f"{left} {what.unit} had not arrived after {_MOST_SECONDS} seconds.")
    beside = (
        what,
        Beside("packets both ways", traffic.sent_bytes, "B"),
        Beside("link", None, "", f"{described}; {_BREAKS}"),
    )
    return Row(name, round(seconds, 1), "s", beside=beside)


def _turn(link: Link, is_up: bool) -> bool:
    """Let a link break, or come back; gives whether it is up now."""
    if is_up:
        link.cut()
    else:
        link.mend(forgetting=True)
    return not is_up


@contextmanager
def _serving(home: Path, link: Link) -> Iterator[None]:
    """`kiosk serve` on the near side."""
    words = [PROGRAMS / "kiosk", "--home", home, "serve", "--quiet", "--host", "127.0.0.1", "--port", "0"]
    process = link.near([str(word) for word in words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _waiting(home: Path) -> int:
    return _count(
        home / "kiosk.db",
        "SELECT sum(last) FROM (SELECT max(event.sequence) - coalesce(mark.acknowledged, 0) AS last FROM event "
        "LEFT JOIN mark ON mark.log_id = event.log_id GROUP BY event.log_id)",
    )


def _count(file: Path, query: str) -> int:
    with closing(sqlite3.connect(file, timeout=30)) as database:
        return database.execute(query).fetchone()[0]
