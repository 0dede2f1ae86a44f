"""`kiosk packs fetch`, as a process of its own."""

import json
import signal
import subprocess
from functools import partial
from pathlib import Path

import pytest

from kiosk.packs.trust import trust_root
from sync.protocol.reading_manifest import read_manifest
from tests.journeys.programs import attempt, command, run
from tests.kiosk.opened import open_home
from tests.packs import PACK, Publisher
from tests.sync.hub.catalogue import tiny_pack
from tests.waiting import until
from tests.web_servers import WebServer, served


@pytest.fixture
def publisher(tmp_path: Path) -> Publisher:
    one = Publisher(tmp_path / "publisher")
    one.publish(files={"media/make-tea.opus": tiny_pack.SOUND + bytes(range(256)) * 2000})
    return one


@pytest.fixture
def home(tmp_path: Path, publisher: Publisher) -> Path:
    """A kiosk that trusts the publisher and has nothing."""
    with open_home(tmp_path / "home") as kiosk:
        trust_root(kiosk.settings.trust, publisher.root)
    return tmp_path / "home"


def test_packs_are_fetched_and_said(home: Path, publisher: Publisher) -> None:
    with served(publisher.repository) as server:
        assert run("kiosk", home, "packs", "fetch", server.url) == f"{PACK} 1.0.0: added, from {server.url}\n"
        assert run("kiosk", home, "packs", "fetch", server.url) == "Nothing new.\n"
        assert json.loads(run("kiosk", home, "packs", "fetch", server.url, "--json")) == []
    run("kiosk", home, "packs", "check")


def test_a_pack_that_comes_is_called_by_its_title_in_the_language_of_the_terminal(
    home: Path, publisher: Publisher
) -> None:
    with served(publisher.repository) as server:
        fetched = attempt("kiosk", home, "packs", "fetch", server.url, LC_ALL="ml_IN.UTF-8")
    (manifest,) = (publisher.repository / "targets" / PACK).iterdir()
    assert fetched.stderr == f"{read_manifest(manifest.read_bytes()).title['ml']} (1 of 1)\n"


def test_the_address_may_stand_in_the_settings(home: Path, publisher: Publisher) -> None:
    with served(publisher.repository) as server:
        (home / "kiosk.toml").write_text(f'repository = "{server.url}"\n')
        assert PACK in run("kiosk", home, "packs", "fetch")


def test_the_status_says_what_crossed_and_what_came(home: Path, publisher: Publisher) -> None:
    with served(publisher.repository) as server:
        run("kiosk", home, "packs", "fetch", server.url)
    status = json.loads(run("kiosk", home, "packs", "fetch", "--status", "--json"))

    assert 500_000 < status["today"]["received"] < 540_000
    assert 500 < status["today"]["sent"] < 5000
    assert [(each["state"], each["report"][0]["pack"]) for each in status["runs"]] == [("finished", PACK)]
    words = run("kiosk", home, "packs", "fetch", "--status")
    assert f"finished: {PACK} 1.0.0" in words
    assert f"{status['today']['received']:,} in" in words


def test_a_fetch_that_was_interrupted_goes_on_where_it_was(home: Path, publisher: Publisher) -> None:
    with served(publisher.repository) as server:
        server.faults.drip, server.faults.pause = 20_000, 0.05
        words = command("kiosk", home, "packs", "fetch", server.url)
        for lives in (1, 2):
            with subprocess.Popen(words, stderr=subprocess.DEVNULL) as process:
                until(partial(_has_given, server, lives * 150_000))
                process.send_signal(signal.SIGINT)
        status = run("kiosk", home, "packs", "fetch", "--status")
        assert status.count("UTC, stopped: ") == 2
        assert status.count("bytes had come") == 2
        server.faults.drip = None
        run("kiosk", home, "packs", "fetch", server.url)
        given = sum(each.given for each in server.asked if each.path.startswith("packs/"))

    # What was on its way when it ended came in vain.
    size = sum(path.stat().st_size for path in (publisher.repository / "packs").iterdir())
    assert given < size + 2 * 128_000
    run("kiosk", home, "packs", "check")


def _has_given(server: WebServer, count: int) -> bool:
    return sum(each.given for each in server.asked if each.path.startswith("packs/")) > count


def test_a_pack_that_is_not_there_is_named_and_the_others_are_fetched(home: Path, publisher: Publisher) -> None:
    with served(publisher.repository) as server:
        failed = attempt("kiosk", home, "packs", "fetch", server.url, "--pack", "nosuch")
        assert (failed.returncode, failed.stdout) == (1, "")
        assert f"There is no pack nosuch at {server.url}." in failed.stderr
        mixed = attempt("kiosk", home, "packs", "fetch", server.url, "--pack", "nosuch", "--pack", PACK)
        assert (mixed.returncode, mixed.stdout) == (1, f"{PACK} 1.0.0: added, from {server.url}\n")
        assert (
            json.loads(attempt("kiosk", home, "packs", "fetch", server.url, "--pack", "nosuch", "--json").stdout) == []
        )
        assert run("kiosk", home, "packs", "fetch", server.url, "--pack", PACK) == "Nothing new.\n"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["ftp://packs.example"], 2, "Write the whole address, like https://packs.example"),
        ([], 1, "knows no address"),
        (["http://127.0.0.1:1"], 1, "cannot be reached"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(home: Path, words: list[str], code: int, said: str) -> None:
    failed = attempt("kiosk", home, "packs", "fetch", *words)
    assert failed.returncode == code
    assert said in failed.stderr
    assert "Traceback" not in failed.stderr


def test_a_kiosk_that_trusts_nobody_says_so(tmp_path: Path, publisher: Publisher) -> None:
    with open_home(tmp_path / "fresh"), served(publisher.repository) as server:
        failed = attempt("kiosk", tmp_path / "fresh", "packs", "fetch", server.url)
        assert "trusts no publisher yet" in failed.stderr
        assert server.asked == []


def test_an_address_without_packs_is_to_be_corrected_and_no_stick_put_in(home: Path, publisher: Publisher) -> None:
    with served(publisher.repository) as server:
        failed = attempt("kiosk", home, "packs", "fetch", f"{server.url}/elsewhere")
    assert failed.returncode == 1
    assert f"There are no packs at {server.url}/elsewhere" in failed.stderr
    assert "stick" not in failed.stderr


def test_why_a_fetch_failed_is_said_beside_what_came_before(home: Path, publisher: Publisher) -> None:
    publisher.publish(pack="small")
    (home / "kiosk.toml").write_text("fetch_daily_bytes = 300_000\n")
    with served(publisher.repository) as server:
        server.faults.has_ranges = False
        failed = attempt("kiosk", home, "packs", "fetch", server.url)
    assert (failed.returncode, failed.stdout) == (1, f"small 1.0.0: added, from {server.url}\n")
    status = run("kiosk", home, "packs", "fetch", "--status")
    assert "Came: small 1.0.0" in status
    assert "in one go" in status
