"""The SQLite connection, its pragmas and the base of all tables.

What always holds: one database for each process; every connection is in WAL mode with `synchronous=FULL`, so that a
commit that returned survives a power cut; writers queue for one lock in this process before they ask SQLite's, so that
many tablets that answer at once never see "database is locked".
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from peewee import DatabaseProxy, Model, SqliteDatabase
from playhouse.migrations import Runner

MIGRATIONS = Path(__file__).parent / "migrations"

_PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": "full",
    "foreign_keys": 1,
    "wal_autocheckpoint": 1000,
    "cache_size": -4 * 1024,
    "temp_store": "memory",
}
_BUSY_SECONDS = 60

database = DatabaseProxy()
_writers = threading.RLock()


class Table(Model):
    """The base of all tables of the kiosk."""

    class Meta:
        database = database
        legacy_table_names = False


def open_database(path: Path) -> SqliteDatabase:
    """Open the kiosk's database, making or migrating it as needed."""
    is_new = not path.exists()
    path.parent.mkdir(parents=True, exist_ok=True)
    opened = SqliteDatabase(path, pragmas=_PRAGMAS, timeout=_BUSY_SECONDS)
    database.initialize(opened)
    opened.connect()
    Runner(opened, str(MIGRATIONS)).up()
    if is_new:
        _sync_folder(path.parent)
    return opened


def close_database() -> None:
    """Close this thread's connection; the last one to close folds the WAL into the database file."""
    if not database.is_closed():
        database.close()


@contextmanager
def reading() -> Iterator[None]:
    """A thread's connection, opened at its first use and kept for the thread's life."""
    database.connect(reuse_if_open=True)
    yield


@contextmanager
def writing() -> Iterator[None]:
    """One transaction that is durable when this block ends, or rolled back if it raises. Blocks nest into one."""
    with _writers, reading(), database.atomic("IMMEDIATE"):
        yield


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
