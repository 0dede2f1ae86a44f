"""`kiosk check`, `kiosk packs check`, `kiosk backup` and `kiosk join` as scripts and people run them."""

import json
import sqlite3
from pathlib import Path

from tests.journeys.programs import attempt, run


def test_a_sound_home_is_said_in_words_and_as_json(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert "The log is whole" in run("kiosk", home, "check")

    assert json.loads(run("kiosk", home, "check", "--json")) == {
        "broken_at": None,
        "differences": [],
        "repaired": False,
    }


def test_a_changed_event_is_named_and_ends_with_1(tmp_path: Path) -> None:
    home = tmp_path / "home"
    run("kiosk", home, "check")
    with sqlite3.connect(home / "kiosk.db") as database:
        database.execute("UPDATE event SET at = at + 1")

    done = attempt("kiosk", home, "check", "--json")

    assert done.returncode == 1
    assert json.loads(done.stdout)["broken_at"]["sequence"] == 1


def test_long_work_says_how_far_it_is_where_no_terminal_is(tmp_path: Path) -> None:
    done = attempt("kiosk", tmp_path / "home", "check")
    assert "Verifying: 100 %" in done.stderr

    done = attempt("kiosk", tmp_path / "home", "backup", tmp_path / "backup.tar")
    assert "Backing up: 100 %" in done.stderr

    done = attempt("kiosk", tmp_path / "other", "restore", tmp_path / "backup.tar")
    assert "Restoring: 100 %" in done.stderr


def test_a_script_reads_where_the_backup_is_and_how_large(tmp_path: Path) -> None:
    file = tmp_path / "backup.tar"
    answer = json.loads(run("kiosk", tmp_path / "home", "backup", file, "--json"))
    assert answer == {"file": str(file), "bytes": file.stat().st_size}


def test_an_address_without_its_scheme_is_a_wrong_use_of_join(tmp_path: Path) -> None:
    done = attempt("kiosk", tmp_path / "home", "join", "127.0.0.1:8090", "7KQ4-M3XR")
    assert done.returncode == 2
    assert "http://127.0.0.1:8090" in done.stderr


def test_a_hub_that_does_not_answer_is_no_reason_to_wait(tmp_path: Path) -> None:
    done = attempt("kiosk", tmp_path / "home", "join", "http://127.0.0.1:1", "7KQ4-M3XR")
    assert done.returncode == 1
    assert "Check the address and the network" in done.stderr
