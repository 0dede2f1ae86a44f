"""A disk that is read no faster than a stick: the kernel's throttle for groups of processes (blkio, io.max).

What other processes read goes at its own speed. Only root may set it.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.benchmarks.programs import BenchError

_FIRST, _SECOND = Path("/sys/fs/cgroup/blkio"), Path("/sys/fs/cgroup")
_NAME = "padippura-bench"
_PROCESSES = "cgroup.procs"


@contextmanager
def slow_reading(folder: Path, bytes_a_second: int) -> Iterator[None]:
    """Let this process, and those that it starts, read the disk of `folder` no faster than that.

    Raises BenchError if the kernel or this account does not let it.
    """
    is_first = _FIRST.is_dir()
    groups = _FIRST if is_first else _SECOND
    before, slow = groups / _own_group(is_first), groups / _NAME
    device = _whole_disk(folder)
    try:
        slow.mkdir(exist_ok=True)
        if is_first:
            (slow / "blkio.throttle.read_bps_device").write_text(f"{device} {bytes_a_second}")
        else:
            (groups / "cgroup.subtree_control").write_text("+io")
            (slow / "io.max").write_text(f"{device} rbps={bytes_a_second}")
        (slow / _PROCESSES).write_text(str(os.getpid()))
    except OSError as error:
        raise BenchError(f"the kernel does not let this account slow a disk down: {error}") from error
    try:
        yield
    finally:
        (before / _PROCESSES).write_text(str(os.getpid()))
        slow.rmdir()


def forget_pages(paths: Iterable[Path]) -> None:
    """Let the kernel read files from the disk again: what was just written would come from memory."""
    os.sync()
    for path in paths:
        with path.open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _own_group(is_first: bool) -> str:
    """The group of this process, below the folder of the groups: a line is `7:blkio:/path`, or `0::/path` for all."""
    kind = "blkio" if is_first else ""
    lines = (line.split(":", 2) for line in Path("/proc/self/cgroup").read_text().splitlines())
    return next(path.lstrip("/") for _, kinds, path in lines if kind in kinds.split(","))


def _whole_disk(folder: Path) -> str:
    """The numbers of the disk on which a folder lies: a part of a disk cannot be slowed down."""
    number = folder.stat().st_dev
    device = Path(f"/sys/dev/block/{os.major(number)}:{os.minor(number)}").resolve()
    whole = device.parent if (device / "partition").exists() else device
    try:
        return (whole / "dev").read_text().strip()
    except OSError as error:
        raise BenchError(f"{folder} lies on no disk that could be slowed down: {error}") from error
