"""Publishing that is killed, meets another one, or loses its power."""

import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sync.hub.catalogue.publishing import publish, trusted_root
from tests.sync.hub.catalogue import tiny_pack
from tests.sync.hub.catalogue.independent_client import manifest, refreshed
from tests.sync.hub.catalogue.tiny_pack import edit

NOW = datetime.now(UTC)


def test_two_that_publish_at_once_take_turns(pack: Path, tmp_path: Path) -> None:
    home, repository = tmp_path / "hub", tmp_path / "repository"
    other = tiny_pack.write(tmp_path / "coffee-stall")
    edit(other, "pack.toml", '"tea-stall"', '"coffee-stall"')
    processes = [publishing_process(home, repository, folder) for folder in (pack, other)]
    assert [process.wait(60) for process in processes] == [0, 0]
    client = refreshed(repository, trusted_root(home), tmp_path / "client")
    assert manifest(client, "tea-stall/1.0.0.json")
    assert manifest(client, "coffee-stall/1.0.0.json")


def test_a_kill_at_any_step_leaves_the_old_repository_or_the_new_one(pack: Path, tmp_path: Path) -> None:
    start = tmp_path / "start"
    publish(start / "hub", start / "repository", [pack], NOW)
    edit(pack, "pack.toml", '"1.0.0"', '"1.1.0"')
    steps = 0
    while True:
        run = tmp_path / f"run-{steps}"
        shutil.copytree(start, run)
        code = publishing_process(run / "hub", run / "repository", pack, kill_at=steps).wait(60)
        client = refreshed(run / "repository", trusted_root(run / "hub"), run / "client")
        assert manifest(client, "tea-stall/1.0.0.json")
        assert (manifest(client, "tea-stall/1.1.0.json") is not None) == (code == 0)
        publish(run / "hub", run / "repository", [pack], NOW)
        client = refreshed(run / "repository", trusted_root(run / "hub"), run / "client")
        assert manifest(client, "tea-stall/1.1.0.json")
        assert not list((run / "repository").rglob(".*"))
        if code == 0:
            break
        steps += 1
    assert steps >= 8


def test_a_kill_at_any_step_of_the_first_publishing_leaves_nothing_or_all_of_it(pack: Path, tmp_path: Path) -> None:
    code, steps = -9, 0
    while code:
        home, repository, cache = (tmp_path / f"run-{steps}" / name for name in ("hub", "repository", "client"))
        code = publishing_process(home, repository, pack, kill_at=steps).wait(60)
        assert (repository / "metadata/timestamp.json").exists() == (code == 0)
        publish(home, repository, [pack], NOW)
        assert manifest(refreshed(repository, trusted_root(home), cache), "tea-stall/1.0.0.json")
        steps += 1
    assert steps > 10


def can_trace() -> bool:
    strace = shutil.which("strace")
    return (
        strace is not None and subprocess.run([strace, "-qq", "true"], capture_output=True, check=False).returncode == 0
    )


@pytest.mark.skipif(not can_trace(), reason="no-strace: strace is missing, or may not trace here")
def test_every_file_is_on_disk_before_it_gets_its_name_and_its_name_before_the_next_file(
    pack: Path, tmp_path: Path
) -> None:
    home, repository, trace = tmp_path / "hub", tmp_path / "repository", tmp_path / "trace"
    calls = "trace=fsync,rename,renameat,renameat2"
    command = ["strace", "-f", "-y", "-s", "4096", "-e", calls, "-o", str(trace)]
    child = [sys.executable, "-c", CHILD, str(home), str(repository), str(pack), "-1"]
    subprocess.run([*command, *child], check=True)
    synced: set[str] = set()
    renamed: list[Path] = []
    for line in trace.read_text().splitlines():
        if "fsync(" in line:
            synced.add(line.partition("<")[2].partition(">")[0])
        elif "rename" in line and str(tmp_path) in line:
            old, new = line.split('"')[1::2]
            assert old in synced
            assert all(str(path.parent) in synced for path in renamed)
            synced.discard(str(Path(new).parent))
            renamed.append(Path(new))
    assert renamed[-1] == repository / "metadata/timestamp.json"
    assert str(repository / "metadata") in synced


CHILD = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from sync.hub.catalogue.publishing import publish

left = int(sys.argv[4])

def count_renames(event, _):
    global left
    if event == "os.rename":
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1

sys.addaudithook(count_renames)
publish(Path(sys.argv[1]), Path(sys.argv[2]), [Path(sys.argv[3])], datetime.now(UTC))
"""


def publishing_process(home: Path, repository: Path, folder: Path, kill_at: int = -1) -> "subprocess.Popen[bytes]":
    """A process that publishes, and kills itself just before its rename number `kill_at`."""
    return subprocess.Popen([sys.executable, "-c", CHILD, str(home), str(repository), str(folder), str(kill_at)])
