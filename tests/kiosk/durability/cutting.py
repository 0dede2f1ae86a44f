"""What a disk may hold after the power failed: all that was synced, and any part of what was not.

A disk keeps its own order: of what was asked since a file's last sync it may have written all, nothing, some, some of
the sectors (512 bytes) of some, in any order; a file may have its old length, and one that was deleted may be back.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random

from tests.kiosk.durability.recording import Change, Delete, Sync, Truncate, Write

SECTOR = 512
# SQLite syncs the folder together with these when they are new (os_unix.c, UNIXFILE_DIRSYNC).
_SYNCED_WITH_THEIR_FOLDER = ("-wal", "-journal")
_WAYS = ("all", "none", "some", "torn", "shuffled")


@dataclass
class _File:
    is_named: bool = False
    synced: bytearray = field(default_factory=bytearray)
    asked: list[Write | Truncate] = field(default_factory=list)

    def sync(self) -> None:
        for change in self.asked:
            _do(self.synced, change)
        self.asked.clear()

    def survived(self, chance: Random | None) -> bytes:
        """What is left of it; without `chance` all that was asked is written."""
        content = bytearray(self.synced)
        for change in self.asked if chance is None else _written(self.asked, chance):
            _do(content, change)
        return bytes(content)


class Disk:
    """Takes changes one by one; at any moment the power may fail."""

    def __init__(self) -> None:
        self._files: dict[str, _File] = {}
        self._deleted: dict[str, _File] = {}

    def take(self, change: Change) -> None:
        match change:
            case Write(file=name) | Truncate(file=name):
                self._files.setdefault(name, _File()).asked.append(change)
            case Sync(file=name):
                file = self._files.setdefault(name, _File())
                file.sync()
                if not file.is_named and name.endswith(_SYNCED_WITH_THEIR_FOLDER):
                    self._deleted.clear()
                file.is_named = True
            case Delete(file=name, is_durable=is_durable):
                gone = self._files.pop(name, None)
                if is_durable:
                    self._deleted.clear()
                elif gone:
                    self._deleted[name] = gone

    def cut(self, chance: Random | None = None) -> dict[str, bytes]:
        """The files as the next start finds them; without `chance` everything is as it was asked for."""
        files = dict(self._files)
        if chance is not None:
            files |= {name: file for name, file in self._deleted.items() if chance.random() < 0.5}
        return {name: file.survived(chance) for name, file in files.items()}


def _written(asked: list[Write | Truncate], chance: Random) -> Iterable[Write | Truncate]:
    way, likely = chance.choice(_WAYS), chance.choice((0.1, 0.5, 0.9))
    if way == "all":
        return asked
    if way == "none":
        return []
    parts = asked if way == "some" else [part for change in asked for part in _sectors(change)]
    kept = [part for part in parts if chance.random() < likely]
    if way == "shuffled":
        chance.shuffle(kept)
    return kept


def _sectors(change: Write | Truncate) -> Iterable[Write | Truncate]:
    """A write in the parts that a disk writes whole."""
    if isinstance(change, Truncate):
        yield change
        return
    start, end = change.offset, change.offset + len(change.data)
    while start < end:
        stop = min(end, (start // SECTOR + 1) * SECTOR)
        yield Write(change.file, start, change.data[start - change.offset : stop - change.offset])
        start = stop


def _do(content: bytearray, change: Write | Truncate) -> None:
    """As a file system does it: what was never written between two writes is zeros."""
    if isinstance(change, Truncate):
        del content[change.size :]
        content.extend(bytes(change.size - len(content)))
        return
    content.extend(bytes(max(0, change.offset - len(content))))
    content[change.offset : change.offset + len(change.data)] = change.data
