"""`scripts/run` in a fresh checkout: one command, and both servers are there with people to try them."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.programs import SECONDS
from tests.journeys.visitor import Visitor
from tests.journeys.waiting import until

pytestmark = pytest.mark.journey

_ROOT = Path(__file__).parents[2]
_LEFT_OUT = (".*", "var", "__pycache__", "*.egg-info", "tests", "docs")
_LAST_LINE = "Ctrl-C stops both."
_LEARNER = re.compile(r"^  learner +(\S.*?) +PIN (\d{4})$", re.MULTILINE)
_STAFF = re.compile(r"^  (kiosk|hub) staff +(\S+) +password (\S+)$", re.MULTILINE)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The working tree as somebody has it who set it up already: with the libraries of these tests, none fetched."""
    copy = shutil.copytree(
        _ROOT, tmp_path_factory.mktemp("fresh") / "checkout", ignore=shutil.ignore_patterns(*_LEFT_OUT)
    )
    environment = copy / ".venv"
    environment.mkdir()
    for part in Path(sys.prefix).iterdir():
        if not part.name.endswith(".stamp"):
            (environment / part.name).symlink_to(part)
    inputs = b"".join((copy / name).read_bytes() for name in ("requirements.lock", "setup.cfg", "pyproject.toml"))
    wanted = subprocess.run(["cksum"], input=inputs, capture_output=True, check=True)
    (environment / "requirements.lock.stamp").write_bytes(wanted.stdout)
    return copy


class Started:
    """`scripts/run` in a process group of its own, as a terminal gives it one."""

    def __init__(self, checkout: Path, *options: str) -> None:
        self.port, self.hub_port = _free_ports()
        ports = ("--port", str(self.port), "--hub-port", str(self.hub_port))
        self._said = (checkout / f"said-{self.port}.txt").open("w+")
        self._process = subprocess.Popen(
            [checkout / "scripts/run", *ports, *options],
            stdout=self._said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd=checkout.parent,
            env={**os.environ, "PYTHONPATH": str(checkout), "COLUMNS": "200"},
        )

    @property
    def kiosk(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def hub(self) -> str:
        return f"http://127.0.0.1:{self.hub_port}"

    def said(self) -> str:
        return Path(self._said.name).read_text()

    def wait_ready(self) -> str:
        until(lambda: _LAST_LINE in self.said() or self._process.poll() is not None, "both servers", SECONDS)
        assert _LAST_LINE in self.said(), self.said()
        return self.said()

    def interrupt(self) -> int:
        """Ctrl-C: every process of the group gets SIGINT. Gives the exit code."""
        os.killpg(self._process.pid, signal.SIGINT)
        return self._process.wait(SECONDS)

    def has_processes(self) -> bool:
        try:
            os.killpg(self._process.pid, 0)
        except ProcessLookupError:
            return False
        return True

    def end(self) -> None:
        if self.has_processes():
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(SECONDS)
        self._said.close()


@pytest.fixture
def started(checkout: Path) -> Iterator[Started]:
    running = Started(checkout)
    yield running
    running.end()


@pytest.fixture
def started_again(started: Started, checkout: Path) -> Iterator[Started]:
    """The second start of the same home."""
    started.wait_ready()
    started.interrupt()
    running = Started(checkout)
    yield running
    running.end()


def test_one_command_starts_both_servers_and_prints_sign_ins_that_work(started: Started) -> None:
    said = started.wait_ready()
    assert f":{started.port}/" in said
    assert f"{started.hub}/" in said
    learners = _LEARNER.findall(said)
    assert len(learners) > 2
    for name, pin in learners:
        _sign_in_by_tile(started.kiosk, name, pin)
    staff = _STAFF.findall(said)
    assert [place for place, _, _ in staff] == ["kiosk", "kiosk", "hub"]
    for place, name, password in staff:
        if place == "kiosk":
            Visitor(started.kiosk).sign_in_as_staff(name, password)
        else:
            assert "Job station" in Visitor(started.hub).sign_in_at_hub(name, password).text("/")


def test_a_second_start_only_starts(started_again: Started) -> None:
    said = started_again.wait_ready()
    assert "Building" not in said
    assert "Setting up" not in said
    assert Visitor(started_again.kiosk).get("/").status == 200


def test_ctrl_c_ends_both_servers_and_leaves_no_process(started: Started) -> None:
    started.wait_ready()
    assert started.interrupt() == 0
    until(lambda: not started.has_processes(), "every process to have ended")
    for port in (started.port, started.hub_port):
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", port)) != 0
    assert "Traceback" not in started.said()


def _sign_in_by_tile(address: str, name: str, pin: str) -> None:
    """Find the person of this name on the page with the names, and give the PIN."""
    visitor = Visitor(address)
    tiles = re.findall(r'<a class="tile" href="/sign-in/(\w+)">.*?<bdi>(.*?)</bdi>', visitor.text("/sign-in"))
    (code,) = [code for code, bearer in tiles if bearer == name]
    visitor.sign_in_as_learner(code, pin)
    assert name in visitor.text("/home")


def _free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        for each in (one, other):
            each.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]
