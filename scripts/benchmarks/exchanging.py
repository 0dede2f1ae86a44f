"""exchange-empty, exchange-one: what an exchange costs in bytes; exchange-2g, exchange-broken: how long one takes where
links are bad.

The bytes are those of HTTP with its headers, counted on the wire; beside them stands what TCP, and TLS 1.3 with an
ECDSA certificate, make of them on a new connection. The slow link carries 64 kbit/s with 600 ms and loses 3 % each way;
the broken one is up for 30 seconds, then down for 10, and forgets all connections meanwhile.
"""

import json
import os
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Self

from scripts.benchmarks.link import Link, Outage
from scripts.benchmarks.prepared import Bench
from scripts.benchmarks.programs import PROGRAMS, BenchError, run
from scripts.benchmarks.relay import Relay, make_tls
from scripts.benchmarks.rows import Beside, Row

_BUDGET_BYTES = 1024
_SEED, _EVENTS, _MANY_EVENTS = 1, 1000, 53_000
_RATE, _ROUND_TRIP, _LOSS = 64_000, 0.6, 0.03
_OUTAGE = Outage(lasts=10, every=30, forgets=True)
_MOST_SECONDS = 600
_ADDRESS = re.compile(r"Hub: http://127\.0\.0\.1:(\d+)/")


class RunningHub:
    """`kiosk-hub serve` on a free port of this machine, until the `with` block ends."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def __enter__(self) -> Self:
        words = [PROGRAMS / "kiosk-hub", "--home", self.home, "serve", "--port", "0"]
        self._process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        line = self._process.stdout.readline()
        found = _ADDRESS.match(line)
        if found is None:
            self._process.wait()
            raise BenchError(f"kiosk-hub serve did not start; it said {line!r}.")
        self.port = int(found[1])
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()
        self._process.stdout.close()

    def code(self) -> str:
        return run("kiosk-hub", self.home, "code").strip()


def measure_empty(bench: Bench) -> list[Row]:
    return [_count_bytes("exchange-empty", bench.folder / "exchange-empty", events=0)]


def measure_one(bench: Bench) -> list[Row]:
    return [_count_bytes("exchange-one", bench.folder / "exchange-one", events=1)]


def measure_slow(bench: Bench) -> list[Row]:
    """Seconds from the first packet until the hub's answer is kept, for 1,000 events."""
    home, folder = bench.folder / "exchange-2g/kiosk", bench.folder / "exchange-2g"
    with RunningHub(folder / "hub") as hub, Link(_RATE, _ROUND_TRIP, _LOSS, seed=_SEED) as link:
        run("kiosk", home, "join", f"http://127.0.0.1:{hub.port}", hub.code())
        run("kiosk", home, "exchange")
        _write_log(home, _EVENTS)
        _move(home, f"http://{link.expose(hub.port)}")
        before = link.traffic().sent_bytes
        lines = _exchange(home, through=tuple(link.near_words([])))
        traffic, described = link.traffic().sent_bytes - before, link.description
    first, *more = lines
    beside = (
        Beside("events", first["events"], "events"),
        Beside("bytes of both bodies", first["bytes_out"] + first["bytes_in"], "B"),
        Beside("packets both ways", traffic, "B"),
        Beside("exchanges after it, for what was logged meanwhile", len(more), "exchanges"),
        Beside("link", None, "", described),
    )
    return [Row("exchange-2g", round(first["milliseconds"] / 1000, 1), "s", beside=beside)]


def measure_broken(bench: Bench) -> list[Row]:
    """Seconds from the first packet until all of a backlog of 400 KB is acknowledged; the kiosk tries by itself."""
    home, folder = bench.folder / "exchange-broken/kiosk", bench.folder / "exchange-broken"
    with RunningHub(folder / "hub") as hub, Link(_RATE, _ROUND_TRIP, _LOSS, _OUTAGE, _SEED) as link:
        run("kiosk", home, "join", f"http://127.0.0.1:{hub.port}", hub.code())
        run("kiosk", home, "exchange")
        _write_log(home, _MANY_EVENTS)
        _move(home, f"http://{link.expose(hub.port)}")
        with _serving(home, link):
            while not link.traffic().to_far.sent_bytes:
                time.sleep(0.05)
            began = time.monotonic()
            while (waiting := _waiting(home)) and time.monotonic() - began < _MOST_SECONDS:
                time.sleep(0.2)
        seconds = time.monotonic() - began
        traffic, described = link.traffic(), link.description
    if waiting:
        raise BenchError(f"{waiting} events had not arrived after {_MOST_SECONDS} seconds.")
    beside = (
        Beside("events", _MANY_EVENTS, "events"),
        Beside("packets both ways", traffic.sent_bytes, "B"),
        Beside("link", None, "", described),
    )
    return [Row("exchange-broken", round(seconds, 1), "s", beside=beside)]


def _count_bytes(name: str, folder: Path, events: int) -> Row:
    home = folder / "kiosk"
    folder.mkdir(parents=True)
    tls, certificate = make_tls(folder)
    with (
        RunningHub(folder / "hub") as hub,
        Relay(hub.port) as relay,
        Relay(relay.port, tls) as ending,
        Relay(ending.port) as counting,
        Link() as link,
    ):
        run("kiosk", home, "join", f"http://127.0.0.1:{hub.port}", hub.code())
        run("kiosk", home, "exchange")
        _move(home, f"http://127.0.0.1:{relay.port}")
        _add(home, events)
        before = relay.crossed()
        _exchange(home)
        plain = relay.crossed().since(before)
        _move(home, f"https://127.0.0.1:{counting.port}")
        _add(home, events)
        before = counting.crossed()
        _exchange(home, trusting=certificate)
        secured = counting.crossed().since(before)
        _move(home, f"http://{link.expose(hub.port)}")
        _add(home, events)
        packets = link.traffic().sent_bytes
        _exchange(home, through=tuple(link.near_words([])))
        packets = link.traffic().sent_bytes - packets
        described = link.description
    beside = (
        Beside("requests", plain.requests, "requests"),
        Beside("with TLS 1.3, a new connection", secured.bytes, "B"),
        Beside("packets both ways, a new connection", packets, "B"),
        Beside("link", None, "", described),
    )
    return Row(name, plain.bytes, "B", _BUDGET_BYTES, beside=beside)


def _exchange(home: Path, through: tuple[str, ...] = (), trusting: Path | None = None) -> list[dict[str, Any]]:
    """What `kiosk exchange` says of each exchange."""
    environment = os.environ | ({"SSL_CERT_FILE": str(trusting)} if trusting else {})
    words = [*through, str(PROGRAMS / "kiosk"), "--home", str(home), "exchange", "--json"]
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        raise BenchError(f"kiosk exchange failed: {done.stderr.strip()}")
    return [json.loads(line) for line in done.stdout.splitlines()]


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


def _move(home: Path, address: str) -> None:
    """Let the hub be reached at another address."""
    with closing(sqlite3.connect(home / "kiosk.db")) as database, database:
        database.execute("UPDATE hub SET url = ?", [address])


def _waiting(home: Path) -> int:
    with closing(sqlite3.connect(home / "kiosk.db", timeout=30)) as database:
        rows = database.execute(
            "SELECT max(event.sequence) - coalesce(mark.acknowledged, 0) FROM event "
            "LEFT JOIN mark ON mark.log_id = event.log_id GROUP BY event.log_id"
        )
        return sum(row[0] for row in rows)


def _write_log(home: Path, count: int) -> None:
    """Put a station's log into the home, as the log in use."""
    _python(home, "scripts.benchmarks.backlog", str(_SEED), str(count))


def _add(home: Path, count: int) -> None:
    """Let so many things happen."""
    _python(home, "scripts.benchmarks.backlog", "sign-in", str(count))


def _python(home: Path, module: str, *words: str) -> None:
    subprocess.run([sys.executable, "-m", module, str(home), *words], check=True)
