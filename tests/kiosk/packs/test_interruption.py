"""An import that is killed at any step: `kiosk packs import` under strace, which kills it at a system call.

Which calls is drawn once from those that a whole run makes in the kiosk's home, so that every step has its turn: the
trust folder, the blobs, the database and its log.
"""

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
from kiosk.progress import log, snapshots
from tests.kiosk.opened import enrol, forget_what_was_read, open_home, take_in
from tests.packs import PACK, Publisher
from tests.sync.hub.catalogue.tiny_pack import DRAWING, LESSON

SEED = 20
KILLS_EACH = 3
CALLS = {
    "fsync": r"fsync|fdatasync",
    "rename": r"rename|renameat|renameat2",
    "openat": r"openat",
    "write": r"write|pwrite64",
    "unlink": r"unlink|unlinkat",
}

_CALL = re.compile(r"^\d+\s+(?:<\.\.\. )?(\w+)\(")


@dataclass(frozen=True)
class Step:
    """The `number`th call of this name that an import makes."""

    call: str
    number: int


@dataclass(frozen=True)
class Scene:
    """A home with version 1.0.0 on its shelf and a learner, and a repository that has 2.0.0."""

    home: Path
    repository: Path
    steps: dict[str, list[Step]]
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
    yield Scene(folder / "home", publisher.repository, steps_in(trace, str(rehearsal)), trace)
    close_database()


def names() -> str:
    return ",".join(call for calls in CALLS.values() for call in calls.split("|"))


def run(home: Path, repository: Path, trace: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """`kiosk packs import` under strace, which shows the path behind each file descriptor."""
    program = "from kiosk.commands import main; main()"
    command = [sys.executable, "-B", "-c", program, "--home", str(home), "packs", "import", str(repository)]
    strace = ["strace", "-f", "-y", "--quiet=all", "-o", str(trace), *options]
    return subprocess.run([*strace, *command], capture_output=True, text=True, timeout=120, check=False)


def steps_in(trace: str, home: str) -> dict[str, list[Step]]:
    """The calls that touch the home, by kind, each with its number among all calls of its name."""
    seen: dict[str, int] = {}
    found: dict[str, list[Step]] = {kind: [] for kind in CALLS}
    for line in trace.splitlines():
        match = _CALL.match(line)
        if match is None:
            continue
        call = match[1]
        seen[call] = seen.get(call, 0) + 1
        if home in line:
            kind = next(kind for kind, calls in CALLS.items() if call in calls.split("|"))
            found[kind].append(Step(call, seen[call]))
    return found


@pytest.mark.parametrize("kind", sorted(CALLS))
@pytest.mark.parametrize("part", range(KILLS_EACH))
def test_a_kill_at_any_step_leaves_the_old_shelf_or_the_new_one(
    scene: Scene, tmp_path: Path, kind: str, part: int
) -> None:
    steps = scene.steps[kind]
    assert steps, f"no import makes a call of {kind}"
    # A third of the run for each part: early, middle and late steps all have their turn.
    third = steps[len(steps) * part // KILLS_EACH : len(steps) * (part + 1) // KILLS_EACH] or steps
    step = random.Random(f"{SEED}/{kind}/{part}").choice(third)  # noqa: S311 - no secret
    home = Path(shutil.copytree(scene.home, tmp_path / "home"))

    killed = run(
        home, scene.repository, tmp_path / "trace", f"--trace={step.call}",
        f"--inject={step.call}:signal=KILL:when={step.number}",
    )  # fmt: skip

    assert killed.returncode in (-9, 137), f"not killed at {step}: {killed.stderr}"
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
    with open_home(home):
        (version,) = shelf.versions().values()
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
    forget_what_was_read()
    imported = CliRunner().invoke(main, ["--home", str(home), "packs", "import", str(repository)])
    assert imported.exit_code == 0, imported.output
    assert_whole(home)
    with open_home(home) as kiosk:
        assert shelf.versions() == {PACK: "2.0.0"}
        assert set(kiosk.blobs.all()) == {file.sha256 for file in shelf.manifest(PACK).files}
        assert not list((kiosk.settings.blobs / "incoming").glob("*"))
