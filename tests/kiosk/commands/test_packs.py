"""`kiosk packs list` after a restore."""

import json
from pathlib import Path

from tests.journeys.programs import attempt, run
from tests.kiosk.opened import open_home, take_in
from tests.packs import PACK, Publisher


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
