"""All learners: finding one, turning pages, seeing what each has finished."""

import re

from kiosk.progress import enrolling, studying
from kiosk.web.here import Kiosk
from tests.kiosk.cast import Cast
from tests.kiosk.conftest import Repository
from tests.kiosk.visitor import Visitor


def names_on(page: str) -> list[str]:
    return re.findall(r'<a href="/station/learners/\w{6}"><bdi[^>]*>([^<]+)</bdi>', page)


def test_everybody_is_listed_by_name(operator: Visitor, cast: Cast) -> None:
    cast.enrol("Zubair")
    cast.enrol("Binu")
    page = operator.text("/station/learners")
    assert names_on(page) == ["Anitha", "Binu", "Zubair"]
    assert "3 learners" in page


def test_a_part_of_the_name_finds_somebody(operator: Visitor, cast: Cast) -> None:
    cast.enrol("മാളവിക കൃഷ്ണൻ")
    assert names_on(operator.text("/station/learners?find=കൃഷ്ണ")) == ["മാളവിക കൃഷ്ണൻ"]


def test_a_code_finds_somebody_in_small_letters_too(operator: Visitor, cast: Cast) -> None:
    cast.enrol("Binu")
    assert names_on(operator.text(f"/station/learners?find={cast.anitha.code.lower()}")) == ["Anitha"]


def test_nobody_found_says_what_to_do(operator: Visitor) -> None:
    assert "Nobody with this name or code was found." in operator.text("/station/learners?find=Nobody")


def test_what_was_typed_comes_back_harmless(operator: Visitor) -> None:
    response = operator.get('/station/learners?find="><script>alert(1)</script>')
    assert "<script>alert" not in response.text


def test_closed_accounts_are_listed_only_on_request(kiosk: Kiosk, operator: Visitor, cast: Cast) -> None:
    enrolling.close(kiosk.clock, cast.anitha.person)
    assert names_on(operator.text("/station/learners")) == []
    page = operator.text("/station/learners?closed=1")
    assert names_on(page) == ["Anitha"]
    assert "Closed" in page


def test_fifty_stand_on_a_page(operator: Visitor, cast: Cast, kiosk: Kiosk) -> None:
    cast.enrol_many(f"Learner {number:02}" for number in range(60))
    first = operator.text("/station/learners?find=Learner")
    second = operator.text("/station/learners?find=Learner&page=2")
    assert names_on(first) == [f"Learner {number:02}" for number in range(50)]
    assert names_on(second) == [f"Learner {number:02}" for number in range(50, 60)]
    assert "60 learners" in first
    assert "find=Learner&page=2" in first
    assert "page=3" not in second


def test_a_page_number_that_is_none_shows_the_first(operator: Visitor) -> None:
    assert names_on(operator.text("/station/learners?page=-3")) == ["Anitha"]
    assert names_on(operator.text("/station/learners?page=x")) == ["Anitha"]


def test_what_each_has_finished_is_counted(kiosk: Kiosk, operator: Visitor, cast: Cast, shelf: Repository) -> None:
    studying.finish_lesson(kiosk.clock, cast.anitha.person, shelf.manifest(), "make-tea", "ml")
    row = operator.text("/station/learners").partition("Lessons finished")[2]
    assert re.search(r'data-head="Lessons finished" class="count"><span>1</span>', row)


def test_a_learner_without_a_past_has_a_page(operator: Visitor, cast: Cast) -> None:
    page = operator.text(f"/station/learners/{cast.anitha.code}")
    for words in ("Anitha", "മലയാളം", "1994", "9847012345", "The learner agrees to it", "Nothing begun yet."):
        assert words in page


def test_a_learners_page_shows_progress_and_results(
    kiosk: Kiosk, operator: Visitor, cast: Cast, shelf: Repository
) -> None:
    manifest, person = shelf.manifest(), cast.anitha.person
    studying.finish_lesson(kiosk.clock, person, manifest, "make-tea", "ml")
    attempt = studying.attempt_of(person, studying.start_quiz(kiosk.clock, person, manifest, "check-tea", "en"))
    studying.answer(kiosk.clock, attempt, {"change": "4"})
    studying.hand_in(kiosk.clock, attempt)
    page = operator.text(f"/station/learners/{cast.anitha.code}")
    assert "Tea stall" in page
    assert "1 of 3 done" in page
    assert "Not yet passed · 1 of 6" in page


def test_an_unknown_code_is_not_found(operator: Visitor) -> None:
    assert operator.get("/station/learners/ZZZZZZ").status_code == 404
