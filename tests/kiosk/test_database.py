"""The SQLite connection, its pragmas and its migrations."""

import shutil
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
from peewee import CharField, SqliteDatabase, fn
from playhouse.migrations import Runner
from playhouse.schema_diff import diff_models

from kiosk.database import (
    MIGRATIONS,
    Given,
    Prepared,
    Table,
    close_database,
    database,
    open_database,
    reading,
    writing,
)
from kiosk.packs import tables as packs
from kiosk.packs.searching import tables as searching
from kiosk.people import tables as people
from kiosk.people.tables import Learner, SignIn, StaffAction
from kiosk.progress import folded
from kiosk.progress import tables as progress
from kiosk.progress.tables import Log
from kiosk.web.here import Kiosk

TABLES = (*people.TABLES, *packs.TABLES, *progress.TABLES, *searching.TABLES)

WRITE_MANY = """
import sys, threading
from pathlib import Path
from kiosk.database import close_database, open_database, writing
from kiosk.people.tables import Learner, SignIn, StaffAction
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
    virtual = "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE %'"
    full_text = [name for (name,) in database.execute_sql(virtual)]
    beside = {
        name for name in database.get_tables() if any(name == each or name.startswith(f"{each}_") for each in full_text)
    }

    assert {table._meta.table_name for table in TABLES} == set(database.get_tables()) - {"schema_migration"} - beside
    assert set(full_text) == {"search_text", "search_part", "search_vocabulary"}


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


def test_the_library_of_migrations_is_loaded_only_where_there_is_something_to_do(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from kiosk.database import open_database; "
        f"open_database(Path({str(tmp_path / 'kiosk.db')!r})); print('playhouse.migrations' in sys.modules)"
    )

    def loaded() -> str:
        return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout

    assert [loaded(), loaded()] == ["True\n", "False\n"]
    with closing(sqlite3.connect(tmp_path / "kiosk.db")) as database:
        database.execute("PRAGMA user_version = 1")  # as one that lacks a migration, or is of another edition
    assert [loaded(), loaded()] == ["True\n", "False\n"]


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


def test_the_media_of_quizzes_that_were_read_before_stay(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.db"
    before = SqliteDatabase(str(path))
    Runner(before, str(MIGRATIONS)).up("0018_bookmarks")
    columns = "pack, version, quiz, language, path, document, pictures"
    values = ("tea-stall", "1.0.0", "check-tea", "en", "p", "{}", '{"../media/cup.svg": "/media/cup.svg"}')
    before.execute_sql(f"INSERT INTO quiz ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?)", values)  # noqa: S608
    before.close()
    open_database(path)
    try:
        assert packs.Quiz.get().media == {"../media/cup.svg": "/media/cup.svg"}
    finally:
        close_database()


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


LOOK_UPS = (
    (Learner, Learner.person, "a" * 32),
    (Learner, Learner.code, "ABC234"),
    (SignIn, SignIn.token, "t"),
    (packs.Pack, packs.Pack.pack, "tea-stall"),
    (packs.Quiz, packs.Quiz.quiz, "check-tea"),
    (folded.Attempt, folded.Attempt.attempt, "b" * 32),
    (folded.Answer, folded.Answer.attempt, "b" * 32),
    (progress.Event, progress.Event.kind, "signed-in/1"),
)


@pytest.fixture
def rows(kiosk: Kiosk) -> None:
    """A row for each look-up, with a value of every kind of column."""
    with writing():
        Learner.create(
            person="a" * 32, code="ABC234", name=b"\x00\xff", language="ml", picture="boat", basis="consent", pin="x",
            enrolled_at=1 << 40, birth_year=None,
        )  # fmt: skip
        SignIn.create(token="t", learner="a" * 32, began_at=1, seen_at=2)
        packs.Pack.create(pack="tea-stall", version="1.0.0", publisher="p", manifest=b"{}", installed_at=3)
        document = {"title": "ചായ", "questions": [1, None, 2.5, {"a": "b"}]}
        packs.Quiz.create(
            pack="tea-stall", version="1.0.0", quiz="check-tea", language="en", path="p", document=document, media={}
        )
        folded.Attempt.create(
            attempt="b" * 32, person="a" * 32, pack="p", version="1.0.0", quiz="q", language="en", started_at=1,
            marks=0, total=6, passed=True,
        )  # fmt: skip
        folded.Answer.create(attempt="b" * 32, question="q", answer=["a", "ചായ"], marks=500, answered_at=1)
        progress.Event.create(
            log_id="l", sequence=99, kind="signed-in/1", person=None, at=1, boot="b", monotonic=1, body={"a": [1]},
            hash=bytes(32),
        )  # fmt: skip


@pytest.mark.parametrize(("table", "column", "value"), LOOK_UPS, ids=lambda each: getattr(each, "__name__", str(each)))
def test_a_prepared_look_up_finds_what_a_query_finds(
    rows: None, table: type[Table], column: CharField, value: str
) -> None:
    found, queried = table.get_or_none(column == value), table.select().where(column == value).get()
    assert type(found) is type(queried) is table
    assert found.__data__ == queried.__data__
    assert {name: type(each) for name, each in found.__data__.items()} == {
        name: type(each) for name, each in queried.__data__.items()
    }
    assert found == queried
    assert table.get_or_none(column == f"{value}x") is None


def test_a_look_up_sees_each_change_and_each_value_anew(rows: None) -> None:
    for code in ("NEW234", "NEXT23"):
        assert Learner.get_or_none(Learner.code == code) is None
        Learner.update(code=code).execute()
        assert Learner.get_or_none(Learner.code == code).person == "a" * 32
    Learner.delete().execute()
    assert Learner.get_or_none(Learner.person == "a" * 32) is None


def test_a_value_is_never_read_as_a_query(rows: None) -> None:
    for value in ("' OR 1=1 --", "%", "_BC234", "*", "", "value", "\x00", "ABC234\x00", "abc234"):
        assert Learner.get_or_none(Learner.code == value) is None


def test_every_other_question_is_asked_as_it_stands(rows: None) -> None:
    person = "a" * 32
    assert Learner.get_or_none((Learner.person == person) & (Learner.code == "ABC234")) is not None
    assert Learner.get_or_none((Learner.person == person) & (Learner.code == "other")) is None
    assert Learner.get_or_none(Learner.person == person, Learner.code == "other") is None
    assert Learner.get_or_none(Learner.person == person, code="other") is None
    assert Learner.get_or_none(code="ABC234").person == person
    assert Learner.get_or_none(Learner.code != "ABC234") is None
    assert Learner.get_or_none(Learner.code.is_null()) is None
    assert Learner.get_or_none(Learner.person == Learner.code) is None
    assert Learner.get_or_none(fn.LOWER(Learner.code) == "abc234") is not None
    assert Learner.get_or_none(Learner.enrolled_at == 1 << 40) is not None


def test_what_was_looked_up_can_be_changed_and_kept(rows: None) -> None:
    row = Learner.get_or_none(Learner.code == "ABC234")
    row.misses = 3
    assert row.save() == 1
    again = Learner.get_or_none(Learner.code == "ABC234")
    assert (again.misses, again.name, again.birth_year) == (3, b"\x00\xff", None)
    assert Learner.select().count() == 1


def test_a_prepared_query_takes_its_values_with_each_run(rows: None) -> None:
    asked = Prepared(
        Learner.select(Learner.code, Learner.enrolled_at).where(
            (Learner.language == Given("language")) & (Learner.person == Given("person")) & (Learner.picture == "boat")
        )
    )
    row = asked.first(language="ml", person="a" * 32)
    assert (row.code, row.enrolled_at, tuple(row)) == ("ABC234", 1 << 40, ("ABC234", 1 << 40))
    assert asked.first(person="a" * 32, language="hi") is None
    assert asked.rows(language="ml", person="language") == []
    assert [tuple(each) for each in asked.rows(language="ml", person="a" * 32)] == [tuple(row)]


def test_a_value_that_was_not_given_is_a_mistake(rows: None) -> None:
    with pytest.raises(KeyError, match="person"):
        Prepared(Learner.select().where(Learner.person == Given("person"))).first(code="x")


def test_a_prepared_query_keeps_its_order_and_gives_every_row(rows: None) -> None:
    with writing():
        for step in (2, 3, 1):
            columns = {"pack": f"p{step}", "kind": "lesson", "item": "i", "moved_at": 1}
            folded.Place.create(person="a", step=step, **columns)
    asked = Prepared(
        folded.Place.select(folded.Place.pack)
        .where(folded.Place.person == Given("person"))
        .order_by(folded.Place.step.desc())
    )
    assert [row.pack for row in asked.rows(person="a")] == ["p3", "p2", "p1"]
    assert asked.first(person="a").pack == "p3"


def test_a_prepared_query_goes_on_after_another_database_was_opened(rows: None, tmp_path: Path) -> None:
    asked = Prepared(Learner.select(Learner.code).where(Learner.person == Given("person")))
    assert asked.first(person="a" * 32).code == "ABC234"
    close_database()
    open_database(tmp_path / "other.db")
    assert asked.first(person="a" * 32) is None
    assert Learner.get_or_none(Learner.person == "a" * 32) is None


def test_a_prepared_query_serves_many_threads(rows: None) -> None:
    found: list[str] = []

    def ask() -> None:
        for _ in range(50):
            found.append(Learner.get_or_none(Learner.code == "ABC234").person)
        close_database()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["a" * 32] * 400


def test_a_look_up_sees_what_its_own_transaction_wrote_and_nobody_elses(rows: None) -> None:
    seen: list[object] = []

    def look() -> None:
        with reading():
            seen.append(Learner.get_or_none(Learner.code == "NEW234"))
        close_database()

    with writing():
        Learner.update(code="NEW234").execute()
        assert Learner.get_or_none(Learner.code == "NEW234") is not None
        reader = threading.Thread(target=look)
        reader.start()
        reader.join(10)
    assert seen == [None]
