"""The SQLite connection, its pragmas and the base of all tables.

What always holds: one database for each process; every connection is in WAL mode with `synchronous=FULL`, so that a
commit that returned survives a power cut; writers take turns in this process before they ask for SQLite's lock, so that
many tablets that answer at once never see "database is locked", and those that join share one commit.
"""

import fcntl
import os
import shutil
import sqlite3
import zlib
from collections import namedtuple
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from peewee import (
    OP,
    CharField,
    DatabaseError,
    DatabaseProxy,
    Expression,
    Model,
    ModelSelect,
    OperationalError,
    SqliteDatabase,
)

from kiosk.errors import TechnicianError
from kiosk.grouping import Writers
from sync.durable import sync_path
from sync.protocol.errors import N_

MIGRATIONS = Path(__file__).parent / "migrations"

_PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": "full",
    "foreign_keys": 1,
    "wal_autocheckpoint": 1000,
    "cache_size": -1024,
    "temp_store": "memory",
}
_BUSY_SECONDS = 60

# SQLite cannot begin without 32 KiB of shared memory, and calls that an I/O error.
_LEAST_ROOM = 64 * 1024

# SQLite's words for SQLITE_CORRUPT and SQLITE_NOTADB (sqlite3ErrStr), and for a table that went with a damaged page.
_DAMAGED = ("malformed", "not a database", "no such table", "no such column")

database = DatabaseProxy()
_writers = Writers()


class Table(Model):
    """The base of all tables of the kiosk."""

    class Meta:
        database = database
        legacy_table_names = False

    @classmethod
    def get_or_none(cls, *query: Any, **filters: Any) -> Any:
        """As peewee has it; a look-up by the text in one column, which every page does, is prepared once."""
        match query:
            case [Expression(lhs=CharField() as column, op=OP.EQ, rhs=str() as value)] if not filters:
                row = _lookup(cls, column.name).first(value=value)
                return row and cls._of(row)
        return super().get_or_none(*query, **filters)

    @classmethod
    def _of(cls, row: Any) -> Any:
        values = {name: cls._meta.fields[name].python_value(kept) for name, kept in row._asdict().items()}
        return cls(__no_default__=True, **values)


class Given(str):
    """Stands in a prepared query for a value that comes with each run, under this name."""

    __slots__ = ()


class Prepared:
    """A query that every page asks, with its SQL written once: writing it costs peewee ten times what SQLite takes.

    Values are given, and rows come, as the database keeps them; a row is a named tuple of the columns selected.
    """

    def __init__(self, query: ModelSelect) -> None:
        self._query = query

    def rows(self, **given: Any) -> list[Any]:
        sql, values, row = self._written
        values = [given[value] if isinstance(value, Given) else value for value in values]
        return [row(found) for found in database.execute_sql(sql, values)]

    def first(self, **given: Any) -> Any:
        """The first row, or None if there is none."""
        return next(iter(self.rows(**given)), None)

    @cached_property
    def _written(self) -> tuple[str, list[Any], Callable[[tuple], Any]]:
        sql, values = self._query.sql()
        names = [column.name for column in self._query.selected_columns]
        return sql, values, namedtuple("Row", names)._make


def open_database(path: Path, engine: Callable[..., SqliteDatabase] = SqliteDatabase) -> SqliteDatabase:
    """Open the kiosk's database, making or migrating it as needed. `engine` is the library that works its file."""
    is_new = not path.exists()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # SQLite gives its other files the same mode
    opened = engine(path, pragmas=_PRAGMAS, timeout=_BUSY_SECONDS, check_same_thread=False)
    database.initialize(opened)
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two processes that open a fresh home together would both make its tables
        opened.connect()
        _migrate(opened)
    if is_new:
        sync_path(path.parent)
    return opened


def _migrate(opened: SqliteDatabase) -> None:
    """Bring the tables up to this code. SQLite's `user_version` says of a database which migrations it has had.

    The library is loaded only where there is something to do: it takes a megabyte, which a kiosk would hold all day.
    """
    names = sorted(path.stem for path in MIGRATIONS.glob("*.py"))
    version = zlib.crc32("\n".join(names).encode()) >> 1  # of 32 bits with a sign
    if opened.pragma("user_version") == version:
        return
    from playhouse.migrations import Runner

    Runner(opened, str(MIGRATIONS)).up()
    opened.pragma("user_version", version)


def close_database() -> None:
    """Close this thread's connection; the last one to close folds the WAL into the database file."""
    if database.obj is not None and not database.is_closed():
        database.close()


@contextmanager
def reading() -> Iterator[None]:
    """A thread's connection, opened at its first use and kept for the thread's life."""
    database.connect(reuse_if_open=True)
    yield


@contextmanager
def writing(joins: bool = False) -> Iterator[None]:
    """One transaction that is durable when this block ends, or rolled back if it raises. Blocks nest into one.

    One that `joins` may share its commit with others that do (see `kiosk.grouping`): for what is written at once and
    by many, such as answers.
    """
    if database.in_transaction():
        with database.atomic():
            yield
        return
    try:
        with reading(), _writers.writing(database.obj, joins):
            yield
    except OperationalError as error:
        if _is_disk_full(error):
            raise trouble(error) from error
        raise


def trouble(error: DatabaseError) -> TechnicianError:
    """What a technician can do about a database that fails: its disk is full, it is damaged, or it cannot be used."""
    if _is_disk_full(error) or ("disk I/O error" in str(error) and _has_no_room()):
        return TechnicianError(
            "disk-full-database", N_("The kiosk's disk is full. Nothing was lost; make room on it, then try again.")
        )
    if any(words in str(error) for words in _DAMAGED):
        return TechnicianError(
            "database-damaged",
            N_("The kiosk's database is damaged (%(why)s). Restore a backup into a new folder with: kiosk restore."),
            why=str(error),
        )
    return TechnicianError(
        "database-unusable",
        N_("The kiosk's database cannot be used (%(why)s). Check the disk and who may write in the kiosk's folder."),
        why=str(error),
    )


@cache
def _lookup(table: type[Table], column: str) -> Prepared:
    return Prepared(table.select().where(getattr(table, column) == Given("value")))


def _has_no_room() -> bool:
    """Whether the disk of the database that is open has no room for what SQLite lays beside it."""
    return shutil.disk_usage(Path(database.database).parent).free < _LEAST_ROOM


def _is_disk_full(error: BaseException | None) -> bool:
    """Whether SQLite had no room; a rollback that fails as well hides the reason behind its own."""
    while error is not None:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL or "disk is full" in str(error):
            return True
        error = error.__context__
    return False
