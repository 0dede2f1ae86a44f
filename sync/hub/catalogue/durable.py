"""Files that are there whole or not at all, whenever the power fails, and what is said if the disk refuses."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from sync.durable import replace, replacing
from sync.hub.catalogue.errors import PublisherError
from sync.protocol.errors import N_

__all__ = ["replace", "replacing", "scratch", "sweep", "written_to"]


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


def sweep(folder: Path) -> None:
    """Remove what killed writers left below a folder."""
    for path in folder.rglob(".*.new"):
        path.unlink()
