"""exchange-empty, exchange-one: what an exchange costs in bytes; exchange-2g: how long one takes on a bad link.

The bytes are those of HTTP with its headers, counted on the wire; beside them stands what TCP, and TLS 1.3 with an
ECDSA certificate, make of them on a new connection. The slow link carries 64 kbit/s with 600 ms and loses 3 % each way.
"""

import json
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any, Self

from scripts.benchmarks.link import Link
from scripts.benchmarks.prepared import Bench
from scripts.benchmarks.programs import PROGRAMS, BenchError, run
from scripts.benchmarks.relay import Relay, make_tls
from scripts.benchmarks.rows import Beside, Row

_BUDGET_BYTES = 1024
SEED, _EVENTS = 1, 1000
RATE, ROUND_TRIP, LOSS = 64_000, 0.6, 0.03
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
    with RunningHub(folder / "hub") as hub, Link(RATE, ROUND_TRIP, LOSS, seed=SEED) as link:
        run("kiosk", home, "join", f"http://127.0.0.1:{hub.port}", hub.code())
        run("kiosk", home, "exchange")
        write_log(home, _EVENTS)
        move(home, f"http://{link.expose(hub.port)}")
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
        move(home, f"http://127.0.0.1:{relay.port}")
        _add(home, events)
        before = relay.crossed()
        _exchange(home)
        plain = relay.crossed().since(before)
        move(home, f"https://127.0.0.1:{counting.port}")
        _add(home, events)
        before = counting.crossed()
        _exchange(home, trusting=certificate)
        secured = counting.crossed().since(before)
        move(home, f"http://{link.expose(hub.port)}")
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


def move(home: Path, address: str) -> None:
    """Let the hub be reached at another address."""
    with closing(sqlite3.connect(home / "kiosk.db")) as database, database:
        database.execute("UPDATE hub SET url = ?", [address])


def write_log(home: Path, count: int) -> None:
    """Put a station's log into the home, as the log in use."""
    run_module(home, "scripts.benchmarks.backlog", str(SEED), str(count))


def _add(home: Path, count: int) -> None:
    """Let so many things happen."""
    run_module(home, "scripts.benchmarks.backlog", "sign-in", str(count))


def run_module(home: Path, module: str, *words: str) -> None:
    subprocess.run([sys.executable, "-m", module, str(home), *words], check=True)
