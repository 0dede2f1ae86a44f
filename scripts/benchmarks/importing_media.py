"""import-speed, import-stick, import-memory: packs that are mostly media, from a signed repository onto the shelf."""

import secrets
import shutil
import subprocess
import time
from pathlib import Path

from scripts.benchmarks import workload
from scripts.benchmarks.importing import copy_durably
from scripts.benchmarks.prepared import Bench
from scripts.benchmarks.programs import run, run_as_at_a_station
from scripts.benchmarks.rows import Beside, Row
from scripts.benchmarks.slow_reading import forget_pages, slow_reading
from scripts.benchmarks.spending import spend_program

_LEAST_SHARE = 70
_MOST_MB = 60
_PACKS = 10
_PLACES, _TRIES = 8, 5
_LARGE_BYTES = 4 << 30
_STICK_BYTES_A_SECOND = 100_000_000


def measure_speed(bench: Bench) -> list[Row]:
    """The speed of an import, in per cent of that of a copy of the same pack files, hashed and made durable, which is
    measured before it and after it.

    Each reads files of its own that nothing has read before, as those of a stick that was just put in: a virtual
    machine's host remembers what was read once, and gives it twice as quickly. Beside it a copy with that advantage.
    """
    folder = bench.folder / "import-speed"
    repository, home, pack_files = _prepare(folder)
    size = sum(path.stat().st_size for path in pack_files) / 1e6
    first, second = (_written_again(repository, folder) for _ in range(2))
    before = _copied(first, folder)
    seconds = _imported(home, repository)
    after = _copied(second, folder)
    remembered = _copied(second, folder)
    blobs = [path for path in (home / "blobs").glob("??/*") if len(path.parent.name) == 2]
    each = _copied(blobs, folder)
    shutil.rmtree(folder)
    copied = (before + after) / 2
    beside = (
        Beside("import", round(size / seconds, 1), "MB/s"),
        Beside("plain copy of the pack files with fsync and SHA-256", round(size / copied, 1), "MB/s"),
        Beside("the same of what the host has read before", round(size / remembered, 1), "MB/s"),
        Beside("plain copy of each blob with fsync and SHA-256", round(size / each, 1), "MB/s"),
        Beside("packs", round(size, 1), "MB"),
    )
    return [Row("import-speed", round(100 * copied / seconds, 1), "%", _LEAST_SHARE, is_least=True, beside=beside)]


def measure_stick(bench: Bench) -> list[Row]:
    """The same from where no more than 100 MB/s can be read, as from a quick stick."""
    folder = bench.folder / "import-stick"
    repository, home, pack_files = _prepare(folder)
    size = sum(path.stat().st_size for path in pack_files) / 1e6
    with slow_reading(folder, _STICK_BYTES_A_SECOND):
        copied = _copied(pack_files, folder)
        seconds = _imported(home, repository)
    shutil.rmtree(folder)
    beside = (
        Beside("import", round(size / seconds, 1), "MB/s"),
        Beside("plain copy of the pack files with fsync and SHA-256", round(size / copied, 1), "MB/s"),
    )
    return [Row("import-stick", round(100 * copied / seconds, 1), "%", _LEAST_SHARE, is_least=True, beside=beside)]


def measure_memory(bench: Bench) -> list[Row]:
    """The peak of an import of 4 GB above that of the same command when there is nothing to import."""
    folder = bench.folder / "import-memory"
    source = workload.write_large(folder / "sources", _LARGE_BYTES)
    repository, home = _publish(folder, [source])
    importing = spend_program(folder, "kiosk", home, "packs", "import", repository)
    idle = spend_program(folder, "kiosk", home, "packs", "import", repository)
    size = sum(path.stat().st_size for path in (repository / "packs").iterdir()) / 1e6
    shutil.rmtree(folder)
    beside = (
        Beside("peak", round(importing.memory_mb, 1), "MB"),
        Beside("peak with nothing to import", round(idle.memory_mb, 1), "MB"),
        Beside("pack", round(size), "MB"),
        Beside("import", round(size / importing.seconds, 1), "MB/s"),
    )
    return [Row("import-memory", round(importing.memory_mb - idle.memory_mb, 1), "MB", _MOST_MB, beside=beside)]


def _prepare(folder: Path) -> tuple[Path, Path, list[Path]]:
    """A repository with ten packs, the home of a kiosk that trusts it, and the packs' files."""
    _spread(folder)
    sources = _new(folder, "sources")
    packs = [workload.write(sources, workload.VERSIONS[0], seed) for seed in range(1, _PACKS + 1)]
    repository, home = _publish(folder, packs)
    return repository, home, sorted((repository / "packs").iterdir())


def _written_again(repository: Path, folder: Path) -> list[Path]:
    """The pack files of a copy of a repository."""
    copy = _new(folder, "repository")
    shutil.copytree(repository / "packs", copy)
    return sorted(copy.iterdir())


def _imported(home: Path, repository: Path) -> float:
    """Seconds; what others still had to write is on disk before, and nothing of the repository in memory."""
    forget_pages(path for path in repository.rglob("*") if path.is_file())
    began = time.perf_counter()
    run_as_at_a_station(home, "packs", "import", repository)
    return time.perf_counter() - began


def _publish(folder: Path, packs: list[Path]) -> tuple[Path, Path]:
    """A repository with these packs, and the home of a kiosk that trusts it."""
    hub, home = _new(folder, "hub"), _new(folder, "kiosk")
    run("kiosk-hub", hub, "publish", *packs, "--to", hub / "repository")
    run("kiosk", home, "trust", hub / "trust/root.json")
    return hub / "repository", home


def _spread(folder: Path) -> None:
    """Make a folder in which each folder has a part of the disk of its own, where ext4 can: by its name, so each is
    used once.

    ext4 keeps inodes back for minutes after their files were deleted, and looks at each of them whenever it makes a
    file near: what runs before deleted, up to half a millisecond a file, would be taken for the import's time. So
    `_new` looks for a place where nothing was deleted lately.
    """
    folder.mkdir(parents=True)
    subprocess.run(["chattr", "+T", folder], check=False, stderr=subprocess.DEVNULL)


def _new(folder: Path, purpose: str) -> Path:
    """A path that was never used, below where files are made most quickly of some places on the disk."""
    places = [folder / secrets.token_hex(4) for _ in range(_PLACES)]
    return min(places, key=_seconds_to_make) / purpose


def _seconds_to_make(place: Path) -> float:
    """How long the quickest of some files takes in a new folder."""
    place.mkdir(parents=True)
    seconds = []
    for number in range(_TRIES):
        began = time.perf_counter()
        (place / f"try-{number}").touch()
        seconds.append(time.perf_counter() - began)
    return min(seconds)


def _copied(paths: list[Path], folder: Path) -> float:
    """Seconds of a copy in a folder of a new name there; what others still had to write is on disk before, and nothing
    of these files in memory."""
    copy = _new(folder, "copy")
    forget_pages(paths)
    seconds = copy_durably(paths, copy)
    shutil.rmtree(copy)
    return seconds
