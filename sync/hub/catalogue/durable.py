"""Files that are there whole or not at all, whenever the power fails.

A file is written under a name of its own, synced, renamed, and its folder synced. The temporary name follows from the
final one, so that what a kill left behind is overwritten by the next attempt; writers of one folder take turns.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO

from sync.durable import sync_path
from sync.hub.catalogue.errors import PublisherError
from sync.protocol.errors import N_


@contextmanager
def written_to(folder: Path) -> Iterator[None]:
    """Everything that writes below `folder`. Raises PublisherError if its disk refuses."""
    try:
        yield
    except OSError as error:
        sentence = N_("%(folder)s cannot be written (%(reason)s). Make room there, or choose another folder.")
        raise PublisherError("disk", sentence, folder=str(folder), reason=str(error)) from error


def scratch(folder: Path) -> IO[bytes]:
    """A file without a name on the same disk as `folder`, gone when it is closed."""
    folder.mkdir(parents=True, exist_ok=True)
    return tempfile.TemporaryFile(dir=folder)


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


def sweep(folder: Path) -> None:
    """Remove what killed writers left below a folder."""
    for path in folder.rglob(".*.new"):
        path.unlink()
