"""The index follows the shelf: what comes can be found, what leaves cannot."""

import sqlite3

import pytest

from kiosk.database import database
from kiosk.packs import shelf
from kiosk.packs.rendering_apart import render_here
from kiosk.packs.searching import indexing
from kiosk.packs.searching.finding import find
from kiosk.stocking import leaving
from kiosk.web.here import Kiosk
from tests.kiosk.opened import take_in
from tests.kiosk.packs.searching.conftest import Shelve, lesson
from tests.packs import Publisher

RICE = {
    f"{language}/02-count-change.md": lesson("count-change", "Weigh rice", "Put kilograms on the scales.")
    for language in ("en", "ml")
}


def entries(query: str, language: str = "en") -> list[tuple[str, str, str]]:
    return [(hit.pack, hit.kind, hit.entry) for hit in find(query, language).hits]


def count(table: str) -> int:
    return database.execute_sql(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - ours


def test_titles_bodies_keywords_stems_and_the_pack_itself_are_found(shelve: Shelve) -> None:
    shelve()
    assert entries("less") == [("tea-stall", "lesson", "count-change")]
    assert entries("rupee")[0] == ("tea-stall", "lesson", "count-change")
    assert ("tea-stall", "quiz", "check-tea") in entries("boil")
    assert entries("small trade")[0] == ("tea-stall", "pack", "")
    assert entries("smell") == [("tea-stall", "lesson", "make-tea")]
    assert entries("ചായക്കട", "ml")[0] == ("tea-stall", "pack", "")


def test_a_pack_waits_until_it_is_indexed(kiosk: Kiosk, publisher: Publisher) -> None:
    publisher.publish()
    take_in(kiosk, publisher)
    assert indexing.waiting() == ["tea-stall"]
    assert entries("rupee") == []
    indexing.index_waiting()
    assert indexing.waiting() == []
    assert entries("rupee")
    assert indexing.faults() == []


def test_a_new_version_replaces_the_words_of_the_old_one(shelve: Shelve) -> None:
    shelve()
    shelve(version="1.1.0", files=RICE)
    assert entries("kilograms") == [("tea-stall", "lesson", "count-change")]
    assert entries("less") == []
    assert indexing.faults() == []


def test_an_old_version_cannot_be_found_as_soon_as_a_new_one_stands_there(
    kiosk: Kiosk, publisher: Publisher, shelve: Shelve
) -> None:
    shelve()
    publisher.publish(version="1.1.0")
    take_in(kiosk, publisher)
    assert entries("less") == []
    assert indexing.waiting() == ["tea-stall"]


def test_going_back_brings_back_the_words_of_before(kiosk: Kiosk, shelve: Shelve) -> None:
    shelve()
    shelve(version="1.1.0", files=RICE)
    leaving.undo(kiosk.settings, kiosk.clock, "tea-stall")
    assert entries("kilograms") == []
    render_here(kiosk.settings.blobs)
    indexing.index_waiting()
    assert entries("less") == [("tea-stall", "lesson", "count-change")]


def test_what_leaves_the_shelf_leaves_no_trace(kiosk: Kiosk, shelve: Shelve) -> None:
    shelve()
    assert count("search_word") > 0
    leaving.remove(kiosk.settings, kiosk.clock, "tea-stall")
    assert entries("rupee") == []
    assert count("search_entry") == count("search_text") == count("search_deflated") == 0
    assert count("search_vocabulary") == 0
    indexing.index_waiting()
    tables = ("search_word", "search_skeleton", "search_part", "search_pack")
    assert {table: count(table) for table in tables} == dict.fromkeys(tables, 0)
    assert indexing.faults() == []


def test_words_that_another_pack_holds_stay(kiosk: Kiosk, shelve: Shelve) -> None:
    shelve()
    shelve("rice-shop", files=RICE)
    leaving.remove(kiosk.settings, kiosk.clock, "tea-stall")
    indexing.index_waiting()
    assert entries("kilogram") == [("rice-shop", "lesson", "count-change")]
    known = [word for (word,) in database.execute_sql("SELECT word FROM search_word WHERE language = 'en'")]
    assert "kilograms" in known
    assert "less" not in known


def test_an_index_that_was_interrupted_is_begun_anew(kiosk: Kiosk, publisher: Publisher, shelve: Shelve) -> None:
    files = {
        f"en/{number:02}-more-{number}.md": lesson(f"more-{number}", f"More {number}", "Salt.")
        for number in range(10, 40)
    }
    publisher.publish("tea-stall", "1.0.0", files)
    take_in(kiosk, publisher)
    asked = iter([False, True])
    indexing.index_waiting(lambda: next(asked, True))
    assert 0 < count("search_entry") < 39
    assert indexing.waiting() == ["tea-stall"]
    indexing.index_waiting()
    assert len(entries("salt")) == 30
    assert indexing.faults() == []


def test_an_index_of_another_edition_is_made_anew(shelve: Shelve) -> None:
    shelve()
    database.execute_sql("UPDATE search_pack SET edition = edition - 1")
    assert indexing.waiting() == ["tea-stall"]
    indexing.index_waiting()
    assert indexing.waiting() == indexing.faults() == []
    assert len(entries("rupee")) == len(set(entries("rupee")))


def test_what_is_missing_is_a_fault_and_rebuilt(kiosk: Kiosk, shelve: Shelve) -> None:
    shelve()
    with sqlite3.connect(kiosk.settings.database) as other:
        other.execute("DELETE FROM search_entry WHERE kind = 'quiz'")
    assert indexing.faults() == ["tea-stall is not indexed whole"]
    indexing.rebuild()
    assert indexing.faults() == []
    assert ("tea-stall", "quiz", "check-tea") in entries("boil")


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM search_text_docsize WHERE id = (SELECT min(id) FROM search_text_docsize)",
        "DELETE FROM search_text_data WHERE id > 10",
        "DELETE FROM search_part_data WHERE id > 10",
        "DELETE FROM search_deflated",
    ],
)
def test_a_damaged_full_text_table_is_a_fault_and_rebuilt(shelve: Shelve, damage: str) -> None:
    shelve()
    database.execute_sql(damage)
    assert "damaged" in indexing.faults()[0]
    indexing.rebuild()
    assert indexing.faults() == []
    assert shelf.versions() == {"tea-stall": "1.0.0"}
