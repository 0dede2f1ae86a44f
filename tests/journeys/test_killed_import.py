"""The power fails while packs are imported: the shelf holds the old pack or the new one, and importing goes on."""

import json
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.journeys import records
from tests.journeys.answers import PACKS
from tests.journeys.cast import PASSWORD, TECHNICIAN
from tests.journeys.conftest import Repository
from tests.journeys.programs import SECONDS, RunningKiosk, attempt, command, run
from tests.journeys.visitor import Visitor
from tests.journeys.waiting import until

pytestmark = pytest.mark.journey

PACK, LESSON = "digital-basics", "meet-your-phone"
OLD, NEW = "1.0.0", "1.1.0"
MARK = "A sentence that only the new version has."
_KILLS = 5


@pytest.fixture(scope="session")
def newer_repository(repository: Repository, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same publisher's repository with a newer version of one pack: every lesson and picture in it changed."""
    folder = tmp_path_factory.mktemp("newer")
    shutil.copytree(repository.root.parents[1], folder / "hub")
    shutil.copytree(repository.folder, folder / "repository")
    pack = shutil.copytree(PACKS / PACK, folder / PACK)
    description = pack / "pack.toml"
    description.write_text(description.read_text().replace(f'version = "{OLD}"', f'version = "{NEW}"'))
    for lesson in pack.glob("*/*.md"):
        lesson.write_text(f"{lesson.read_text()}\n\n{MARK}\n")
    for picture in pack.glob("media/*.svg"):
        picture.write_text(picture.read_text().replace("</svg>", "<!-- new --></svg>"))
    run("kiosk-hub", folder / "hub", "publish", pack, "--to", folder / "repository")
    return folder / "repository"


@pytest.fixture
def duration(home: Path, newer_repository: Path, tmp_path: Path) -> tuple[float, float]:
    """When (in seconds after its start) an import first writes and when it has ended, on this machine just now."""
    trial = shutil.copytree(home, tmp_path / "trial")
    began = time.monotonic()
    process = subprocess.Popen(command("kiosk", trial, "packs", "import", newer_repository), stderr=subprocess.DEVNULL)
    until((trial / "blobs/incoming").exists, "the first blob")
    first = time.monotonic() - began
    assert process.wait(SECONDS) == 0
    return first, time.monotonic() - began


def test_a_killed_command_leaves_the_old_shelf_or_the_new_one_and_a_second_import_completes_it(
    home: Path, newer_repository: Path, duration: tuple[float, float], tmp_path: Path
) -> None:
    chance = Random(3)  # noqa: S311 - a test that can be repeated
    killed = 0
    for place in range(_KILLS):
        mine = shutil.copytree(home, tmp_path / f"kiosk-{place}")
        moment = chance.uniform(*duration)
        process = subprocess.Popen(
            command("kiosk", mine, "packs", "import", newer_repository), stderr=subprocess.DEVNULL
        )
        time.sleep(moment)
        process.kill()
        killed += process.wait(SECONDS) == -signal.SIGKILL
        _check_shelf(mine, (OLD, NEW))
        run("kiosk", mine, "packs", "import", newer_repository)
        _check_shelf(mine, (NEW,))
        assert "The log is whole" in run("kiosk", mine, "check")
        assert _count_installed(mine) == 1
    assert killed


def test_a_kiosk_that_is_killed_while_its_worker_imports_goes_on_by_itself_when_it_is_back(
    home: Path, newer_repository: Path, tmp_path: Path
) -> None:
    moments: list[Callable[[Path], bool]] = [
        lambda home: bool(records.rows(home, "SELECT 1 FROM import_run WHERE state = 'running'")),
        lambda home: len(list((home / "blobs/incoming").glob("*"))) > 0,
        lambda home: bool(records.rows(home, "SELECT 1 FROM import_run WHERE bytes_done > 0")),
    ]
    for place, is_time in enumerate(moments):
        mine = shutil.copytree(home, tmp_path / f"kiosk-{place}")
        with RunningKiosk(mine) as kiosk:
            _ask_import(kiosk, newer_repository)
            until(lambda: is_time(mine), "the import to be under way")
            kiosk.kill()
            _check_shelf(mine, (OLD, NEW))
            kiosk.start()
            until(lambda: _is_finished(mine), "the import to be taken up again")
        _check_shelf(mine, (NEW,))
        assert _count_installed(mine) == 1
        assert not list((mine / "blobs/incoming").glob("*"))


def _ask_import(kiosk: RunningKiosk, repository: Path) -> None:
    technician = Visitor(kiosk.address).sign_in_as_staff(TECHNICIAN, PASSWORD)
    assert NEW in technician.text(f"/device/usb?folder={repository}")
    asked = technician.post("/device/usb", {"folder": repository, "pack": PACK}, page="/device/shelf")
    assert (asked.status, asked.location) == (303, "/device/imports/1")


def _is_finished(home: Path) -> bool:
    (state,) = records.rows(home, "SELECT state FROM import_run")[0]
    assert state != "failed"
    return state == "finished"


def _check_shelf(home: Path, versions: tuple[str, ...]) -> None:
    """The shelf is of one piece: one of these versions, all texts of it, all files sound."""
    checked = attempt("kiosk", home, "packs", "check")
    assert checked.returncode == 0, checked.stdout
    packs = {pack["pack"]: pack["version"] for pack in json.loads(run("kiosk", home, "packs", "list", "--json"))}
    assert len(packs) == 3
    assert packs[PACK] in versions
    texts = [bytes(text).decode() for (text,) in records.rows(home, "SELECT html FROM lesson WHERE pack = ?", PACK)]
    assert len(texts) > 20
    assert {MARK in text for text in texts} == {packs[PACK] == NEW}


def _count_installed(home: Path) -> int:
    """How often the log says that the new version came onto the shelf."""
    bodies = [event.body for event in records.log_of(home) if event.kind == "pack-installed/1"]
    return bodies.count({"pack": PACK, "version": NEW})
