"""The exchange folder of a stick on disk, for kiosks and the hub. See `sync.protocol.bundle`.

What always holds: a file has its name only when all its bytes are on the stick; nothing is read through a link, and no
more of it than an envelope may have.
"""

import os
from pathlib import Path

from sync.durable import replace, sync_path
from sync.protocol.bundle import FOLDER, MOST_BYTES, Name, read_name, too_large


def files(stick: Path, direction: str) -> dict[Name, Path]:
    """The envelopes on a stick that go in one direction, in the order in which they are to be read.

    Raises OSError if the folder is there and cannot be read.
    """
    folder = _folder(stick, direction)
    if not folder.is_dir():
        return {}
    found = {read_name(path.name): path for path in folder.iterdir() if path.is_file() and not path.is_symlink()}
    return {name: found[name] for name in sorted(name for name in found if name is not None)}


def read(path: Path) -> bytes:
    """An envelope's bytes. Raises OSError, or ProtocolError if it is too large to be one."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise too_large()
    return data


def write(stick: Path, direction: str, name: Name, envelope: bytes) -> None:
    """Put an envelope onto a stick, in the place of one with the same name. Raises OSError."""
    replace(_folder(stick, direction) / str(name), envelope)


def remove(path: Path) -> None:
    """Take a file off a stick, so that it stays away. Raises OSError."""
    path.unlink(missing_ok=True)
    sync_path(path.parent)


def has_folder(stick: Path) -> bool:
    """Whether a stick has carried envelopes before, or is meant to."""
    return _inside(stick, FOLDER).is_dir()


def is_writable(stick: Path) -> bool:
    """Whether files can be put onto it: some sticks are locked."""
    return os.access(stick, os.W_OK)


def _folder(stick: Path, direction: str) -> Path:
    top = stick if stick.name.lower() == FOLDER else _inside(stick, FOLDER)
    return _inside(top, direction)


def _inside(folder: Path, name: str) -> Path:
    """What has this name in a folder: some systems write small letters as large ones."""
    exact = folder / name
    if exact.exists() or not folder.is_dir():
        return exact
    return next((each for each in folder.iterdir() if each.name.lower() == name), exact)
