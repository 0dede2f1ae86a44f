"""Progress to take along: the table for spreadsheets, and the list on paper."""

import csv
import io

import pytest

from kiosk.progress import enrolling, studying
from kiosk.web.here import Kiosk
from kiosk.web.spreadsheet import harmless
from tests.kiosk.cast import Cast
from tests.kiosk.conftest import Repository
from tests.kiosk.visitor import Visitor

CSV = "/station/learners.csv"


def rows(visitor: Visitor, path: str = CSV) -> list[dict[str, str]]:
    text = visitor.get(path).data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_spreadsheets_see_which_encoding_it_is(operator: Visitor) -> None:
    response = operator.get(CSV)
    assert response.data.startswith(b"\xef\xbb\xbf")
    assert response.content_type == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"].startswith('attachment; filename="learners-20')
    assert response.headers["Cache-Control"] == "no-store"


def test_a_learner_who_has_begun_nothing_has_one_row(operator: Visitor, cast: Cast) -> None:
    (row,) = rows(operator)
    assert (row["Code"], row["Name"], row["Language"], row["Pack"]) == (cast.anitha.code, "Anitha", "മലയാളം", "")
    assert row["Last here"] == ""


def test_each_pack_that_was_begun_has_a_row_with_its_counts(
    kiosk: Kiosk, operator: Visitor, cast: Cast, shelf: Repository
) -> None:
    person, manifest = cast.anitha.person, shelf.manifest()
    studying.finish_lesson(kiosk.clock, person, manifest, "make-tea", "ml")
    attempt = studying.attempt_of(person, studying.start_quiz(kiosk.clock, person, manifest, "check-tea", "en"))
    right = {"first-step": "water", "in-the-cup": ["tea"], "change": "4", "leaf": "leaf"}
    studying.answer(kiosk.clock, attempt, right | {"order": ["boil", "pour"]})
    studying.hand_in(kiosk.clock, attempt)
    (row,) = rows(operator)
    assert (row["Pack"], row["Title"]) == ("tea-stall", "Tea stall")
    assert (row["Lessons finished"], row["Lessons"]) == ("1", "2")
    assert (row["Quizzes passed"], row["Quizzes"]) == ("1", "1")


def test_a_name_that_looks_like_a_formula_is_made_harmless(operator: Visitor, cast: Cast) -> None:
    cast.enrol('=HYPERLINK("http://x","y")')
    names = [row["Name"] for row in rows(operator)]
    assert names == ['\'=HYPERLINK("http://x","y")', "Anitha"]


@pytest.mark.parametrize("cell", ["=1+1", "+91 98470", "-1", "@name", "\tx", "\rx"])
def test_every_cell_that_a_spreadsheet_would_reckon_gets_an_apostrophe(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["Anitha", "2026-03-03", 7, "", "a=b"])
def test_other_cells_stay_as_they_are(cell: object) -> None:
    assert harmless(cell) == str(cell)


def test_names_with_commas_quotes_and_line_ends_stay_in_their_cell(operator: Visitor, cast: Cast) -> None:
    cast.enrol('Binu, "the elder"')
    assert [row["Name"] for row in rows(operator)] == ["Anitha", 'Binu, "the elder"']


def test_one_learners_progress_comes_alone(operator: Visitor, cast: Cast) -> None:
    cast.enrol("Binu")
    assert [row["Name"] for row in rows(operator, f"{CSV}?find={cast.anitha.code}")] == ["Anitha"]
    assert f"/station/learners.csv?find={cast.anitha.code}" in operator.text(f"/station/learners/{cast.anitha.code}")


def test_a_merged_account_has_no_row_of_its_own(kiosk: Kiosk, operator: Visitor, cast: Cast, shelf: Repository) -> None:
    kept, other = cast.anitha, cast.enrol("Binu")
    studying.finish_lesson(kiosk.clock, other.person, shelf.manifest(), "make-tea", "ml")
    enrolling.merge(kiosk.clock, kept, other)
    (row,) = rows(operator, f"{CSV}?closed=1")
    assert (row["Code"], row["Lessons finished"]) == (kept.code, "1")


def test_paper_lists_everybody_with_their_packs(kiosk: Kiosk, operator: Visitor, cast: Cast, shelf: Repository) -> None:
    cast.enrol("Binu")
    studying.finish_lesson(kiosk.clock, cast.anitha.person, shelf.manifest(), "make-tea", "ml")
    page = operator.text("/station/learners/print")
    assert "Tea stall 1/3" in page
    assert "Binu" in page
    assert "2 learners" in page
