"""A repository in a folder: on a stick, on a disk, anywhere that can be mounted."""

from collections.abc import Iterator
from pathlib import Path

_CHUNK = 64 * 1024


class FolderSource:
    """Reads plain files below a folder: never through a link out of it, never from a pipe or a device."""

    may_be_older = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = str(folder)

    def read(self, path: str, offset: int = 0) -> Iterator[bytes]:
        """As `Source.read`."""
        if not self.holds(path):
            raise FileNotFoundError(2, "No such file", path)
        return self._chunks(self.folder / path, offset)

    def holds(self, path: str) -> bool:
        """Whether it is there; a file that is there may be damaged."""
        whole = self.folder / path
        try:
            return whole.is_file() and whole.resolve() == self.folder.resolve() / path
        except (OSError, RuntimeError):  # a stick that is gone, links that lead round
            return False

    @staticmethod
    def _chunks(path: Path, offset: int) -> Iterator[bytes]:
        with path.open("rb") as file:
            file.seek(offset)
            while chunk := file.read(_CHUNK):
                yield chunk
