"""Files' bytes, stored under their SHA-256: `blobs/ab/ab12…`, checkable with plain `sha256sum`.

What always holds: a blob that has its final name is complete and durable, for it was hashed and synced before it was
renamed. Whatever else lies in the folder is left from an interruption and can go.

Blobs come and are asked for by the thousand: there a place is a text, for making a Path takes as long as asking.
"""

import hashlib
import io
import itertools
import os
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
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

_numbers = itertools.count()


class Group:
    """Blobs that become durable together: syncing each by itself costs more than copying it.

    A full group is synced and named by a thread, while the next one comes. The names are durable when the group ends:
    nothing counts on them before.
    """

    def __init__(self, blobs: "Blobs") -> None:
        self._blobs = blobs
        self._thread = ThreadPoolExecutor(1)
        self._received: list[tuple[str, str]] = []
        self._bytes = 0
        self._keeping: Future[set[str]] | None = None
        self._named: set[str] = set()

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
        return Path(self.place(sha256))

    def place(self, sha256: str) -> str:
        """The blob's path as text."""
        return f"{self.folder}/{sha256[:2]}/{sha256}"

    def has(self, sha256: str, size: int | None = None) -> bool:
        """Whether the blob is there, of this size if one is given; `is_sound` reads it too."""
        try:
            found = os.stat(self.place(sha256))
        except FileNotFoundError:
            return False
        return size in (None, found.st_size)

    @contextmanager
    def group(self) -> Iterator[Group]:
        """Blobs to be received together; what came is kept however the block ends."""
        one = Group(self)
        try:
            yield one
        finally:
            one.close()

    def receive(self, sha256: str, size: int, chunks: Iterable[bytes | memoryview]) -> str:
        """Write chunks beside the blobs and hold them to their hash; `keep` makes them a blob.

        Raises TechnicianError (`blob-damaged`) if hash or size differ; OSError if the disk refuses.
        """
        place = f"{self.folder}/{_INCOMING}/{sha256}.{os.getpid()}-{next(_numbers)}"
        try:
            with _created(place) as file:
                for chunk in _held(sha256, size, chunks):
                    _write(file, chunk)
        except BaseException:
            Path(place).unlink(missing_ok=True)
            raise
        return place

    def keep(self, received: Iterable[tuple[str, str]]) -> None:
        """Make received files durable, then give each its name as a blob, durably."""
        self.sync(self.name(list(received)))

    def name(self, received: list[tuple[str, str]]) -> set[str]:
        """Make received files durable, then give each its name as a blob; gives the folders that are to be synced."""
        self.sync([place for _, place in received])
        folders: set[str] = set()
        for sha256, place in received:
            final = self.place(sha256)
            folder = os.path.dirname(final)
            if folder not in folders and not os.path.exists(folder):
                os.makedirs(folder, exist_ok=True)
                folders.add(str(self.folder))
            os.rename(place, final)
            folders.add(folder)
        return folders

    def chunks(self, sha256: str, offset: int = 0) -> Iterator[bytes]:
        """A blob's bytes from `offset` on."""
        with self.path(sha256).open("rb") as file:
            file.seek(offset)
            while chunk := file.read(CHUNK):
                yield chunk

    def read(self, sha256: str) -> bytes:
        with open(self.place(sha256), "rb", buffering=0) as file:
            return file.read()

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
            yield from sorted(os.listdir(folder))

    def remove(self, sha256: str) -> None:
        self.path(sha256).unlink(missing_ok=True)

    def clear_incoming(self) -> None:
        """Remove what an interruption left."""
        for path in (self.folder / _INCOMING).glob("*"):
            path.unlink(missing_ok=True)

    def sync(self, paths: Collection[str]) -> None:
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


def _created(place: str) -> io.FileIO:
    try:
        return open(place, "wb", buffering=0)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(place), exist_ok=True)
        return open(place, "wb", buffering=0)


def _write(file: io.FileIO, chunk: bytes | memoryview) -> None:
    written = file.write(chunk)
    while written < len(chunk):  # a full disk takes a part, then refuses
        written += file.write(memoryview(chunk)[written:])
