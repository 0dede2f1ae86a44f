"""A repository in a folder: on a stick, on a disk, anywhere that can be mounted."""

import errno
import io
import os
from collections.abc import Iterator
from pathlib import Path

_CHUNK = 1 << 18

# So much the kernel reads while what came before is hashed and written: a stick is slow, and waits for nobody so.
_AHEAD = 16 << 20
_DEVICES = Path("/sys/dev/block")


class FolderSource:
    """Reads plain files below a folder: never through a link out of it, never from a pipe or a device.

    A name is also found in other letters, large for small: some systems write a stick's short names so.
    """

    may_be_older = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = str(folder)
        self._device = _device(folder)

    def read(self, path: str, offset: int = 0, length: int | None = None) -> Iterator[bytes]:
        """As `Source.read`. Raises OSError (ENODEV) if the stick was pulled out meanwhile."""
        found = self._find(path)
        if found is None:
            raise FileNotFoundError(errno.ENOENT, "No such file", path)
        return self._chunks(found, offset, length)

    def holds(self, path: str) -> bool:
        """Whether it is there; a file that is there may be damaged."""
        return self._find(path) is not None

    def size(self, path: str) -> int:
        """How many bytes a file has. Raises OSError if it is not there."""
        found = self._find(path)
        if found is None:
            raise FileNotFoundError(errno.ENOENT, "No such file", path)
        return found.stat().st_size

    def _find(self, path: str) -> Path | None:
        """The file of this name, inside the folder and no link."""
        try:
            found = self.folder
            for name in path.split("/"):
                found = named(found, name)
            inside = self.folder.resolve() / found.relative_to(self.folder)
            return found if found.is_file() and found.resolve() == inside else None
        except (OSError, RuntimeError, ValueError):  # a stick that is gone, links that lead round, no name at all
            return None

    def _chunks(self, path: Path, offset: int, length: int | None) -> Iterator[bytes]:
        left = length
        try:
            with path.open("rb", buffering=0) as file:
                file.seek(offset)
                _read_ahead(file, offset, _AHEAD if left is None else min(left, _AHEAD))
                while chunk := file.read(_CHUNK if left is None else min(left, _CHUNK)):
                    left = None if left is None else left - len(chunk)
                    if left is None or left > _AHEAD:
                        _read_ahead(file, file.tell() + _AHEAD - _CHUNK, _CHUNK)
                    yield chunk
        except OSError as error:
            is_pulled_out = error.errno == errno.EIO and self._device and not self._device.exists()
            if is_pulled_out or isinstance(error, ConnectionError):  # the latter of a file system in user space
                raise OSError(errno.ENODEV, os.strerror(errno.ENODEV), str(path)) from error
            raise


def _read_ahead(file: io.FileIO, offset: int, length: int) -> None:
    os.posix_fadvise(file.fileno(), offset, length, os.POSIX_FADV_WILLNEED)


def named(folder: Path, name: str) -> Path:
    """A file or folder in a folder by its name, or by the same name in large letters. Raises OSError."""
    exact = folder / name
    if name in ("", ".", "..") or exact.exists():
        return exact
    alike = sorted(each.name for each in folder.iterdir() if each.name.lower() == name)
    return folder / alike[0] if alike else exact


def _device(folder: Path) -> Path | None:
    """Where the system shows the disk that a folder lies on, as long as it is plugged in; None where it shows none."""
    try:
        number = folder.stat().st_dev
    except (OSError, ValueError):
        return None
    device = _DEVICES / f"{os.major(number)}:{os.minor(number)}"
    return device if device.exists() else None
