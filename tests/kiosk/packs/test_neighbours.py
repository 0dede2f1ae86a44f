"""Kiosks that find each other on one network: real processes in networks of their own, joined by a cable."""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

from kiosk.packs.neighbours import is_near
from kiosk.packs.trust import trust_root
from sync.protocol.names import pack_file_name
from tests.journeys.programs import command, run
from tests.kiosk.opened import open_home, take_in
from tests.packs import PACK, Publisher
from tests.two_networks import Side, joined, why_not

LIAR = """
import functools, http.server, sys, time
from kiosk.packs.neighbours import Neighbourhood
folder = sys.argv[1]
class Handler(http.server.SimpleHTTPRequestHandler):
    def do_GET(self):
        self.path = self.path.removeprefix("/repository")
        super().do_GET()
server = http.server.ThreadingHTTPServer(("0.0.0.0", 0), functools.partial(Handler, directory=folder))
there = Neighbourhood(server.server_port)
there.announce("0000000000000000")
print("ready", flush=True)
server.serve_forever()
"""

LEAVER = """
import threading
from zeroconf import DNSOutgoing, DNSPointer, Zeroconf
from kiosk.packs.neighbours import SERVICE, Neighbourhood

asked = threading.Event()
ask = Zeroconf.get_service_info
def noted(*words):
    asked.set()
    return ask(*words)
Zeroconf.get_service_info = noted

there = Neighbourhood(None)
there.listen()
silent = DNSOutgoing(0x8400)
silent.add_answer_at_time(DNSPointer(SERVICE, 12, 1, 4500, "silent." + SERVICE), 0)
stranger = Zeroconf()
while not asked.wait(0.2):
    stranger.send(silent)
stranger.close()
there.leave()
assert not any(thread.name.startswith("zeroconf-ServiceBrowser") for thread in threading.enumerate())
"""

LISTENER = """
import sys
from pathlib import Path
from kiosk.app import open_kiosk
from kiosk.settings import read_settings
from tests.waiting import until

fetcher = open_kiosk(read_settings(Path(sys.argv[1]))).fetcher
assert not fetcher.hears_others()
fetcher.start(8080)
until(fetcher.hears_others, "the other kiosk")
fetcher.stop(20)
"""


@pytest.fixture
def publisher(tmp_path: Path) -> Publisher:
    one = Publisher(tmp_path / "publisher")
    one.publish()
    return one


@pytest.fixture
def stocked(tmp_path: Path, publisher: Publisher) -> Path:
    """The home of a kiosk that has the pack."""
    with open_home(tmp_path / "stocked") as kiosk:
        take_in(kiosk, publisher)
    return tmp_path / "stocked"


@pytest.fixture
def empty(tmp_path: Path, publisher: Publisher) -> Path:
    """The home of a kiosk that trusts the publisher and has nothing."""
    with open_home(tmp_path / "empty") as kiosk:
        trust_root(kiosk.settings.trust, publisher.root)
    return tmp_path / "empty"


@pytest.fixture
def sides() -> Iterator[tuple[Side, Side]]:
    reason = why_not() or ("" if find_spec("zeroconf") else "zeroconf is not installed")
    if reason:
        pytest.skip(reason)
    with joined() as both:
        yield both


@contextmanager
def running(side: Side, words: Sequence[object]) -> Iterator[str]:
    """A program on one side, from its first line on, which is given."""
    with side.start(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        threading.Thread(target=process.stderr.read, daemon=True).start()
        try:
            yield process.stdout.readline()
        finally:
            process.terminate()
            process.wait(20)


def fetch(side: Side, home: Path) -> "subprocess.CompletedProcess[str]":
    words = side.command(command("kiosk", home, "packs", "fetch", "--neighbours", "--json"))
    return subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)


def test_one_kiosk_fetches_from_the_other(sides: tuple[Side, Side], stocked: Path, empty: Path) -> None:
    with running(sides[0], command("kiosk", stocked, "serve", "--port", "0", "--quiet")):
        fetched = fetch(sides[1], empty)

    assert fetched.returncode == 0, fetched.stderr
    (pack,) = json.loads(fetched.stdout)
    assert (pack["pack"], pack["outcome"]) == (PACK, "added")
    assert pack["road"].startswith(f"http://{sides[0].address}:")
    run("kiosk", empty, "packs", "check")


def test_a_kiosk_knows_that_there_are_others(sides: tuple[Side, Side], stocked: Path, empty: Path) -> None:
    with running(sides[0], command("kiosk", stocked, "serve", "--port", "0", "--quiet")):
        words = sides[1].command([sys.executable, "-c", LISTENER, empty])
        heard = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
    assert heard.returncode == 0, heard.stderr


def test_a_neighbour_that_is_switched_off_for_others_gives_nothing(
    sides: tuple[Side, Side], stocked: Path, empty: Path
) -> None:
    (stocked / "kiosk.toml").write_text("neighbours = false\n")
    with running(sides[0], command("kiosk", stocked, "serve", "--port", "0", "--quiet")):
        fetched = fetch(sides[1], empty)

    assert fetched.returncode == 1
    assert "knows no address" in fetched.stderr


def test_a_neighbour_that_lies_is_found_out_and_left(
    sides: tuple[Side, Side], publisher: Publisher, stocked: Path, empty: Path, tmp_path: Path
) -> None:
    lie = Path(shutil.copytree(publisher.repository, tmp_path / "lie"))
    pack_file = lie / pack_file_name(PACK, "1.0.0")
    data = bytearray(pack_file.read_bytes())
    data[-200:] = bytes(200)
    pack_file.write_bytes(data)

    with running(sides[0], [sys.executable, "-c", LIAR, lie]) as ready:
        assert ready == "ready\n"
        alone = fetch(sides[1], empty)
        assert alone.returncode == 1
        assert "damaged" in alone.stderr
        with running(sides[0], command("kiosk", stocked, "serve", "--port", "0", "--quiet")):
            fetched = fetch(sides[1], empty)

    assert fetched.returncode == 0, fetched.stderr
    assert [each["pack"] for each in json.loads(fetched.stdout)] == [PACK]


def test_a_neighbour_with_other_publishers_brings_nothing(
    sides: tuple[Side, Side], empty: Path, tmp_path: Path
) -> None:
    stranger = Publisher(tmp_path / "stranger")
    stranger.publish()
    with running(sides[0], [sys.executable, "-c", LIAR, stranger.repository]):
        fetched = fetch(sides[1], empty)

    assert fetched.returncode == 1
    assert "Nobody whom this kiosk trusts" in fetched.stderr


def test_a_kiosk_may_leave_while_it_asks_a_neighbour(sides: tuple[Side, Side]) -> None:
    left = subprocess.run(
        sides[0].command([sys.executable, "-c", LEAVER]), capture_output=True, text=True, timeout=60, check=True
    )
    assert left.stderr == ""


@pytest.mark.parametrize(("address", "near"), [("127.0.0.1", True), ("::1", True), ("203.0.113.9", False), ("", False)])
def test_only_addresses_of_our_networks_are_near(address: str, near: bool) -> None:
    assert is_near(address) is near


def test_a_machine_without_the_library_says_so_once_and_hears_nobody(tmp_path: Path) -> None:
    (tmp_path / "zeroconf.py").write_text("raise ImportError\n")
    program = """
import logging
from kiosk.packs.neighbours import Neighbourhood
logging.basicConfig(level=logging.INFO)
there = Neighbourhood(8080)
for digest in "abc":
    there.announce(digest)
assert there.others() == []
there.leave()
"""
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("zeroconf is not installed") == 1
