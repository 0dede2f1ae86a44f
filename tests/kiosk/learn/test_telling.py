"""What is told of an answer: what was right in a gap and on a picture, and how part marks come about."""

import re
from pathlib import Path

import pytest

from kiosk.web.here import Kiosk
from tests.kiosk.conftest import Repository
from tests.kiosk.learn import taking
from tests.kiosk.learn.serving import PLAIN, RIGHT, begin, serve
from tests.kiosk.visitor import Visitor


def result(visitor: Visitor, attempt: str, **answers: object) -> list[str]:
    """The sections of the result of an attempt that was answered rightly but for these."""
    given = {**RIGHT, **{f"answer-{name.replace('_', '-')}": value for name, value in answers.items()}, "anyway": "all"}
    visitor.post(f"{attempt}/hand-in", given, attempt)
    return re.findall(r'<section class="question".*?</section>', visitor.get(f"{attempt}/result").text, re.DOTALL)


def words(html: str) -> str:
    """What stands there to read."""
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


@pytest.fixture
def attempt(kiosk: Kiosk, anitha: Visitor, tmp_path: Path) -> str:
    serve(kiosk, tmp_path, without=PLAIN)
    return begin(anitha)


def test_gaps_are_told_in_their_sentence(anitha: Visitor, attempt: str) -> None:
    told = result(anitha, attempt, gaps_verb="cook", gaps_vessel="")[0]
    assert "First cook Not right the water , then pour it into a ____ Not right ." in words(told)
    assert "<dd>First <mark>boil</mark> the <em>water</em>, then pour it into a <mark>cup</mark>.</dd>" in told
    assert "Not right" in told


def test_a_gap_that_was_filled_rightly_is_told_from_one_that_was_not(anitha: Visitor, attempt: str) -> None:
    told = result(anitha, attempt, gaps_verb="cook")[0]
    assert "First cook Not right the water , then pour it into a cup Right ." in words(told)
    found = re.findall(r'<mark class="(\w+)">(\w+).*?#(\w+)"', told)
    assert found == [("wrong", "cook", "cross"), ("right", "cup", "tick")]
    assert "<dd>First <mark>boil</mark> the" in told


def test_part_marks_are_explained(anitha: Visitor, attempt: str) -> None:
    told = result(anitha, attempt, gaps_verb="cook")
    assert "Partly right" in told[0]
    assert "0.5 of 1" in told[0]
    assert "Each gap that is filled rightly counts." in told[0]
    assert "counts." not in "".join(told[1:])


def test_the_picture_shows_what_was_chosen_and_what_is_right(anitha: Visitor, attempt: str) -> None:
    told = result(anitha, attempt, handle="rim")[1]
    assert '<rect class="right" x="60" y="20.5" width="30" height="40"/>' in told
    assert '<rect class="wrong" x="10"' in told
    assert re.findall(r"<dd[^>]*>(.*?)</dd>", told) == ["The rim", "The rim is hot.", "The handle"]


def test_what_an_author_says_to_a_wrong_word_in_a_gap_is_told(kiosk: Kiosk, anitha: Visitor, tmp_path: Path) -> None:
    basket = ('text = "basket"\n', 'text = "basket"\n    feedback = "A basket *leaks*."\n')
    serve(kiosk, tmp_path, without=PLAIN, instead=(basket,))
    attempt = begin(anitha)
    told = result(anitha, attempt, gaps_verb="cook", gaps_vessel="basket")[0]
    assert '<dd class="said">A basket <em>leaks</em>.</dd>' in told


def test_how_part_marks_of_pairs_come_about_is_told(anitha: Visitor, shelf: Repository) -> None:
    attempt = taking.begin(anitha)
    taking.hand_in(anitha, attempt, {**taking.RIGHT, "answer-joined-cup": "kettle"}, anyway=True)
    assert "Each right pair counts." in anitha.text(f"{attempt}/result")


@pytest.mark.parametrize(
    ("typed", "told"),
    [("400", "₹400"), ("400 ₹", "₹400"), ("Rs. 100000.50", "₹1,00,000.5"), ("four", "four"), ("4oo", "4oo")],
)
def test_money_is_told_as_people_write_it(anitha: Visitor, shelf: Repository, typed: str, told: str) -> None:
    attempt = taking.begin(anitha)
    taking.hand_in(anitha, attempt, {**taking.RIGHT, "answer-change": typed}, anyway=True)
    page = anitha.text(f"{attempt}/result")
    money = page[page.index("Question 3") :].partition("</section>")[0]
    assert re.findall(r"<dd>([^<]*)</dd>", money) == [told, "₹4"]


@pytest.mark.parametrize("answer", ["1930", "2.5"])
def test_a_number_without_a_unit_is_told_as_one_dials_it(
    kiosk: Kiosk, anitha: Visitor, tmp_path: Path, answer: str
) -> None:
    """It may be a helpline's."""
    serve(kiosk, tmp_path, without=PLAIN, instead=(("answer = 5\n", f"answer = {answer}\n"),))
    told = next(each for each in result(anitha, begin(anitha)) if "How many cups" in each)
    assert re.findall(r"<dd>([^<]*)</dd>", told) == ["5", answer]
