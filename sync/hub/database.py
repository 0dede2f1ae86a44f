"""One database for each hub process, SQLite or PostgreSQL, and the base of all tables.

What always holds: a transaction that returned is durable (SQLite: WAL with `synchronous=FULL`; PostgreSQL:
`synchronous_commit`); writers on SQLite begin with the write lock, so that none fails half-way; every table's key
begins with `kiosk_id`, but for small reference tables, so that a distributed PostgreSQL spreads them unchanged.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from peewee import Database, DatabaseError, DatabaseProxy, Model, ModelSelect, PostgresqlDatabase, SqliteDatabase
from playhouse.migrations import Runner

from sync.durable import sync_path
from sync.hub.errors import AdministratorError
from sync.hub.settings import Settings
from sync.protocol.errors import N_

MIGRATIONS = Path(__file__).parent / "migrations"

_SQLITE = "sqlite:///"
_PRAGMAS = {"journal_mode": "wal", "synchronous": "full", "wal_autocheckpoint": 1000}
_BUSY_SECONDS = 60
_MIGRATION_LOCK = 7_243_392

# SQLite cannot begin without 32 KiB of shared memory, and calls that an I/O error.
_LEAST_ROOM = 64 * 1024

# The words of SQLite (sqlite3ErrStr) and of PostgreSQL (SQLSTATE 53100, XX001).
_FULL = ("disk is full", "No space left on device")
_DAMAGED = ("malformed", "not a database", "invalid page")

database = DatabaseProxy()


class Table(Model):
    """The base of all tables of the hub."""

    class Meta:
        database = database
        legacy_table_names = False


def open_database(url: str, migrations: Path = MIGRATIONS) -> None:
    """Open the hub's database (a URL as in the settings), making or migrating it as needed.

    Raises AdministratorError if it cannot be reached, or was made by a newer hub.
    """
    try:
        opened = _sqlite(Path(url.removeprefix(_SQLITE))) if url.startswith(_SQLITE) else _postgresql(url)
        opened.connect()
    except (DatabaseError, OSError) as error:
        if isinstance(error, DatabaseError) and url.startswith(_SQLITE):
            raise trouble(error, Path(url.removeprefix(_SQLITE)).parent) from error
        raise AdministratorError(
            "database-unreachable",
            N_("The database cannot be reached: %(why)s. Check the setting %(name)s and that the database runs."),
            why=str(error).strip(),
            name="database",
        ) from error
    database.initialize(opened)
    _migrate(opened, migrations)
    if url.startswith(_SQLITE):
        sync_path(Path(url.removeprefix(_SQLITE)).parent)
    else:
        opened.close()


def open_existing_database(settings: Settings) -> None:
    """`open_database` for commands that ask what is there: a mistyped home must not look like a hub that is well.

    Raises AdministratorError if the home holds no hub, and as `open_database` does.
    """
    url = settings.database
    has_file = not url.startswith(_SQLITE) or Path(url.removeprefix(_SQLITE)).exists()
    if not (has_file and settings.pepper.exists()):
        raise AdministratorError(
            "no-hub", N_("There is no hub in %(home)s. Name its folder with --home."), home=str(settings.home)
        )
    open_database(url)


def trouble(error: DatabaseError, folder: Path | None = None) -> AdministratorError:
    """What an administrator can do about a database that fails: its disk is full, it is damaged, or something else.

    `folder` is where SQLite's file lies, if it is known.
    """
    why = str(error).strip()
    has_room = folder is None or shutil.disk_usage(folder).free >= _LEAST_ROOM
    if any(words in why for words in _FULL) or ("disk I/O error" in why and not has_room):
        return AdministratorError(
            "disk-full-database", N_("The disk of the hub's database is full. Make room on it, then try again.")
        )
    if any(words in why for words in _DAMAGED):
        return AdministratorError(
            "database-damaged", N_("The hub's database is damaged (%(why)s). Put it back from a backup."), why=why
        )
    return AdministratorError(
        "database-failed",
        N_("The hub's database cannot do that (%(why)s). Check that it runs and has room, then try again."),
        why=why,
    )


def close_database() -> None:
    """Close this thread's connection."""
    if database.obj is not None and not database.is_closed():
        database.close()


@contextmanager
def connected() -> Iterator[None]:
    """A connection for this thread.

    SQLite's is kept for the thread's life: closing the last one would fold the WAL into the file each time.
    PostgreSQL's is a new one, so that a server that was started again is reached again.
    """
    database.connect(reuse_if_open=True)
    try:
        yield
    finally:
        if not is_sqlite():
            close_database()


@contextmanager
def writing() -> Iterator[None]:
    """One transaction that is durable when this block ends, or rolled back if it raises. Blocks nest into one."""
    with database.atomic():
        if not is_sqlite():
            database.execute_sql("SET LOCAL synchronous_commit = on")
        yield


def held(query: ModelSelect) -> ModelSelect:
    """The rows of a query, kept for this transaction alone. On SQLite the whole database already is."""
    return query if is_sqlite() else query.for_update()


def is_sqlite() -> bool:
    return isinstance(database.obj, SqliteDatabase)


def _sqlite(path: Path) -> SqliteDatabase:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # SQLite gives its other files the same mode.
    return SqliteDatabase(path, pragmas=_PRAGMAS, lock_type="IMMEDIATE", timeout=_BUSY_SECONDS)


def _postgresql(url: str) -> PostgresqlDatabase:
    if find_spec("psycopg") is None:
        raise AdministratorError(
            "no-postgresql",
            N_("PostgreSQL needs a library that is not installed. Install it: %(command)s"),
            command="pip install 'padippura[postgresql]'",
        )
    # PgBouncer in transaction mode knows no prepared statements.
    return PostgresqlDatabase(url, prefer_psycopg3=True, prepare_threshold=None)


def _migrate(opened: Database, migrations: Path) -> None:
    runner = Runner(opened, str(migrations))
    with opened.atomic():
        if isinstance(opened, PostgresqlDatabase):
            opened.execute_sql("SELECT pg_advisory_xact_lock(%s)", (_MIGRATION_LOCK,))
        rows: list[Any] = runner.status()
        unknown = [row.name for row in rows if row.path is None]
        if unknown:
            raise AdministratorError(
                "database-newer",
                N_("A newer hub has used this database (%(migrations)s). Install that version, or a later one."),
                migrations=", ".join(unknown),
            )
        runner.up()
