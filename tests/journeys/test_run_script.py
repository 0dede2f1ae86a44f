"""`scripts/run` in a fresh checkout: one command, and both servers are there with people to try them."""

import json
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.journeys.programs import SECONDS, attempt
from tests.journeys.started import LAST_LINE, Started
from tests.journeys.visitor import Visitor
from tests.waiting import until

pytestmark = pytest.mark.journey

_ROOT = Path(__file__).parents[2]
_LEFT_OUT = (".*", "var", "__pycache__", "*.egg-info", "tests", "docs")
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


@pytest.fixture(scope="module")
def bare_home(checkout: Path) -> Path:
    """A home with packs and without people. Only ever copied."""
    home = checkout.parent / "bare"
    running = Started(checkout, "--no-demo", "--home", str(home))
    try:
        running.wait_ready()
        running.interrupt()
    finally:
        running.end()
    return home


@pytest.fixture
def home(bare_home: Path, tmp_path: Path) -> Path:
    """A home like the bare one, of this test's own, in a folder that a shell would take for two."""
    return shutil.copytree(bare_home, tmp_path / "at home" / "var")


Start = Callable[..., Started]


@pytest.fixture
def start(checkout: Path, home: Path) -> Iterator[Start]:
    """Starts `scripts/run` in the home of this test, which is named from the folder that it stands in."""
    with ExitStack() as running:

        def begin(*options: str, hub_port: int = 0) -> Started:
            one = Started(checkout, "--home", home.name, *options, cwd=home.parent, hub_port=hub_port)
            running.callback(one.end)
            return one

        yield begin


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
    _try_everybody(started)


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


def test_a_second_start_leads_the_kiosk_to_where_the_hub_is_now(started_again: Started, checkout: Path) -> None:
    started_again.wait_ready()
    done = attempt("kiosk", checkout / "var/kiosk", "exchange")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("with_signal", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_first_start_is_completed_by_the_next(start: Start, home: Path, with_signal: int) -> None:
    first = start()
    until(lambda: _is_without(home, "Operator"), "the people of the hub and the first of the kiosk", SECONDS)
    code = first.interrupt(with_signal)
    assert with_signal == signal.SIGKILL or code == 0
    until(lambda: not first.has_processes(), "every process to have ended")
    assert "Traceback" not in first.said()
    assert LAST_LINE not in first.said()
    second = start()
    _try_everybody(second)


def test_somebody_who_was_made_but_not_crossed_out_is_not_doubled(start: Start, home: Path) -> None:
    first = start()
    learners = [name for name, _ in _LEARNER.findall(first.wait_ready())]
    first.interrupt()
    path = home / "demo.json"
    assert path.stat().st_mode & 0o777 == 0o600
    demo = json.loads(path.read_text())
    path.write_text(json.dumps(demo | {"missing": ["Administrator", "Operator", "Technician", *learners]}))
    _try_everybody(start())


@pytest.mark.parametrize(("hub_host", "shown"), [("127.0.0.2", "127.0.0.2"), ("0.0.0.0", "127.0.0.1")])  # noqa: S104
def test_the_hub_is_found_where_it_listens(start: Start, hub_host: str, shown: str) -> None:
    running = start("--no-demo", "--hub-host", hub_host)
    assert f"\nHub    http://{shown}:{running.hub_port}/\n" in running.wait_ready()


def test_another_program_at_the_hubs_port_is_not_introduced_as_the_hub(start: Start) -> None:
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as other:
        Thread(target=other.serve_forever, daemon=True).start()
        running = start("--no-demo", hub_port=other.server_port)
        assert running.wait() == 1
        other.shutdown()
    assert "The hub ended before it served" in running.said()
    assert LAST_LINE not in running.said()
    until(lambda: not running.has_processes(), "every process to have ended")


def test_the_printed_commands_make_accounts_wherever_they_are_typed(start: Start, tmp_path: Path) -> None:
    said = start("--no-demo").wait_ready()
    commands = [line.strip() for line in said.splitlines() if line.endswith("staff add NAME")]
    assert len(commands) == 2
    for each in commands:
        words = [*shlex.split(each)[:-1], "meera", "--password-stdin"]
        subprocess.run(words, input="threshold-lamp", text=True, cwd=tmp_path, check=True, timeout=SECONDS)


def test_without_a_demo_it_is_said_that_earlier_demo_people_are_there(start: Start, home: Path) -> None:
    first = start()
    first.wait_ready()
    first.interrupt()
    said = start("--no-demo").wait_ready()
    assert f"demo people of an earlier start are still there; {home / 'demo.json'}" in said
    assert not _LEARNER.findall(said)


def _is_without(home: Path, name: str) -> bool:
    """Whether the demo is begun, and this person is no longer among those who are to be made."""
    path = home / "demo.json"
    return path.exists() and name not in json.loads(path.read_text())["missing"]


def _try_everybody(started: Started) -> None:
    """Sign in everybody whose sign-in is printed; each learner must be there once."""
    said = started.wait_ready()
    learners, staff = _LEARNER.findall(said), _STAFF.findall(said)
    assert len(learners) > 2
    for name, pin in learners:
        _sign_in_by_tile(started.kiosk, name, pin)
    assert [place for place, _, _ in staff] == ["kiosk", "kiosk", "hub"]
    for place, name, password in staff:
        if place == "kiosk":
            Visitor(started.kiosk).sign_in_as_staff(name, password)
        else:
            assert "Job station" in Visitor(started.hub).sign_in_at_hub(name, password).text("/")


def _sign_in_by_tile(address: str, name: str, pin: str) -> None:
    """Find the person of this name on the page with the names, and give the PIN."""
    visitor = Visitor(address)
    tiles = re.findall(r'<a class="tile" href="/sign-in/(\w+)">.*?<bdi[^>]*>(.*?)</bdi>', visitor.text("/sign-in"))
    (code,) = [code for code, bearer in tiles if bearer == name]
    visitor.sign_in_as_learner(code, pin)
    assert name in visitor.text("/home")


@pytest.mark.parametrize("words", [("--port", "99999"), ("--hub-port", "-1"), ("--port", "http")])
def test_a_port_that_cannot_be_is_wrong_use_before_anything_is_prepared(tmp_path: Path, words: tuple[str, str]) -> None:
    command = [sys.executable, _ROOT / "scripts/start.py", "--home", tmp_path / "home", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)

    assert done.returncode == 2
    assert words[0] in done.stderr
    assert not (tmp_path / "home").exists()
