"""Links between real processes: a wire between two namespaces where this machine allows it, and the proxy."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from scripts.benchmarks.link import PROXY, TUNNEL, Link, LinkError, Outage
from tests.waiting import until

ROOT = Path(__file__).parent.parent.parent.parent.parent
SECONDS = 30
CONTENT = bytes(range(256)) * 80

SERVER = """
import socket, sys
server = socket.create_server((sys.argv[1], 0))
print(server.getsockname()[1], flush=True)
while True:
    connection, _ = server.accept()
    while asked := connection.recv(1):
        connection.sendall(bytes(range(256)) * 80 if asked == b"?" else asked)
"""
CLIENT = """
import socket, sys
host, port = sys.argv[1].split(":")
connection = socket.create_connection((host, int(port)), timeout=30)
for line in sys.stdin:
    connection.sendall(line[0].encode())
    got = 0
    connection.settimeout(float(line[1:]))
    try:
        while got < 20480 and (chunk := connection.recv(65536)):
            got += len(chunk)
            if line[0] != "?" and line[0].encode() in chunk:
                break
        else:
            got = got if line[0] == "?" else 0
    except OSError:
        got = 0
    print(got, flush=True)
"""


@pytest.fixture(params=[TUNNEL, PROXY])
def road(request: pytest.FixtureRequest) -> str:
    return can_have(request.param)


def can_have(road: str) -> str:
    try:
        with Link(road=road):
            return road
    except LinkError as error:
        pytest.skip(f"needs network namespaces and TUN: {error}")


Conversation = Callable[[str, float], int]


@pytest.fixture
def talk() -> Iterator[Callable[[Link], Conversation]]:
    """A server on the far side, a client on the near one with one connection: it sends a letter and waits so many
    seconds for the same letter (`?`: for the content); gives how many bytes came, or 0 if they did not."""
    ended: list[subprocess.Popen[Any]] = []

    def begin(link: Link) -> Conversation:
        server = link.far([sys.executable, "-c", SERVER, link.far_host], stdout=subprocess.PIPE, text=True)
        address = link.address(int(server.stdout.readline()))
        words = [sys.executable, "-c", CLIENT, address]
        client = link.near(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        ended.extend((server, client))

        def ask(what: str, patience: float) -> int:
            client.stdin.write(f"{what}{patience}\n")
            client.stdin.flush()
            return int(client.stdout.readline())

        return ask

    yield begin
    for process in ended:
        for stream in (process.stdin, process.stdout):
            if stream:
                stream.close()


def test_a_far_server_answers_and_the_bytes_are_counted_each_way(road: str, talk: Any) -> None:
    with Link(rate=1_000_000, round_trip=0.02, road=road) as link:
        assert talk(link)("?", SECONDS) == len(CONTENT)
        traffic = link.traffic()
    assert len(CONTENT) <= traffic.to_near.arrived_bytes <= 1.1 * len(CONTENT)
    assert 1 <= traffic.to_far.arrived_bytes < 3000
    assert traffic.sent_bytes == traffic.to_far.sent_bytes + traffic.to_near.sent_bytes
    assert link.kind == road


def test_a_server_of_this_machine_is_reached_through_the_link(road: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, Link(road=road) as link:
        threading.Thread(target=serve_once, args=(server,), daemon=True).start()
        words = [sys.executable, "-c", CLIENT, link.expose(server.getsockname()[1])]
        with link.near(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as client:
            said, _ = client.communicate(f"?{SECONDS}\n", timeout=SECONDS)
        assert int(said) == len(CONTENT)
        assert link.traffic().to_near.arrived_bytes >= len(CONTENT)


def serve_once(server: socket.socket) -> None:
    connection, _ = server.accept()
    with connection:
        connection.recv(1)
        connection.sendall(CONTENT)


def test_a_connection_outlives_an_outage_but_not_the_loss_of_its_translation(road: str, talk: Any) -> None:
    with Link(road=road) as link:
        ask = talk(link)
        assert ask("a", SECONDS) == 1
        link.cut()
        assert ask("b", 0.3) == 0, "nothing passes"
        link.mend()
        assert ask("c", SECONDS) >= 1, "the same connection goes on"
        link.mend(forgetting=True)
        assert ask("d", 0.5) == 0, "it died, and nobody said so"
        assert talk(link)("e", SECONDS) == 1, "a new one lives"


def test_an_outage_comes_by_itself_and_forgets(road: str, talk: Any) -> None:
    with Link(road=road, outage=Outage(lasts=0.2, every=3, forgets=True)) as link:
        ask = talk(link)
        assert ask("a", SECONDS) == 1
        until(lambda: ask("b", 0.5) == 0)
        assert ask("c", 0.5) == 0


def test_lost_packets_are_sent_again_by_real_tcp(talk: Any) -> None:
    with Link(rate=1_000_000, round_trip=0.01, loss=0.2, seed=1, road=can_have(TUNNEL)) as link:
        assert talk(link)("?", SECONDS) == len(CONTENT)
        traffic = link.traffic()
    assert traffic.to_near.lost_packets > 0
    assert traffic.to_near.sent_bytes > traffic.to_near.arrived_bytes >= len(CONTENT)


def test_neither_side_of_the_wire_reaches_this_machine() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, Link(road=can_have(TUNNEL)) as link:
        host, port = server.getsockname()
        for start in (link.near, link.far):
            connect = f"import socket; socket.create_connection(({host!r}, {port}), 2)"
            assert start([sys.executable, "-c", connect], stderr=subprocess.DEVNULL).wait(SECONDS) == 1


def test_the_link_says_what_it_is_like_and_what_the_proxy_lacks() -> None:
    with Link(rate=64_000, round_trip=0.6, loss=0.03, outage=Outage(10, 30, forgets=True), road=PROXY) as link:
        for words in ("64 kbit/s", "600 ms", "3 % lost", "down 10 s after every 30 s", "forgotten", "nothing is lost"):
            assert words in link.description


def test_a_port_that_is_taken_on_the_far_side_is_said(talk: Any) -> None:
    with Link(road=can_have(TUNNEL)) as link:
        server = link.far([sys.executable, "-c", SERVER, link.far_host], stdout=subprocess.PIPE, text=True)
        with server.stdout:
            port = int(server.stdout.readline())
        with pytest.raises(LinkError, match=f"Port {port}"):
            link.expose(port)
        assert link.address(port) == f"{link.far_host}:{port}", "and the link goes on"


LOITER = """
import os, time
os.fork() or os.setsid()
os.write(1, str(os.getpid()).encode() + bytes([10]))
time.sleep(600)
"""


def test_what_runs_on_either_side_ends_with_the_link(road: str) -> None:
    with Link(road=road) as link:
        started = [
            link.near([sys.executable, "-c", LOITER], stdout=subprocess.PIPE, text=True, start_new_session=True),
            link.far([sys.executable, "-c", LOITER], stdout=subprocess.PIPE, text=True),
        ]
        pids = [int(process.stdout.readline()) for process in started for _ in range(2)]
        assert len(set(pids)) == 4
        assert all(map(is_running, pids))
    for process in started:
        process.stdout.close()
    assert not any(map(is_running, pids))


def test_nothing_is_left_when_whoever_opened_the_link_is_killed(road: str) -> None:
    opener, pids = open_and_loiter(road)
    opener.kill()
    opener.communicate()
    until(lambda: not any(map(is_running, pids)))


def test_what_a_killed_carrier_left_behind_ends_when_the_next_link_opens(road: str) -> None:
    opener, pids = open_and_loiter(road)
    opener.send_signal(signal.SIGSTOP)
    carrier = next(pid for pid in pids if b"scripts.benchmarks.link.carrier" in command_line(pid))
    os.kill(carrier, signal.SIGKILL)
    opener.kill()
    opener.communicate()
    with Link(road=road):
        until(lambda: not any(map(is_running, pids)))


def open_and_loiter(road: str) -> tuple["subprocess.Popen[str]", list[int]]:
    """Somebody who opened a link with processes on both sides; gives the ids of these and of all that carries it."""
    opening = f"""
import subprocess, sys
from scripts.benchmarks.link import Link
with Link(road={road!r}) as link:
    for start in (link.near, link.far):
        process = start([sys.executable, "-c", {LOITER!r}], stdout=subprocess.PIPE, text=True)
        print(process.stdout.readline().strip(), process.stdout.readline().strip(), flush=True)
    print(link._carrier.pid, flush=True)
    sys.stdin.read()
"""
    opener = subprocess.Popen(
        [sys.executable, "-c", opening], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    pids = [int(word) for _ in range(3) for word in opener.stdout.readline().split()]
    assert len(pids) == 5
    return opener, [*pids, *children_of(pids[-1])]


def children_of(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def command_line(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


class Page(SimpleHTTPRequestHandler):
    def __init__(self, *words: Any) -> None:
        super().__init__(*words, directory=str(ROOT))

    def log_message(self, *_: object) -> None:
        pass


def test_the_command_line_runs_a_command_behind_the_link_and_gives_its_exit_code() -> None:
    fetch = "import sys, urllib.request; sys.exit(7 if urllib.request.urlopen(sys.argv[1]).status == 200 else 1)"
    words = ["--rate", "1m", "--round-trip", "20ms", "--", sys.executable, "-c", fetch]
    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        said = command_link(*words, f"http://{{here:{server.server_port}}}/setup.cfg")
        server.shutdown()
    assert said.returncode == 7, said.stderr
    assert "1000 kbit/s each way, 20 ms round trip" in said.stderr
    assert "back: " in said.stderr


@pytest.mark.parametrize("words", [("--rate", "fast"), ("--loss", "3"), ("--outage", "soon")])
def test_the_command_line_refuses_terms_that_it_cannot_read(words: tuple[str, str]) -> None:
    said = command_link(*words, "--", "true")
    assert said.returncode == 2
    assert words[1] in said.stderr


def command_link(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scripts.benchmarks.link", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=SECONDS)
