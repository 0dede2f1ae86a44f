"""What SQLite asks of the disk, in its order: a layer (VFS) between SQLite and the files, which notes every change.

The database, its WAL and its journal are noted; the shared memory beside them is not: SQLite makes it anew after a cut.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw
from peewee import SqliteDatabase
from playhouse.apsw_ext import APSWDatabase

from kiosk.progress.log import Head

_NOTED = apsw.SQLITE_OPEN_MAIN_DB | apsw.SQLITE_OPEN_WAL | apsw.SQLITE_OPEN_MAIN_JOURNAL


@dataclass(frozen=True, slots=True)
class Write:
    """Bytes for a file, named without its folder."""

    file: str
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Truncate:
    file: str
    size: int


@dataclass(frozen=True, slots=True)
class Sync:
    """All that was asked of this file before is on the disk now."""

    file: str


@dataclass(frozen=True, slots=True)
class Delete:
    file: str
    is_durable: bool


Change = Write | Truncate | Sync | Delete


@dataclass(frozen=True, slots=True)
class Promise:
    """After so many changes somebody (`page`, `exchange`) was told of this event: whoever looks later must find it."""

    to: str
    changes: int
    head: Head


@dataclass
class Recording:
    """Every change in its order, and what was promised in between. `witness` is called after each change."""

    changes: list[Change] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    witness: Callable[[], None] = lambda: None

    def note(self, change: Change) -> None:
        self.changes.append(change)
        self.witness()

    def promise(self, to: str, head: Head) -> None:
        """Somebody knows of this event, and of all before it, from now on."""
        if all((each.to, each.head) != (to, head) for each in self.promises):
            self.promises.append(Promise(to, len(self.changes), head))

    def told(self, to: str) -> "Recording":
        """The same changes, and only what was promised to a page, or to an exchange."""
        return Recording(self.changes, [each for each in self.promises if each.to == to])

    def kept_at(self, cut: int) -> Promise | None:
        """The last event of the log that was promised within the first `cut` changes."""
        known = [each for each in self.promises if each.changes <= cut]
        return max(known, key=lambda each: each.head.sequence, default=None)


class RecordingDisk(apsw.VFS):
    """The operating system's files, with every change noted. Registered with SQLite as long as it lives."""

    def __init__(self, recording: Recording) -> None:
        self.name = f"recording-{id(self)}"
        self._recording = recording
        super().__init__(self.name, base="")

    def engine(self, **pragmas: Any) -> Callable[..., SqliteDatabase]:
        """An engine for `open_kiosk` that works on this disk; `pragmas` replace some of the kiosk's own."""

        def open_file(path: Path, **options: Any) -> SqliteDatabase:
            del options["check_same_thread"]  # apsw never does
            return _Database(str(path), vfs=self.name, **options | {"pragmas": options["pragmas"] | pragmas})

        return open_file

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:  # noqa: N802 - SQLite's name
        if not flags[0] & _NOTED:
            return apsw.VFSFile("", name, flags)
        return _RecordedFile(self._recording, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802
        super().xDelete(filename, syncdir)
        self._recording.note(Delete(Path(filename).name, syncdir))


class _Database(APSWDatabase):
    def _add_conn_hooks(self, connection: apsw.Connection) -> None:
        connection.convert_binding = lambda cursor, number, value: str(value)  # Python's sqlite3 takes a date as well
        super()._add_conn_hooks(connection)


class _RecordedFile(apsw.VFSFile):
    def __init__(self, recording: Recording, name: Any, flags: list[int]) -> None:
        super().__init__("", name, flags)
        self._recording = recording
        self._file = Path(name.filename() if isinstance(name, apsw.URIFilename) else name).name

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        super().xWrite(data, offset)
        self._recording.note(Write(self._file, offset, bytes(data)))

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        super().xTruncate(newsize)
        self._recording.note(Truncate(self._file, newsize))

    def xSync(self, flags: int) -> None:  # noqa: N802
        super().xSync(flags)
        self._recording.note(Sync(self._file))
