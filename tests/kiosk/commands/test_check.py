"""`kiosk check`, `kiosk packs check`, `kiosk backup` and `kiosk join` as scripts and people run them."""

import json
import re
import sqlite3
from pathlib import Path

import pytest

from tests.journeys.programs import attempt, run
from tests.kiosk.opened import open_home
from tests.small_disk import fill, small_disk

ASKING = (
    ("check",),
    ("check", "--repair"),
    ("packs", "list"),
    ("packs", "check", "--json"),
    ("backup", "backup.tar"),
    ("exchange",),
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The home of a kiosk that was started once."""
    with open_home(tmp_path / "home") as kiosk:
        return kiosk.settings.home


def test_a_sound_home_is_said_in_words_and_as_json(home: Path) -> None:
    assert "The log is whole" in run("kiosk", home, "check")

    assert json.loads(run("kiosk", home, "check", "--json")) == {
        "broken_at": None,
        "differences": [],
        "search": [],
        "repaired": False,
    }


def test_an_index_that_is_not_as_the_shelf_says_is_named_and_made_anew(home: Path) -> None:
    with sqlite3.connect(home / "kiosk.db") as database:
        database.execute("INSERT INTO search_pack (pack, version, edition) VALUES ('gone', '1.0.0', 1)")

    done = attempt("kiosk", home, "check")

    assert done.returncode == 1
    assert "Search: gone is indexed and not on the shelf." in done.stdout
    assert "kiosk check --repair" in done.stdout
    assert json.loads(attempt("kiosk", home, "check", "--json").stdout)["search"] == [
        "gone is indexed and not on the shelf"
    ]
    assert "It was made anew." in run("kiosk", home, "check", "--repair")
    assert json.loads(run("kiosk", home, "check", "--json"))["search"] == []


def test_a_changed_event_is_named_and_ends_with_1(home: Path) -> None:
    with sqlite3.connect(home / "kiosk.db") as database:
        database.execute("UPDATE event SET at = at + 1")

    done = attempt("kiosk", home, "check", "--json")

    assert done.returncode == 1
    assert json.loads(done.stdout)["broken_at"]["sequence"] == 1


def test_long_work_says_how_far_it_is_where_no_terminal_is(home: Path, tmp_path: Path) -> None:
    done = attempt("kiosk", home, "check")
    assert "Verifying: 100 %" in done.stderr

    done = attempt("kiosk", home, "backup", tmp_path / "backup.tar")
    assert "Backing up: 100 %" in done.stderr

    done = attempt("kiosk", tmp_path / "other", "restore", tmp_path / "backup.tar")
    assert "Restoring: 100 %" in done.stderr


def test_a_script_reads_where_the_backup_is_and_how_large(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar"
    answer = json.loads(run("kiosk", home, "backup", file, "--json"))
    assert answer == {"file": str(file), "bytes": file.stat().st_size}


def test_an_address_without_its_scheme_is_a_wrong_use_of_join(tmp_path: Path) -> None:
    done = attempt("kiosk", tmp_path / "home", "join", "127.0.0.1:8090", "7KQ4-M3XR")
    assert done.returncode == 2
    assert "http://127.0.0.1:8090" in done.stderr


def test_a_hub_that_does_not_answer_is_no_reason_to_wait(tmp_path: Path) -> None:
    done = attempt("kiosk", tmp_path / "home", "join", "http://127.0.0.1:1", "7KQ4-M3XR")
    assert done.returncode == 1
    assert "Check the address and the network" in done.stderr


@pytest.mark.parametrize("words", ASKING, ids=" ".join)
def test_what_only_asks_makes_no_kiosk_in_a_mistyped_home(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = attempt("kiosk", tmp_path / "hmoe", *words)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"Error: There is no kiosk in {tmp_path / 'hmoe'}. Name its folder with --home.\n"
    assert not (tmp_path / "hmoe").exists()


@pytest.mark.parametrize("harm", [bytes(4096), b"no database at all " * 300], ids=["zeros", "text"])
def test_a_damaged_database_is_one_line_that_names_the_backup(home: Path, harm: bytes) -> None:
    data = (home / "kiosk.db").read_bytes()
    (home / "kiosk.db").write_bytes(harm + data[len(harm) :])

    done = attempt("kiosk", home, "packs", "list")

    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(r"Error: The kiosk's database is damaged \(.+\)\. Restore a backup .*\n", done.stderr)


def test_a_full_disk_is_one_line(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", megabytes=4) as disk:
        with open_home(disk / "home"):
            pass
        fill(disk / "ballast")
        done = attempt("kiosk", disk / "home", "learners", "add", "Anitha", "--pin-stdin", given="4071\n")

    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(r"Error: .*(full|No space left).*\n", done.stderr)


def test_a_backup_is_written_over_nothing_but_an_older_one(home: Path, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Omana")

    refused = attempt("kiosk", home, "backup", letter)

    assert refused.returncode == 1
    assert "--force" in refused.stderr
    assert letter.read_text() == "Dear Omana"
    run("kiosk", home, "backup", "--force", letter)
    run("kiosk", home, "backup", letter)
