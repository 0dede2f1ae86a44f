"""An import that is interrupted at any step: `kiosk packs import` under strace, at a system call of its own.

It is killed there, or told that the disk is full or broken, or that the stick cannot be read. Which calls is drawn once
from those that a whole run makes in the kiosk's home (the trust folder, the blobs, the database and its log) and on the
stick, so that every step has its turn; `scripts/interruptions` tries them all.
"""

import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.commands import main
from kiosk.database import close_database
from kiosk.packs import shelf
from kiosk.packs.importing import look
from kiosk.packs.rendering_apart import render_here
from kiosk.packs.sources.folder import FolderSource
from kiosk.progress import log, snapshots
from tests.kiosk.opened import enrol, open_home, take_in
from tests.packs import PACK, Publisher
from tests.sync.hub.catalogue.tiny_pack import DRAWING, LESSON

SEED = 20
PARTS = 3
CALLS = {
    "fsync": r"fsync|fdatasync",
    "rename": r"rename|renameat|renameat2",
    "openat": r"openat",
    "write": r"write|pwrite64",
    "unlink": r"unlink|unlinkat",
    "mkdir": r"mkdir|mkdirat",
    "ftruncate": r"ftruncate",
    "link": r"link|linkat|symlink|symlinkat",
}
READS = "read|pread64"
# What a disk says that has no room, or no life, left; only at calls that write.
ERRORS = ("ENOSPC", "EIO")

_CALL = re.compile(r"^(\d+)\s+(?:<\.\.\. )?(\w+)\(")


@dataclass(frozen=True)
class Step:
    """The `number`th call of this name that a thread of an import makes; strace counts for each thread."""

    call: str
    number: int


@dataclass(frozen=True)
class Scene:
    """A home with version 1.0.0 on its shelf and a learner, and a repository that has 2.0.0."""

    home: Path
    repository: Path
    steps: dict[str, list[Step]]
    readings: list[Step]
    trace: str


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    folder = tmp_path_factory.mktemp("interruption")
    publisher = Publisher(folder / "publisher")
    publisher.publish()
    with open_home(folder / "home") as kiosk:
        take_in(kiosk, publisher)
        enrol(kiosk)
    lesson = LESSON.replace("Smell the leaves", "Taste the leaves")
    files = {"media/cup.svg": DRAWING.replace("M0 0", "M1 1"), "en/01-make-tea.md": lesson}
    publisher.publish(version="2.0.0", files=files)
    rehearsal = Path(shutil.copytree(folder / "home", folder / "rehearsal"))
    traced = run(rehearsal, publisher.repository, folder / "trace", "--trace=" + names())
    if traced.returncode:
        pytest.skip(f"strace cannot trace here: {traced.stderr.strip()[-200:]}")
    trace = (folder / "trace").read_text(errors="replace")
    steps = {kind: steps_in(trace, calls, str(rehearsal)) for kind, calls in CALLS.items()}
    readings = steps_in(trace, READS, str(publisher.repository))
    yield Scene(folder / "home", publisher.repository, steps, readings, trace)
    close_database()


def names() -> str:
    return ",".join(call for calls in [*CALLS.values(), READS] for call in calls.split("|"))


def run(home: Path, repository: Path, trace: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """`kiosk packs import` under strace, which shows the path behind each file descriptor."""
    program = "from kiosk.commands import main; main()"
    command = [sys.executable, "-B", "-c", program, "--home", str(home), "packs", "import", str(repository)]
    strace = ["strace", "-f", "-y", "--quiet=all", "-o", str(trace), *options]
    return subprocess.run([*strace, *command], capture_output=True, text=True, timeout=120, check=False)


def steps_in(trace: str, calls: str, folder: str) -> list[Step]:
    """The calls of a kind that touch a folder, each with its number among all calls of its name of one thread."""
    seen: dict[tuple[str, str], int] = {}
    found: list[Step] = []
    for line in trace.splitlines():
        match = _CALL.match(line)
        if match is None or match[2] not in calls.split("|"):
            continue
        thread, call = match.groups()
        seen[thread, call] = seen.get((thread, call), 0) + 1
        if folder in line:
            found.append(Step(call, seen[thread, call]))
    return found


def drawn(steps: list[Step], part: int, name: str) -> list[Step]:
    """The steps of a part of the run to interrupt: one, or every one if all are to be tried."""
    share = steps[len(steps) * part // PARTS : len(steps) * (part + 1) // PARTS] or steps
    if os.environ.get("INTERRUPTIONS") == "all":
        return share
    return [random.Random(f"{SEED}/{name}/{part}").choice(share)]  # noqa: S311 - no secret


def interrupted(scene: Scene, step: Step, how: str, folder: Path) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """A home like the scene's whose import met something at a step; and what the import said."""
    folder = folder / f"{step.call}-{step.number}"
    home = Path(shutil.copytree(scene.home, folder / "home"))
    inject = f"--inject={step.call}:{how}:when={step.number}"
    return home, run(home, scene.repository, folder / "trace", f"--trace={step.call}", inject)


@pytest.mark.parametrize("kind", sorted(CALLS))
@pytest.mark.parametrize("part", range(PARTS))
def test_a_kill_at_any_step_leaves_the_old_shelf_or_the_new_one(
    scene: Scene, tmp_path: Path, kind: str, part: int
) -> None:
    if not scene.steps[kind]:
        pytest.skip(f"an import makes no call of {kind} here")
    for step in drawn(scene.steps[kind], part, kind):
        home, killed = interrupted(scene, step, "signal=KILL", tmp_path)
        assert killed.returncode in (-9, 137), f"not killed at {step}: {killed.stderr}"
        assert_whole(home)
        assert_second_import_completes(home, scene.repository)


@pytest.mark.parametrize("kind", ["fsync", "ftruncate", "link", "mkdir", "rename", "write"])
@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("part", range(PARTS))
def test_a_disk_that_refuses_at_any_step_leaves_the_old_shelf_or_the_new_one(
    scene: Scene, tmp_path: Path, kind: str, error: str, part: int
) -> None:
    if not scene.steps[kind]:
        pytest.skip(f"an import makes no call of {kind} here")
    for step in drawn(scene.steps[kind], part, f"{kind}/{error}"):
        home, refused = interrupted(scene, step, f"error={error}", tmp_path)
        assert refused.returncode in (0, 1), f"{step}: {refused.stderr}"
        assert_whole(home)
        assert_second_import_completes(home, scene.repository)


@pytest.mark.parametrize("part", range(PARTS))
def test_a_bad_place_on_the_stick_costs_what_lies_there_and_a_second_try_goes_on(
    scene: Scene, tmp_path: Path, part: int
) -> None:
    for step in drawn(scene.readings, part, "read"):
        home, refused = interrupted(scene, step, "error=EIO", tmp_path)
        assert refused.returncode in (0, 1), f"{step}: {refused.stderr}"
        assert "Traceback" not in refused.stderr
        assert_whole(home)
        assert_second_import_completes(home, scene.repository)


def test_every_blob_is_durable_before_it_gets_its_name(scene: Scene) -> None:
    synced: set[str] = set()
    renamed: list[str] = []
    for line in scene.trace.splitlines():
        if match := re.search(r"fsync\(\d+<(.+?)>\)", line):
            synced.add(match[1])
        elif match := re.search(r'rename\w*\(.*?"([^"]*/incoming/[^"]+)", .*?"([^"]+)"', line):
            assert match[1] in synced, f"{match[1]} was renamed before it was synced"
            renamed.append(match[2])

    assert len(renamed) == 2
    assert {str(Path(path).parent) for path in renamed} <= synced, "a folder with a new name in it was not synced"


def assert_whole(home: Path) -> None:
    """The shelf is the old or the new one, every file on it is sound, and so is the log."""
    checked = CliRunner().invoke(main, ["--home", str(home), "packs", "check"])
    assert checked.exit_code == 0, checked.output
    with open_home(home) as kiosk:
        (version,) = shelf.versions().values()
        render_here(kiosk.settings.blobs)
        lesson = shelf.lesson(PACK, "make-tea", "en").html.decode()
        manifest = shelf.manifest(PACK)
        assert manifest.version == version
        assert ("Taste the leaves" in lesson) is (version == "2.0.0")
        assert shelf.quiz(PACK, version, "check-tea", "en") is not None
        assert log.broken_at() is None
        assert snapshots.compare(log.every_event()) == []
        installed = [each.body["version"] for each in log.every_event() if each.kind == "pack-installed/1"]
        assert installed[-1] == version


def assert_second_import_completes(home: Path, repository: Path) -> None:
    with open_home(home) as kiosk:
        (offer,) = look(FolderSource(repository), kiosk.settings.trust, kiosk.blobs, kiosk.now()).offers
    imported = CliRunner().invoke(main, ["--home", str(home), "packs", "import", str(repository), "--json"])
    assert imported.exit_code == 0, imported.output
    (row,) = json.loads(imported.stdout)
    assert row["bytes"] == offer.bytes_missing, "what was kept was copied again"
    assert_whole(home)
    with open_home(home) as kiosk:
        assert shelf.versions() == {PACK: "2.0.0"}
        assert set(kiosk.blobs.all()) == shelf.wanted_blobs()
        assert {file.sha256 for file in shelf.manifest(PACK).files} <= shelf.wanted_blobs()
        assert not list((kiosk.settings.blobs / "incoming").glob("*"))
