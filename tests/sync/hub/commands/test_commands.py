"""The commands as an administrator types them."""

import json
import re
import signal
from datetime import datetime
from pathlib import Path

import pytest
import urllib3

from tests.journeys import programs
from tests.small_disk import fill, small_disk
from tests.sync.hub.catalogue import tiny_pack
from tests.sync.hub.running_hub import RunningHub, join, post, run
from tests.sync.hub.simulated_kiosk import SimulatedKiosk, study


def test_help_names_every_command(tmp_path: Path) -> None:
    said = run(tmp_path, "--help").stdout
    for command in ("code", "pack", "publish", "rebuild", "serve", "staff"):
        assert re.search(rf"^  {command} +\w", said, re.MULTILINE), command


@pytest.mark.parametrize("arguments", [["nonsense"], ["serve", "--port", "x"], ["staff", "add"], ["code", "--xml"]])
def test_wrong_use_ends_with_2(tmp_path: Path, arguments: list[str]) -> None:
    assert run(tmp_path, *arguments).returncode == 2


def test_a_wrong_setting_is_one_line_and_ends_with_1(tmp_path: Path) -> None:
    (tmp_path / "hub.toml").write_text("port = -1\n")
    done = run(tmp_path, "code")
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(r"Error: The setting port .*\n", done.stderr)


def test_settings_that_are_a_folder_are_one_line_and_end_with_1(tmp_path: Path) -> None:
    (tmp_path / "hub.toml").mkdir()
    done = run(tmp_path, "code")
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(r"Error: .*hub\.toml: Is a directory\..*\n", done.stderr)


def test_a_home_that_cannot_be_is_one_line_and_ends_with_1(tmp_path: Path) -> None:
    pack = tiny_pack.write(tmp_path / "tea-stall")
    done = run(Path("/proc/nowhere"), "publish", str(pack))
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(r"Error: /proc/nowhere.*: No such file or directory\..*\n", done.stderr)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The home of a hub with one member of staff."""
    assert run(tmp_path / "home", "staff", "add", "meera", "--password-stdin", given="threshold-lamp\n").returncode == 0
    return tmp_path / "home"


def test_the_home_on_the_command_line_wins_over_the_environments(home: Path, tmp_path: Path) -> None:
    done = run(home, "code", KIOSK_HUB_HOME=str(tmp_path / "ignored"))
    assert done.returncode == 0
    assert not (tmp_path / "ignored").exists()


def test_code_prints_a_code_for_people_and_for_programs(home: Path) -> None:
    assert re.fullmatch(r"\w{4}-\w{4}\n", run(home, "code").stdout)
    answer = json.loads(run(home, "code", "--json").stdout)
    assert re.fullmatch(r"\w{4}-\w{4}", answer["code"])
    assert datetime.fromisoformat(answer["expires"]).utcoffset() is not None


def test_staff_add_takes_a_password_from_the_input_and_refuses_weak_ones(tmp_path: Path) -> None:
    weak = run(tmp_path, "staff", "add", "meera", "--password-stdin", given="password\n")
    assert (weak.returncode, weak.stderr) == (1, "Error: Too many people use this password. Take another one.\n")
    assert run(tmp_path, "staff", "add", "meera", "--password-stdin", given="short\n").returncode == 1
    assert run(tmp_path, "staff", "add", "meera", "--password-stdin", given="threshold-lamp\n").returncode == 0
    again = run(tmp_path, "staff", "add", "Meera", "--password-stdin", given="threshold-lamp\n")
    assert (again.returncode, again.stderr) == (1, "Error: There is already somebody with the name meera.\n")


def test_staff_password_changes_a_known_persons_password(home: Path) -> None:
    unknown = run(home, "staff", "password", "anju", "--password-stdin", given="threshold-lamp\n")
    assert (unknown.returncode, unknown.stderr) == (1, "Error: There is nobody with the name anju.\n")
    run(home, "staff", "add", "anju", "--password-stdin", given="threshold-lamp\n")
    assert run(home, "staff", "password", "Anju", "--password-stdin", given="another-lamp\n").returncode == 0


@pytest.mark.parametrize("with_signal", [signal.SIGTERM, signal.SIGINT])
def test_serve_prints_its_address_and_ends_cleanly(tmp_path: Path, with_signal: int) -> None:
    with RunningHub(tmp_path) as hub:
        answer = urllib3.request("GET", f"http://127.0.0.1:{hub.port}/sign-in", retries=False)
        assert (answer.status, "<h1>Sign in</h1>" in answer.data.decode()) == (200, True)
        assert hub.stop(with_signal) == 0
    assert sorted(path.name for path in tmp_path.glob("hub.db*")) == ["hub.db"]


def test_serve_says_when_the_port_is_taken(tmp_path: Path) -> None:
    with RunningHub(tmp_path) as hub:
        done = run(tmp_path, "serve", "--port", str(hub.port))
    assert done.returncode == 1
    assert f"Error: The hub cannot listen on 127.0.0.1, port {hub.port}: Address already in use." in done.stderr


def test_serve_says_when_a_host_is_none(tmp_path: Path) -> None:
    done = run(tmp_path, "serve", "--host", "nonsense.invalid")
    assert done.returncode == 1
    assert (
        "Error: The hub cannot listen on nonsense.invalid, port 8090: it is no address of this machine." in done.stderr
    )
    assert "Traceback" not in done.stderr


def test_rebuild_rebuilds_every_kiosk_or_the_named_ones(tmp_path: Path) -> None:
    kiosk = SimulatedKiosk()
    with RunningHub(tmp_path) as hub:
        join(hub, kiosk)
        study(kiosk.log)
        post(hub.port, "/exchange", kiosk.request_message())
        assert run(tmp_path, "rebuild").stdout == "Kiosks rebuilt: 1\n"
    assert run(tmp_path, "rebuild", kiosk.kiosk_id).stdout == "Kiosks rebuilt: 1\n"
    assert run(tmp_path, "rebuild", "unknown").returncode == 2


@pytest.mark.parametrize("words", [("code",), ("rebuild",), ("staff", "password", "meera", "--password-stdin")])
def test_what_needs_a_hub_makes_none_in_a_mistyped_home(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = run(tmp_path / "hmoe", *words, given="threshold-lamp\n")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"Error: There is no hub in {tmp_path / 'hmoe'}. Name its folder with --home.\n"
    assert not (tmp_path / "hmoe").exists()


@pytest.mark.parametrize("harm", [bytes(4096), b"no database at all " * 300], ids=["zeros", "text"])
def test_a_damaged_database_is_one_line_that_names_the_backup(home: Path, harm: bytes) -> None:
    data = (home / "hub.db").read_bytes()
    (home / "hub.db").write_bytes(harm + data[len(harm) :])

    done = run(home, "rebuild")

    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(r"Error: The hub's database is damaged \(.+\)\. Put it back from a backup\.\n", done.stderr)


def test_a_full_disk_is_one_line(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", megabytes=4) as disk:
        run(disk / "home", "staff", "add", "meera", "--password-stdin", given="threshold-lamp\n")
        fill(disk / "ballast")
        done = run(disk / "home", "code")

    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(r"Error: .*(full|No space left).*\n", done.stderr)


def test_without_a_terminal_it_is_said_how_a_password_is_given(tmp_path: Path) -> None:
    done = run(tmp_path / "home", "staff", "add", "meera")
    assert done.returncode == 2
    assert "--password-stdin" in done.stderr
    assert "Warning" not in done.stderr


def test_the_first_start_says_nothing_of_its_libraries(tmp_path: Path) -> None:
    with programs.RunningHub(tmp_path / "home") as hub:
        pass
    assert hub.said.read_text() == ""
