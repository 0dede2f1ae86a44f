"""What the kiosk finds after a cut: it starts from the files that the disk has, as it would at the station."""

import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from typing import Any

from peewee import DatabaseError, DoesNotExist, SqliteDatabase

from kiosk.database import close_database, database, open_database
from kiosk.progress import log, snapshots
from kiosk.progress.clock import Clock
from tests.kiosk.durability.cutting import Disk
from tests.kiosk.durability.recording import Promise, Recording

WHOLE, LOST, DAMAGED = "whole", "lost", "damaged"


def outcomes(recording: Recording, folder: Path, cuts: Iterable[int], seed: int | None) -> Iterator[tuple[int, str]]:
    """What each cut leaves: `whole`, `lost` (something promised is gone), or `damaged`.

    A cut is a number of changes, in rising order; without a seed the disk had written all of them.
    """
    disk, taken, chance = Disk(), 0, None if seed is None else Random(seed)  # noqa: S311 - must be the same again
    for cut in cuts:
        for change in recording.changes[taken:cut]:
            disk.take(change)
        taken = cut
        yield cut, _outcome(disk.cut(chance), folder / "after", recording.kept_at(cut))


def _outcome(files: dict[str, bytes], home: Path, promise: Promise | None) -> str:
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    for name, content in files.items():
        (home / name).write_bytes(content)
    try:
        open_database(home / "kiosk.db", _unhurt)
        log.begin_if_none(Clock())
        return _found(promise)
    except (DatabaseError, sqlite3.Error, ValueError):
        return DAMAGED
    finally:
        close_database()


def _unhurt(path: Path, **options: Any) -> SqliteDatabase:
    """The kiosk's own library; no second cut follows, so what it writes now need not wait for the disk."""
    return SqliteDatabase(path, **options | {"pragmas": options["pragmas"] | {"synchronous": "off"}})


def _found(promise: Promise | None) -> str:
    if database.execute_sql("PRAGMA integrity_check").fetchone() != ("ok",):
        return DAMAGED
    if log.broken_at() is not None or snapshots.compare(log.every_event()):
        return DAMAGED
    if promise is None:
        return WHOLE
    try:
        return WHOLE if log.hash_at(promise.head.log_id, promise.head.sequence) == promise.head.hash else LOST
    except DoesNotExist:
        return LOST
