"""Files' bytes, stored under their SHA-256: `blobs/ab/ab12…`, checkable with plain `sha256sum`.

What always holds: a blob that has its final name is complete and durable, for it was hashed and synced before it was
renamed. Whatever else lies in the folder is left from an interruption and can go.
"""

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kiosk.errors import TechnicianError
from sync.durable import sync_path
from sync.protocol.errors import N_

CHUNK = 1 << 20

_INCOMING = "incoming"


@dataclass(frozen=True, slots=True)
class Blobs:
    """The blobs in one folder."""

    folder: Path

    def path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256

    def has(self, sha256: str, size: int | None = None) -> bool:
        """Whether the blob is there, of this size if one is given; `is_sound` reads it too."""
        path = self.path(sha256)
        return path.exists() and size in (None, path.stat().st_size)

    def receive(self, sha256: str, size: int, chunks: Iterable[bytes]) -> Path:
        """Write chunks beside the blobs and hold them to their hash; `keep` makes them a blob.

        Raises TechnicianError (`blob-damaged`) if hash or size differ; OSError if the disk refuses.
        """
        incoming = self.folder / _INCOMING
        incoming.mkdir(parents=True, exist_ok=True)
        path = incoming / f"{sha256}.{secrets.token_hex(4)}"
        digest, length = hashlib.sha256(), 0
        try:
            with path.open("wb") as file:
                for chunk in chunks:
                    length += len(chunk)
                    if length > size:
                        break
                    digest.update(chunk)
                    file.write(chunk)
            if length != size or digest.hexdigest() != sha256:
                raise _damaged(sha256)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return path

    def keep(self, received: Iterable[tuple[str, Path]]) -> None:
        """Make received files durable, then give each its name as a blob."""
        received = list(received)
        for _, path in received:
            sync_path(path)
        folders = set()
        for sha256, path in received:
            final = self.path(sha256)
            if not final.parent.exists():
                final.parent.mkdir(parents=True, exist_ok=True)
                folders.add(self.folder)
            path.replace(final)
            folders.add(final.parent)
        for folder in folders:
            sync_path(folder)

    def chunks(self, sha256: str) -> Iterator[bytes]:
        with self.path(sha256).open("rb") as file:
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
            yield from sorted(path.name for path in folder.iterdir())

    def remove(self, sha256: str) -> None:
        self.path(sha256).unlink(missing_ok=True)

    def clear_incoming(self) -> None:
        """Remove what an interruption left."""
        for path in (self.folder / _INCOMING).glob("*"):
            path.unlink(missing_ok=True)


def _damaged(sha256: str) -> TechnicianError:
    return TechnicianError(
        "blob-damaged",
        N_("A file of the pack is damaged (%(sha256)s). Copy the pack again from its source."),
        sha256=sha256,
    )
