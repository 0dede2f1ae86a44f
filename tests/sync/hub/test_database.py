"""Opening, migrating and losing the database, on SQLite and on PostgreSQL."""

import shutil
import threading
from pathlib import Path

import pytest
from peewee import CompositeKey, IntegrityError, OperationalError

from sync.hub.app import create_app
from sync.hub.database import MIGRATIONS, Table, close_database, connected, database, open_database, writing
from sync.hub.errors import AdministratorError
from sync.hub.fleet.tables import Hub
from sync.hub.outcomes.tables import FoldMark

REFERENCE_TABLES = {"hub", "hub_key", "join_code", "join_miss", "staff", "staff_session", "sign_in_miss"}
ALL_TABLES = [table for table in Table.__subclasses__() if table.__module__.startswith("sync.hub")]

FAILING = """
def up(migrator, db):
    db.execute_sql("CREATE TABLE half_made (x INTEGER)")
    raise RuntimeError("broken")
"""


@pytest.fixture(autouse=True)
def _close():
    yield
    close_database()


def schema() -> dict[str, tuple]:
    """Every table's columns, key and indexes, as the database tells them."""
    tables = [name for name in database.get_tables() if name != "schema_migration"]
    return {name: (columns(name), sorted(database.get_primary_keys(name)), indexes(name)) for name in tables}


def columns(name: str) -> list[tuple]:
    return sorted((column.name, column.data_type, column.null) for column in database.get_columns(name))


def indexes(name: str) -> list[tuple]:
    return sorted((index.name, tuple(index.columns), index.unique) for index in database.get_indexes(name))


def test_the_migrations_make_the_tables_that_the_code_uses(database_url: str) -> None:
    assert create_app
    open_database(database_url)
    with connected():
        migrated = schema()
        database.drop_tables(ALL_TABLES)
        database.create_tables(ALL_TABLES)
        assert schema() == migrated
        assert len(migrated) == len(ALL_TABLES)


def test_every_key_begins_with_the_kiosk_but_in_small_reference_tables() -> None:
    for table in ALL_TABLES:
        key = table._meta.primary_key
        first = key.field_names[0] if isinstance(key, CompositeKey) else getattr(key, "name", None)
        assert (first == "kiosk_id") != (table._meta.table_name in REFERENCE_TABLES), table


def test_opening_again_changes_nothing(database_url: str) -> None:
    open_database(database_url)
    with connected():
        Hub.insert(hub_id="x", generation=1, key=b"k").execute()
    close_database()
    open_database(database_url)
    with connected():
        assert Hub.get().hub_id == "x"


def test_many_that_open_a_new_database_at_once_migrate_it_once(database_url: str) -> None:
    start, failures = threading.Barrier(4), []

    def open_it() -> None:
        start.wait()
        try:
            open_database(database_url)
        except Exception as error:
            failures.append(error)
        finally:
            close_database()

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_migration_that_fails_leaves_nothing_behind(database_url: str, tmp_path: Path) -> None:
    open_database(database_url)
    with connected():
        before = schema()
    close_database()
    migrations = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, migrations)
    (migrations / "0002_good.py").write_text(
        "def up(migrator, db):\n    db.execute_sql('CREATE TABLE good (x INTEGER)')\n"
    )
    (migrations / "0003_failing.py").write_text(FAILING)
    with pytest.raises(RuntimeError):
        open_database(database_url, migrations)
    close_database()
    open_database(database_url)
    with connected():
        assert schema() == before


def test_what_a_hub_folded_before_it_noted_times_is_to_be_dated(database_url: str, tmp_path: Path) -> None:
    migrations = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, migrations)
    (migrations / "0006_later_known.py").unlink()
    open_database(database_url, migrations)
    with connected():
        database.execute_sql("INSERT INTO fold_mark (kiosk_id, folded, unread) VALUES ('k', 7, 0)")
    close_database()

    open_database(database_url)

    with connected():
        assert (FoldMark.get().folded, FoldMark.get().dated) == (7, 0)


def test_a_database_of_a_newer_hub_is_refused(database_url: str, tmp_path: Path) -> None:
    migrations = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, migrations)
    (migrations / "0002_later.py").write_text("def up(migrator, db):\n    pass\n")
    open_database(database_url, migrations)
    close_database()
    with pytest.raises(AdministratorError) as refused:
        open_database(database_url)
    assert refused.value.code == "database-newer"
    assert "0002_later" in str(refused.value)


def add_the_same_twice() -> None:
    with writing():
        for _ in range(2):
            Hub.insert(hub_id="x", generation=1, key=b"k").execute()


def test_a_transaction_that_raises_leaves_nothing_behind(hub_database: str) -> None:
    with connected():
        with pytest.raises(IntegrityError):
            add_the_same_twice()
        assert Hub.select().count() == 0


@pytest.mark.parametrize("url", ["postgresql://hub@/none?host=/nowhere", "sqlite:////proc/none/hub.db"])
def test_a_database_that_cannot_be_reached_is_named_as_the_fault(url: str) -> None:
    with pytest.raises(AdministratorError) as refused:
        open_database(url)
    assert refused.value.code == "database-unreachable"


def test_sqlite_is_durable_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    open_database(f"sqlite:///{tmp_path / 'hub.db'}")
    assert database.pragma("journal_mode") == "wal"
    assert database.pragma("synchronous") == 2
    assert [path.stat().st_mode & 0o777 for path in tmp_path.glob("hub.db*")] == [0o600] * 3


def test_postgresql_is_durable_even_where_its_server_was_told_not_to_be(postgres_url: str) -> None:
    open_database(f"{postgres_url}&options=-c%20synchronous_commit%3Doff")
    with connected(), writing():
        assert database.execute_sql("SHOW synchronous_commit").fetchone() == ("on",)


def test_a_lost_connection_to_postgresql_is_made_anew(postgres_url: str) -> None:
    open_database(postgres_url)
    with connected():
        mine = database.execute_sql("SELECT pg_backend_pid()").fetchone()[0]
        with pytest.raises(OperationalError):
            database.execute_sql("SELECT pg_terminate_backend(%s)", (mine,))
    with connected():
        assert Hub.select().count() == 0
