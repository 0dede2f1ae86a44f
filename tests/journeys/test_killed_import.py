"""The power fails while packs are imported: the shelf holds the old pack or the new one, and importing goes on."""

import json
import os
import shutil
import signal
import subprocess
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from kiosk.packs import rendering_apart
from kiosk.processes import run_apart
from tests.journeys import records
from tests.journeys.answers import PACKS
from tests.journeys.cast import PASSWORD, TECHNICIAN
from tests.journeys.conftest import Repository
from tests.journeys.programs import SECONDS, RunningKiosk, attempt, command, run
from tests.journeys.visitor import Visitor
from tests.waiting import until

pytestmark = pytest.mark.journey

PACK, LESSON = "digital-basics", "meet-your-phone"
OLD = tomllib.loads((PACKS / PACK / "pack.toml").read_text())["version"]
NEW = f"{int(OLD.partition('.')[0]) + 1}.0.0"
MARK = "A sentence that only the new version has."


@pytest.fixture(scope="session")
def newer_repository(repository: Repository, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same publisher's repository with a newer version of one pack: every lesson and picture in it changed."""
    folder = tmp_path_factory.mktemp("newer")
    shutil.copytree(repository.hub, folder / "hub")
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


@dataclass(frozen=True, slots=True)
class Course:
    """How an import goes on this machine just now: files that it writes, and seconds from the last one to its end."""

    files: int
    rest: float


@pytest.fixture
def course(home: Path, newer_repository: Path, tmp_path: Path) -> Course:
    trial = shutil.copytree(home, tmp_path / "trial")
    process = _begin(trial, newer_repository)
    files, last = 0, time.monotonic()
    while process.poll() is None:
        if (count := _count_new_files(trial, home)) > files:
            files, last = count, time.monotonic()
    assert process.returncode == 0
    return Course(files, time.monotonic() - last)


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_a_killed_command_leaves_the_old_shelf_or_the_new_one_and_a_second_import_completes_it(
    prepared_home: Path, home: Path, newer_repository: Path, course: Course, seed: int
) -> None:
    chance = Random(seed)  # noqa: S311 - a test that can be repeated
    is_copying = seed % 2 == 0
    files = chance.randrange(course.files) if is_copying else course.files
    process = _begin(home, newer_repository)
    until(lambda: _count_new_files(home, prepared_home) >= files or process.poll() is not None, "so many files")
    if not is_copying:
        time.sleep(chance.uniform(0, course.rest))
    process.kill()
    assert process.wait(SECONDS) in (-signal.SIGKILL, 0)
    _check_shelf(home, (OLD, NEW))
    run("kiosk", home, "packs", "import", newer_repository)
    _check_shelf(home, (NEW,))
    assert "The log is whole" in run("kiosk", home, "check")
    assert _count_installed(home) == 1


@pytest.mark.parametrize(
    "moment",
    [
        "SELECT 1 FROM import_run WHERE state = 'running'",
        "SELECT 1 FROM import_run WHERE run = 2 AND bytes_done > 0",
        f"SELECT 1 FROM pack WHERE version = '{NEW}'",  # noqa: S608 - a number
    ],
    ids=["at the first step", "while copying", "just after the switch"],
)
def test_a_kiosk_that_is_killed_while_its_worker_imports_goes_on_by_itself_when_it_is_back(
    kiosk: RunningKiosk, home: Path, newer_repository: Path, moment: str
) -> None:
    _ask_import(kiosk, newer_repository)
    until(lambda: records.rows(home, moment), "the import to be under way")
    kiosk.kill()
    _check_shelf(home, (OLD, NEW))
    kiosk.start()
    until(lambda: _is_finished(home), "the import to be taken up again")
    _check_shelf(home, (NEW,))
    assert _count_installed(home) == 1
    assert not list((home / "blobs/incoming").glob("*"))


def _begin(home: Path, repository: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command("kiosk", home, "packs", "import", repository), stderr=subprocess.DEVNULL)


def _count_new_files(home: Path, before: Path) -> int:
    return len(_files(home / "blobs")) - len(_files(before / "blobs"))


def _files(folder: Path) -> list[str]:
    return [name for _, _, names in os.walk(folder) for name in names]


def _ask_import(kiosk: RunningKiosk, repository: Path) -> None:
    technician = Visitor(kiosk.address).sign_in_as_staff(TECHNICIAN, PASSWORD)
    assert NEW in technician.text(f"/device/usb?folder={repository}")
    asked = technician.post("/device/usb", {"folder": repository, "pack": PACK}, page="/device/shelf")
    assert (asked.status, asked.location) == (303, "/device/imports/2")


def _is_finished(home: Path) -> bool:
    (state,) = records.rows(home, "SELECT state FROM import_run WHERE run = 2")[0]
    assert state != "failed"
    return state == "finished"


def _check_shelf(home: Path, versions: tuple[str, ...]) -> None:
    """The shelf is of one piece: one of these versions, all texts of it, all files sound."""
    checked = attempt("kiosk", home, "packs", "check")
    assert checked.returncode == 0, checked.stdout
    packs = {pack["pack"]: pack["version"] for pack in json.loads(run("kiosk", home, "packs", "list", "--json"))}
    assert len(packs) == 4
    assert packs[PACK] in versions
    run_apart(rendering_apart.__name__, home / "kiosk.db", home / "blobs", is_stopping=lambda: False)
    texts = [bytes(text).decode() for (text,) in records.rows(home, "SELECT html FROM lesson WHERE pack = ?", PACK)]
    assert len(texts) > 20
    assert {MARK in text for text in texts} == {packs[PACK] == NEW}


def _count_installed(home: Path) -> int:
    """How often the log says that the new version came onto the shelf."""
    bodies = [event.body for event in records.log_of(home) if event.kind == "pack-installed/1"]
    return bodies.count({"pack": PACK, "version": NEW})
