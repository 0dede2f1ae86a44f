"""What has been written is on disk: one way to say so, for files and for the folders that name them.

A file that takes the place of another is written under a name of its own, synced, renamed, and its folder synced. The
temporary name follows from the final one, so that what a kill left behind is overwritten by the next attempt; writers
of one folder take turns.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


def sync_path(path: Path | str) -> None:
    """Make a file's bytes, or a folder's names, survive a power cut. Raises OSError if the disk refuses."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file to be written; it gets its name, durably, only if the block ends well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.new")
    try:
        with temporary.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    sync_path(path.parent)


def replace(path: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all."""
    with replacing(path) as file:
        file.write(content)
