"""`kiosk serve` as a technician starts it."""

import shutil
import signal
import socket
import subprocess
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.journeys.programs import SECONDS, RunningKiosk, attempt, command

_WIRE = "ip link add kiosk0 type veth peer name wire0 && ip addr add 192.168.77.1/24 dev kiosk0"
# What reads repositories, calls others, draws codes: megabytes that an idle kiosk does without (DESIGN.md, "Budgets").
_HEAVY = (
    "PIL", "polib", "securesystemslib.signer", "segno", "tqdm", "tree_sitter", "tuf.api.metadata", "tuf.ngclient",
    "urllib3", "zeroconf",
)  # fmt: skip
_LINKS_UP = "ip link set lo up && ip link set kiosk0 up && ip link set wire0 up"


def test_a_host_that_is_none_is_one_error_and_ends_with_1(tmp_path: Path) -> None:
    done = attempt("kiosk", tmp_path, "serve", "--host", "nonsense.invalid", "--port", "0")
    assert (done.returncode, done.stdout) == (1, "")
    assert (
        "Error: The kiosk cannot listen on nonsense.invalid, port 0: it is no address of this machine." in done.stderr
    )
    assert "Traceback" not in done.stderr


@pytest.fixture
def station() -> list[str]:
    """The words that run a command in a network which has a cable to the station's tablets and no way out."""
    words = ["unshare", "--net", "sh", "-c", f'{_WIRE} && {_LINKS_UP} && exec "$@"', "station"]
    if not (shutil.which("unshare") and shutil.which("ip")):
        pytest.skip("needs unshare and ip (util-linux, iproute2)")
    if subprocess.run([*words, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this account may not make a network namespace with a cable")
    return words


def test_a_station_without_a_way_out_is_shown_the_address_that_tablets_find(station: list[str], tmp_path: Path) -> None:
    assert _shown([*station, *command("kiosk", tmp_path, "serve", "--port", "0")]).startswith(
        "Kiosk: http://192.168.77.1:"
    )


def test_a_name_of_several_addresses_is_served(tmp_path: Path) -> None:
    if len(socket.getaddrinfo("localhost", 0, type=socket.SOCK_STREAM)) == 1:
        pytest.skip("localhost is the name of one address here")
    said = _shown(command("kiosk", tmp_path, "serve", "--host", "localhost", "--port", "0"))
    assert said.startswith("Kiosk: http://localhost:")


def test_a_body_that_no_page_takes_is_refused_before_it_is_sent(tmp_path: Path) -> None:
    head = "POST /language HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10000000\r\n\r\n"
    with subprocess.Popen(
        command("kiosk", tmp_path, "serve", "--host", "127.0.0.1", "--port", "0"), stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            port = int(process.stdout.readline().strip().rstrip("/").rpartition(":")[2])
            with socket.create_connection(("127.0.0.1", port), SECONDS) as connection:
                connection.sendall(head.encode())
                answer = connection.recv(4096)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(SECONDS)
    assert answer.startswith(b"HTTP/1.1 413 ")


def _shown(words: list[str]) -> str:
    """The first line of a server, which is ended then."""
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        try:
            return process.stdout.readline()
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(SECONDS)


def test_the_first_start_says_nothing_of_its_libraries(tmp_path: Path) -> None:
    with RunningKiosk(tmp_path / "home") as kiosk:
        pass
    assert "peewee" not in kiosk.said.read_text()
    assert "tuf" not in kiosk.said.read_text()


def test_a_kiosk_that_nobody_has_used_yet_holds_no_library_that_it_does_not_need(tmp_path: Path) -> None:
    with RunningKiosk(tmp_path / "home", PYTHONPROFILEIMPORTTIME="1") as kiosk:
        assert urlopen(kiosk.address).status == 200  # noqa: S310 - our own kiosk
    loaded = {line.rpartition("|")[2].strip() for line in kiosk.said.read_text().splitlines()}
    assert "kiosk.exchange" in loaded, "the process has told what it loads"
    assert loaded.isdisjoint(_HEAVY)
