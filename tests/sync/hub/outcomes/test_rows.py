"""The store of rows keeps to the same contract as the one in memory, on SQLite and on PostgreSQL."""

import dataclasses

import pytest

from sync.hub.outcomes.rows import KioskRows, delete_rows, read_rows
from sync.protocol.rows import Answer, Attempt, Learner, MemoryRows, Place

KIOSK, OTHER = "a" * 32, "b" * 32
ATTEMPT = Attempt("t1", "anju", "pack", "1.0.0", "quiz", "ml", 5, None, 0, 0, False)
PLACE = Place("anju", "pack", "lesson", "one", 5, 1)

pytestmark = pytest.mark.usefixtures("hub_database")


@pytest.fixture(params=["in memory", "of a kiosk", "of a kiosk, written at each step"])
def rows(request: pytest.FixtureRequest) -> MemoryRows | KioskRows:
    if request.param == "in memory":
        return MemoryRows()
    return KioskRows(KIOSK) if request.param == "of a kiosk" else WrittenRows()


class WrittenRows(KioskRows):
    """Rows that forget what they know after each step."""

    def __init__(self) -> None:
        super().__init__(KIOSK)

    def put(self, row: object) -> None:
        super().put(row)
        self.write()
        super().__init__(KIOSK)

    def delete(self, row: object) -> None:
        super().delete(row)
        self.write()
        super().__init__(KIOSK)


def test_a_row_is_found_by_its_key_until_it_is_deleted(rows: MemoryRows) -> None:
    assert rows.get(Place, "anju", "pack") is None
    rows.put(PLACE)
    assert rows.get(Place, "anju", "pack") == PLACE
    rows.delete(PLACE)
    assert rows.get(Place, "anju", "pack") is None
    assert rows.of_person(Place, "anju") == []


def test_a_row_that_is_put_again_replaces_the_first(rows: MemoryRows) -> None:
    for step in (1, 2):
        rows.put(dataclasses.replace(PLACE, step=step))
    assert rows.of_person(Place, "anju") == [dataclasses.replace(PLACE, step=2)]


def test_a_row_that_changes_its_person_belongs_to_the_new_one_alone(rows: MemoryRows) -> None:
    rows.put(ATTEMPT)
    assert rows.of_person(Attempt, "anju") == [ATTEMPT]
    assert rows.of_person(Attempt, "binu") == []
    moved = dataclasses.replace(ATTEMPT, person="binu")
    rows.put(moved)
    assert rows.of_person(Attempt, "anju") == []
    assert rows.of_person(Attempt, "binu") == [moved]


@pytest.mark.parametrize("row", [ATTEMPT, PLACE, Answer("t1", "q1", {"a": [1, None]}, 500, 6)])
def test_what_is_written_is_read_as_it_was(row: object) -> None:
    rows = KioskRows(KIOSK)
    rows.put(row)
    rows.write()
    assert read_rows(KIOSK)[type(row)] == [row]
    rows.put(dataclasses.replace(row, marks=7) if hasattr(row, "marks") else dataclasses.replace(row, step=7))
    rows.write()
    assert len(read_rows(KIOSK)[type(row)]) == 1
    assert read_rows(KIOSK)[type(row)] != [row]


def test_kiosks_do_not_see_one_anothers_rows() -> None:
    for kiosk_id, code in ((KIOSK, "CODE1"), (OTHER, "CODE2")):
        rows = KioskRows(kiosk_id)
        rows.put(Learner("anju", code, "ml", False, None, 1, 1))
        rows.write()
    delete_rows(OTHER)
    assert [learner.code for learner in read_rows(KIOSK)[Learner]] == ["CODE1"]
    assert read_rows(OTHER)[Learner] == []


def test_more_rows_than_one_statement_takes_are_written() -> None:
    rows = KioskRows(KIOSK)
    for number in range(1203):
        rows.put(Answer("t1", f"q{number:04}", "x", number, 6))
    rows.write()
    assert [answer.marks for answer in read_rows(KIOSK)[Answer]] == list(range(1203))
