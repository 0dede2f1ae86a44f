"""A disk so small that it fills up: a tmpfs of its own, where this machine lets a test mount one."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """Mount one at `folder`; the test is skipped, with the reason, where that is not allowed."""
    folder.mkdir(parents=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(command, capture_output=True, text=True, check=False)
        why = mounted.stderr.strip()
    except FileNotFoundError as error:
        mounted, why = None, str(error)
    if mounted is None or mounted.returncode:
        pytest.skip(f"needs to mount a tmpfs: {why}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(file: Path) -> None:
    """Give a file all the room that its disk has left; removing the file frees it again."""
    with file.open("wb", buffering=0) as ballast:
        for size in (1 << 20, 1 << 12, 1):
            _write_all(ballast.write, size)


def _write_all(write: Callable[[bytes], int | None], size: int) -> None:
    try:
        while write(bytes(size)):
            pass
    except OSError:
        pass
