"""`kiosk packs list` after a restore and after a removal."""

import json
import subprocess
from pathlib import Path

from tests.journeys.programs import attempt, command, run
from tests.kiosk.opened import open_home, take_in
from tests.packs import PACK, Publisher
from tests.small_disk import small_disk
from tests.web_servers import served


def test_packs_whose_files_are_missing_are_listed_as_incomplete(tmp_path: Path) -> None:
    publisher = Publisher(tmp_path / "publisher")
    publisher.publish()
    with open_home(tmp_path / "home") as kiosk:
        take_in(kiosk, publisher)
    assert "INCOMPLETE" not in run("kiosk", tmp_path / "home", "packs", "list")
    run("kiosk", tmp_path / "home", "backup", tmp_path / "backup.tar")
    run("kiosk", tmp_path / "restored", "restore", tmp_path / "backup.tar")

    listed = attempt("kiosk", tmp_path / "restored", "packs", "list")

    assert listed.stdout.startswith(PACK)
    assert listed.stdout.endswith("INCOMPLETE\n")
    assert "Import the packs again" in listed.stderr
    (pack,) = json.loads(run("kiosk", tmp_path / "restored", "packs", "list", "--json"))
    assert pack["is_complete"] is False


def test_packs_that_were_removed_are_listed_and_brought_back_by_name(tmp_path: Path) -> None:
    publisher, home = Publisher(tmp_path / "publisher"), tmp_path / "home"
    publisher.publish()
    with open_home(home) as kiosk:
        take_in(kiosk, publisher)
    run("kiosk", home, "packs", "remove", PACK, "--yes")

    assert "kiosk packs list --removed" in attempt("kiosk", home, "packs", "list").stderr
    assert f"{PACK} 1.0.0  removed on" in run("kiosk", home, "packs", "list", "--removed")
    assert "removed here; choose it with --pack" in run("kiosk", home, "packs", "import", publisher.repository)
    with served(publisher.repository) as server:
        left = attempt("kiosk", home, "packs", "fetch", server.url)
        assert (left.stdout, "is left alone" in left.stderr) == ("Nothing new.\n", True)
        assert "added" in run("kiosk", home, "packs", "fetch", server.url, "--pack", PACK)
    assert json.loads(run("kiosk", home, "packs", "list", "--removed", "--json")) == []


def test_a_kiosk_that_trusts_a_root_and_has_nothing_yet_can_look_at_a_stick(tmp_path: Path) -> None:
    publisher, home = Publisher(tmp_path / "publisher"), tmp_path / "home"
    publisher.publish()
    (tmp_path / "root.json").write_bytes(publisher.root)
    run("kiosk", home, "trust", tmp_path / "root.json")

    assert f"{PACK} 1.0.0: new" in run("kiosk", home, "packs", "look", publisher.repository)


def test_a_look_says_that_not_everything_fits_and_what_could_go(tmp_path: Path) -> None:
    publisher = Publisher(tmp_path / "publisher")
    publisher.publish()
    with small_disk(tmp_path / "disk", megabytes=48) as disk:
        with open_home(disk / "home") as kiosk:
            take_in(kiosk, publisher)
        (disk / "ballast").write_bytes(bytes(24 << 20))
        assert "fits" not in run("kiosk", disk / "home", "packs", "look", publisher.repository)

        publisher.publish(pack="coffee-stall")
        said = run("kiosk", disk / "home", "packs", "look", publisher.repository)
    assert "Not everything fits: 33," in said
    assert f"could go: {PACK}  " in said
    assert said.rstrip().endswith("bytes  never used")


def test_a_pack_that_the_stick_has_not_is_named_and_the_others_are_taken(tmp_path: Path) -> None:
    publisher, home = Publisher(tmp_path / "publisher"), tmp_path / "home"
    publisher.publish()
    (tmp_path / "root.json").write_bytes(publisher.root)
    run("kiosk", home, "trust", tmp_path / "root.json")

    done = attempt("kiosk", home, "packs", "import", publisher.repository, "--pack", "tea-stal", "--pack", PACK)

    assert (done.returncode, done.stdout) == (1, f"{PACK} 1.0.0: added\n")
    assert "There is no pack tea-stal on" in done.stderr


def test_how_far_an_import_is_names_packs_by_their_titles_in_the_terminals_language(tmp_path: Path) -> None:
    publisher = Publisher(tmp_path / "publisher")
    publisher.publish()
    (tmp_path / "root.json").write_bytes(publisher.root)
    for language, title in (("ml_IN.UTF-8", "ചായക്കട"), ("C.UTF-8", "Tea stall"), ("hi_IN.UTF-8", "Tea stall")):
        run("kiosk", tmp_path / language, "trust", tmp_path / "root.json")
        done = attempt(
            "kiosk", tmp_path / language, "packs", "import", publisher.repository, LC_ALL=language, PYTHONUTF8="1"
        )
        assert done.stderr == f"{title} (1 of 1)\n"
        assert done.stdout == f"{PACK} 1.0.0: added\n"


def test_whoever_reads_only_the_beginning_of_a_list_causes_no_error(tmp_path: Path) -> None:
    publisher, home = Publisher(tmp_path / "publisher"), tmp_path / "home"
    publisher.publish()
    with open_home(home) as kiosk:
        take_in(kiosk, publisher)

    with subprocess.Popen(
        command("kiosk", home, "packs", "list"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == ""
