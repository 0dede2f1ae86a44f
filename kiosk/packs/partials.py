"""What has come of a file that is still on its way, kept over breaks, restarts and power cuts.

A partial is a file with holes: bytes lie where they lie in the whole one. Beside it stands which stretches are there,
and what the server called the version that they are of. What always holds: a stretch is written down after its bytes
are durable. Nothing is believed here: whoever uses the bytes holds them to a hash.
"""

import hashlib
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

from kiosk.packs import disk
from sync.durable import replace
from sync.protocol.names import first_part

_CHUNK = 64 << 10
_SAVED_BYTES = 1 << 20
_SAVED_SECONDS = 15


class Partial:
    """The partial of one path of a repository, in `folder`. `validator` is None until a server said one."""

    def __init__(self, folder: Path, path: str) -> None:
        name = hashlib.sha256(path.encode()).hexdigest()[:32]
        self.file = folder / f"{name}.part"
        self.path = path
        self.validator: str | None = None
        self._note = folder / f"{name}.json"
        self._stretches: list[tuple[int, int]] = []
        self._unsaved = 0
        self._saved_at = time.monotonic()
        self._load()

    def covered_to(self, offset: int) -> int:
        """The end of the stretch that holds the byte at `offset`; `offset` itself if none does."""
        return next((end for begin, end in self._stretches if begin <= offset < end), offset)

    def next_after(self, offset: int) -> int | None:
        """Where the next stretch behind `offset` begins, None if there is none."""
        return min((begin for begin, _ in self._stretches if begin > offset), default=None)

    def chunks(self, offset: int, end: int) -> Iterator[bytes]:
        """Bytes that are there."""
        if offset >= end:
            return
        with self.file.open("rb") as file:
            file.seek(offset)
            while offset < end and (chunk := file.read(min(_CHUNK, end - offset))):
                offset += len(chunk)
                yield chunk

    def write(self, offset: int, chunk: bytes) -> None:
        """Add bytes; they count after `save`, which happens now and then by itself.

        Raises TechnicianError (`disk-full`), so that no error of this disk is taken for one of the link.
        """
        try:
            self._write(offset, chunk)
        except OSError as error:
            if disk.is_full(error):
                raise disk.full(len(chunk), self.file.parent) from error
            raise
        self._add(offset, offset + len(chunk))
        self._unsaved += len(chunk)
        if self._unsaved >= _SAVED_BYTES or time.monotonic() - self._saved_at >= _SAVED_SECONDS:
            self.save()

    def save(self) -> None:
        """Make all that was written count, also after a power cut."""
        if not self._unsaved:
            return
        with self.file.open("rb") as file:
            os.fdatasync(file.fileno())
        note = {"path": self.path, "validator": self.validator, "stretches": self._stretches}
        replace(self._note, json.dumps(note).encode())
        self._unsaved, self._saved_at = 0, time.monotonic()

    def forget(self) -> None:
        """Begin again with nothing."""
        self._note.unlink(missing_ok=True)
        self.file.unlink(missing_ok=True)
        self.validator, self._stretches, self._unsaved = None, [], 0

    def _write(self, offset: int, chunk: bytes) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.file, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            view = memoryview(chunk)
            while view:
                view = view[os.pwrite(descriptor, view, offset + len(chunk) - len(view)) :]
        finally:
            os.close(descriptor)

    def _load(self) -> None:
        try:
            note = json.loads(self._note.read_bytes())
            size = self.file.stat().st_size
            stretches = [(int(begin), int(end)) for begin, end in note["stretches"]]
            if note["path"] == self.path and all(0 <= begin < end <= size for begin, end in stretches):
                self.validator, self._stretches = note["validator"], stretches
        except (OSError, ValueError, TypeError, KeyError):
            return

    def _add(self, begin: int, end: int) -> None:
        """Join a stretch with those that it touches."""
        touching = [each for each in self._stretches if each[0] <= end and begin <= each[1]]
        others = [each for each in self._stretches if each not in touching]
        joined = (min([begin, *(each[0] for each in touching)]), max([end, *(each[1] for each in touching)]))
        self._stretches = sorted([*others, joined])


def forget_others(folder: Path, wanted: set[str]) -> None:
    """Remove every partial in `folder` but those of the paths wanted, and of further parts of a pack file wanted."""
    for note in folder.glob("*.json"):
        try:
            path = str(json.loads(note.read_bytes())["path"])
        except (OSError, ValueError, TypeError, KeyError):
            path = None
        if path is None or first_part(path) not in wanted:
            note.unlink(missing_ok=True)
            note.with_suffix(".part").unlink(missing_ok=True)
    for part in folder.glob("*.part"):
        if not part.with_suffix(".json").exists():
            part.unlink(missing_ok=True)
