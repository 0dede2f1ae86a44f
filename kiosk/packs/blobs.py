"""Files' bytes, stored under their SHA-256: `blobs/ab/ab12…`, checkable with plain `sha256sum`.

What always holds: a blob that has its final name is complete and durable, for it was hashed and synced before it was
renamed. Whatever else lies in the folder is left from an interruption and can go.
"""

import hashlib
import io
import os
import secrets
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from kiosk.errors import TechnicianError
from kiosk.packs.disk import sync_disk
from sync.durable import sync_path
from sync.protocol.errors import N_

CHUNK = 1 << 20

# What is copied again after a kill is at most two of these, and the file that was being copied; after a power cut, of
# one more perhaps the names.
GROUP_BYTES = 32 << 20
GROUP_FILES = 512

_INCOMING = "incoming"
_FEW = 4


class Group:
    """Blobs that become durable together: syncing each by itself costs more than copying it.

    A full group is synced and named by a thread, while the next one comes. The names are durable when the group ends:
    nothing counts on them before.
    """

    def __init__(self, blobs: "Blobs") -> None:
        self._blobs = blobs
        self._thread = ThreadPoolExecutor(1)
        self._received: list[tuple[str, Path]] = []
        self._bytes = 0
        self._keeping: Future[set[Path]] | None = None
        self._named: set[Path] = set()

    def add(self, sha256: str, size: int, chunks: Iterable[bytes | memoryview]) -> None:
        """As `Blobs.receive`; the blob is there when the group ends. Also raises what became of a group before."""
        self._received.append((sha256, self._blobs.receive(sha256, size, chunks)))
        self._bytes += size
        if self._bytes >= GROUP_BYTES or len(self._received) >= GROUP_FILES:
            self._keep()

    def close(self) -> None:
        """Keep all that came."""
        try:
            self._keep()
            self._wait()
        finally:
            self._thread.shutdown()
            self._blobs.sync(self._named)

    def _keep(self) -> None:
        self._wait()
        received, self._received, self._bytes = self._received, [], 0
        self._keeping = self._thread.submit(self._blobs.name, received)

    def _wait(self) -> None:
        keeping, self._keeping = self._keeping, None
        if keeping is not None:
            self._named |= keeping.result()


@dataclass(frozen=True, slots=True)
class Blobs:
    """The blobs in one folder."""

    folder: Path

    def path(self, sha256: str) -> Path:
        return Path(f"{self.folder}/{sha256[:2]}/{sha256}")

    def has(self, sha256: str, size: int | None = None) -> bool:
        """Whether the blob is there, of this size if one is given; `is_sound` reads it too."""
        try:
            found = self.path(sha256).stat()
        except FileNotFoundError:
            return False
        return size in (None, found.st_size)

    def names_beside(self, wanted: Iterable[str]) -> set[str]:
        """The names of all blobs in the folders where these would lie: of many, what is not there is known sooner."""
        names: set[str] = set()
        for prefix in {sha256[:2] for sha256 in wanted}:
            with suppress(FileNotFoundError):
                names.update(_names(f"{self.folder}/{prefix}"))
        return names

    @contextmanager
    def group(self) -> Iterator[Group]:
        """Blobs to be received together; what came is kept however the block ends."""
        one = Group(self)
        try:
            yield one
        finally:
            one.close()

    def receive(self, sha256: str, size: int, chunks: Iterable[bytes | memoryview]) -> Path:
        """Write chunks beside the blobs and hold them to their hash; `keep` makes them a blob.

        Raises TechnicianError (`blob-damaged`) if hash or size differ; OSError if the disk refuses.
        """
        path = self.folder / _INCOMING / f"{sha256}.{secrets.token_hex(4)}"
        try:
            with _created(path) as file:
                for chunk in _held(sha256, size, chunks):
                    _write(file, chunk)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return path

    def keep(self, received: Iterable[tuple[str, Path]]) -> None:
        """Make received files durable, then give each its name as a blob, durably."""
        self.sync(self.name(list(received)))

    def name(self, received: list[tuple[str, Path]]) -> set[Path]:
        """Make received files durable, then give each its name as a blob; gives the folders that are to be synced."""
        self.sync([path for _, path in received])
        folders: set[Path] = set()
        for sha256, path in received:
            final = self.path(sha256)
            if final.parent not in folders and not final.parent.exists():
                final.parent.mkdir(parents=True, exist_ok=True)
                folders.add(self.folder)
            path.replace(final)
            folders.add(final.parent)
        return folders

    def chunks(self, sha256: str, offset: int = 0) -> Iterator[bytes]:
        """A blob's bytes from `offset` on."""
        with self.path(sha256).open("rb") as file:
            file.seek(offset)
            while chunk := file.read(CHUNK):
                yield chunk

    def read(self, sha256: str) -> bytes:
        return self.path(sha256).read_bytes()

    def is_sound(self, sha256: str) -> bool:
        """Whether the blob is there and still has its hash."""
        try:
            digest = hashlib.sha256()
            for chunk in self.chunks(sha256):
                digest.update(chunk)
        except OSError:
            return False
        return digest.hexdigest() == sha256

    def all(self) -> Iterator[str]:
        """The names of all blobs."""
        for folder in sorted(self.folder.glob("[0-9a-f][0-9a-f]")):
            yield from sorted(_names(folder))

    def remove(self, sha256: str) -> None:
        self.path(sha256).unlink(missing_ok=True)

    def clear_incoming(self) -> None:
        """Remove what an interruption left."""
        for path in (self.folder / _INCOMING).glob("*"):
            path.unlink(missing_ok=True)

    def sync(self, paths: Collection[Path]) -> None:
        """Make files, or the names in folders, survive a power cut."""
        if len(paths) <= _FEW or not sync_disk(self.folder):
            for path in paths:
                sync_path(path)


def _held(sha256: str, size: int, chunks: Iterable[bytes | memoryview]) -> Iterator[bytes | memoryview]:
    """The chunks as they come, never more than `size` bytes; raises at their end if they are not what was signed."""
    digest, length = hashlib.sha256(), 0
    for chunk in chunks:
        length += len(chunk)
        if length > size:
            break
        digest.update(chunk)
        yield chunk
    if length != size or digest.hexdigest() != sha256:
        raise damaged(sha256)


def damaged(sha256: str) -> TechnicianError:
    return TechnicianError(
        "blob-damaged",
        N_("A file of the pack is damaged (%(sha256)s). Copy the pack again from its source."),
        sha256=sha256,
    )


def _names(folder: Path | str) -> list[str]:
    return os.listdir(folder)  # noqa: PTH208 - making a path of each takes longer than listing them


def _created(path: Path) -> io.FileIO:
    try:
        return path.open("wb", buffering=0)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("wb", buffering=0)


def _write(file: io.FileIO, chunk: bytes | memoryview) -> None:
    written = file.write(chunk)
    while written < len(chunk):  # a full disk takes a part, then refuses
        written += file.write(memoryview(chunk)[written:])
