"""The SQLite connection, its pragmas and its migrations."""

import shutil
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from playhouse.migrations import Runner
from playhouse.schema_diff import diff_models

from kiosk.database import MIGRATIONS, close_database, database, open_database, reading, writing
from kiosk.packs import tables as packs
from kiosk.people import tables as people
from kiosk.people.tables import StaffAction
from kiosk.progress import tables as progress
from kiosk.progress.tables import Log
from kiosk.web.here import Kiosk

TABLES = (*people.TABLES, *packs.TABLES, *progress.TABLES)

WRITE_MANY = """
import sys, threading
from pathlib import Path
from kiosk.database import close_database, open_database, writing
from kiosk.people.tables import StaffAction
open_database(Path(sys.argv[1]))
failed = []
def write(name):
    try:
        for number in range(int(sys.argv[3])):
            with writing():
                StaffAction.create(at=StaffAction.select().count(), staff=name, action="x")
    except BaseException as error:
        failed.append(repr(error))
    finally:
        close_database()
threads = [threading.Thread(target=write, args=(f"{sys.argv[2]}-{number}",)) for number in range(32)]
for thread in threads: thread.start()
for thread in threads: thread.join()
sys.exit("; ".join(failed) or 0)
"""

OPEN = """
import sys
from pathlib import Path
from kiosk.database import open_database
open_database(Path(sys.argv[1]))
"""


def pragma(name: str) -> object:
    return database.execute_sql(f"PRAGMA {name}").fetchone()[0]


def schema(path: Path) -> list[tuple[str, ...]]:
    connection = sqlite3.connect(path)
    found = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name").fetchall()
    connection.close()
    return [row for row in found if row[1] != "schema_migration" and row[2] != "schema_migration"]


def test_the_migrated_database_is_what_the_tables_say(kiosk: Kiosk) -> None:
    assert not diff_models(database, TABLES)


def test_every_table_is_migrated(kiosk: Kiosk) -> None:
    assert {table._meta.table_name for table in TABLES} == set(database.get_tables()) - {"schema_migration"}


def test_a_migrated_database_has_the_indexes_of_a_fresh_one(kiosk: Kiosk, tmp_path: Path) -> None:
    migrated = indexes()
    close_database()
    fresh = open_database(tmp_path / "fresh.db")
    fresh.drop_tables(TABLES)
    fresh.create_tables(TABLES)

    assert migrated == indexes()


def indexes() -> set[tuple[str, bool, tuple[str, ...]]]:
    """Each index of each table: whether it is unique, and its columns. Its name does not matter."""
    return {
        (table._meta.table_name, index.unique, tuple(index.columns))
        for table in TABLES
        for index in database.get_indexes(table._meta.table_name)
    }


def test_opening_again_changes_nothing(kiosk: Kiosk) -> None:
    before = schema(kiosk.settings.database)
    close_database()

    open_database(kiosk.settings.database)

    assert schema(kiosk.settings.database) == before
    assert Log.select().count() == 1


def test_processes_that_open_a_fresh_home_together_make_one_database(tmp_path: Path) -> None:
    path = tmp_path / "home/kiosk.db"
    processes = [
        subprocess.Popen([sys.executable, "-c", OPEN, str(path)], stderr=subprocess.PIPE, text=True) for _ in range(6)
    ]

    said = [process.communicate(timeout=60)[1] for process in processes]

    assert [process.returncode for process in processes] == [0] * 6, said
    open_database(path)
    assert not diff_models(database, TABLES)
    close_database()


def test_a_database_that_was_never_opened_can_be_closed() -> None:
    program = "from kiosk.database import close_database; close_database()"
    closed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert closed.returncode == 0, closed.stderr


def test_a_migration_that_fails_rolls_back_whole(kiosk: Kiosk, tmp_path: Path) -> None:
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "9999_failing.py").write_text(
        "def up(migrator, db):\n"
        "    db.execute_sql('CREATE TABLE half (x)')\n"
        "    db.execute_sql('DELETE FROM log')\n"
        "    db.execute_sql('ALTER TABLE learner DROP COLUMN phone')\n"
        "    raise RuntimeError('half-way')\n"
    )
    before = schema(kiosk.settings.database)

    with pytest.raises(RuntimeError):
        Runner(database, str(folder)).up()

    assert schema(kiosk.settings.database) == before
    assert Log.select().count() == 1
    assert "9999_failing" not in Runner(database, str(folder)).applied()


def test_every_connection_is_durable_and_in_wal_mode(kiosk: Kiosk) -> None:
    found: list[tuple[object, ...]] = []

    def look() -> None:
        with reading():
            found.append((pragma("journal_mode"), pragma("synchronous"), pragma("foreign_keys")))
        close_database()

    look_here = threading.Thread(target=look)
    look_here.start()
    look_here.join()
    look()

    full = 2
    assert found == [("wal", full, 1)] * 2


def test_a_block_that_raises_is_rolled_back(kiosk: Kiosk) -> None:
    def write_and_fail() -> None:
        with writing():
            StaffAction.create(at=1, staff="Omana", action="x")
            with writing():
                StaffAction.create(at=2, staff="Omana", action="x")
            raise RuntimeError("the power failed")

    with pytest.raises(RuntimeError):
        write_and_fail()

    assert StaffAction.select().count() == 0


def test_nothing_of_a_block_is_seen_before_it_ends(kiosk: Kiosk) -> None:
    connection = sqlite3.connect(kiosk.settings.database)

    with writing():
        StaffAction.create(at=1, staff="Omana", action="x")
        assert connection.execute("SELECT COUNT(*) FROM staff_action").fetchone() == (0,)

    assert connection.execute("SELECT COUNT(*) FROM staff_action").fetchone() == (1,)
    connection.close()


def test_reading_goes_on_while_somebody_writes(kiosk: Kiosk) -> None:
    counts: list[int] = []

    def look() -> None:
        with reading():
            counts.append(StaffAction.select().count())
        close_database()

    with writing():
        StaffAction.create(at=1, staff="Omana", action="x")
        reader = threading.Thread(target=look)
        reader.start()
        reader.join(10)

    assert counts == [0]


def test_many_tablets_in_two_processes_never_see_a_locked_database(kiosk: Kiosk) -> None:
    each, path = 6, str(kiosk.settings.database)
    processes = [
        subprocess.Popen([sys.executable, "-c", WRITE_MANY, path, name, str(each)], stderr=subprocess.PIPE, text=True)
        for name in ("one", "other")
    ]

    said = [process.communicate(timeout=120)[1] for process in processes]

    assert [process.returncode for process in processes] == [0, 0], said
    written = [row.at for row in StaffAction.select().order_by(StaffAction.at)]
    assert written == list(range(2 * 32 * each)), "two writers were in the same transaction"
