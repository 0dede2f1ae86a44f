"""Marking answers."""

import itertools
import unicodedata
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.quizzes.marking import is_passed, mark, read_number, total
from kiosk.quizzes.questions import read_answer
from sync.protocol.quiz import MARK, Question
from tests.kiosk.quizzes.made import blanks, hotspot, matching, multiple, number, ordering, quiz, single, text

KINDS = [single(), multiple(), number(), text(), ordering(), matching(), blanks(), hotspot()]


@pytest.mark.parametrize("question", KINDS, ids=lambda question: question.kind)
def test_no_answer_earns_nothing(question: Question) -> None:
    assert mark(question, None) == 0


@pytest.mark.parametrize(("answer", "marks"), [("b", 1000), ("a", 0), ("c", 0), ("gone", 0)])
def test_a_single_choice_is_right_or_wrong(answer: str, marks: int) -> None:
    assert mark(single("a B c"), answer) == marks


@pytest.mark.parametrize(
    ("spec", "answer", "marks"),
    [
        ("A B c d", ["a", "b"], 1000),
        ("A B c d", ["a"], 500),
        ("A B c d", ["a", "c"], 0),
        ("A B c d", ["a", "b", "c"], 500),
        ("A B c d", ["a", "b", "c", "d"], 0),
        ("A B c d", ["c", "d"], 0),
        ("A B C d", ["a"], 333),
        ("A B C d", ["a", "b"], 666),
        ("A B C d", ["a", "b", "c"], 1000),
        ("A B C", ["a", "b", "c"], 1000),
        ("A B C", ["a"], 333),
        ("A b c d", ["a", "b"], 666),
        ("A b", ["a", "b"], 0),
    ],
)
def test_part_of_the_right_options_earns_a_part_less_the_wrong_ones(spec: str, answer: list[str], marks: int) -> None:
    assert mark(multiple(spec), answer) == marks


def test_choosing_everything_never_earns_more_than_choosing_nothing() -> None:
    for spec in ("A b", "A B c", "A b c d", "A B C D e"):
        everything = spec.lower().split()
        assert mark(multiple(spec), everything) == 0


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("4", "4"),
        ("1,00,000", "100000"),
        ("100,000", "100000"),
        ("1,50,000", "150000"),
        ("12,34,56,789.5", "123456789.5"),
        ("1,234,567", "1234567"),
        ("1 50 000", "150000"),
        ("۱۵٫۵", "15.5"),
        ("۱٬۵۰۰", "1500"),
        ("۱٬۵۰٬۰۰۰٫۵۰", "150000.50"),
        ("۱،۵۰۰", "1500"),
        ("₹ 500", "500"),
        ("₹500", "500"),
        ("500 ₹", "500"),
        ("₹1,00,000.50", "100000.50"),
        ("൧൦", "10"),
        ("१२", "12"),
        ("௧௨", "12"),
        ("2.5 GB", "2.5"),
        ("2.5\u00a0GB", "2.5"),
        ("  7  ", "7"),
        ("-5", "-5"),
        ("+5", "5"),
        (".5", "0.5"),
        ("5.", "5"),
        ("007", "7"),
        ("2.5GB", "2.5"),
        ("50%", "50"),
        ("500/-", "500"),
        ("Rs. 500", "500"),
        ("Rs 500", "500"),
        ("\u22125", "-5"),
        ("10 000", "10000"),
        ("10\u00a0000", "10000"),
        ("4oz", "4"),
        ("രൂപ൪൦൦", "400"),
        ("1.25 lakh", "125000"),
        ("Rs. 2 Lakhs", "200000"),
        ("2 lac", "200000"),
        ("5 lacquer boxes", "5"),
        ("३ करोड़", "30000000"),
        ("३ करो\u095c", "30000000"),
        ("5 हज़ार रुपये", "5000"),
        ("1.5 ലക്ഷം", "150000"),
        ("2 லட்சத்து", "200000"),
        ("۲ لاکھ", "200000"),
        ("3ਲੱਖ", "300000"),
    ],
)
def test_numbers_are_read_as_people_type_them(typed: str, value: str) -> None:
    assert read_number(typed) == Decimal(value)


def test_what_the_unit_counts_already_is_not_counted_again() -> None:
    assert read_number("2.5 lakh", "lakh") == read_number("2.5 ലക്ഷം", "ലക്ഷം") == Decimal("2.5")
    assert read_number("2.5 lakh", "₹") == 250_000


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "₹",
        "four",
        "nan",
        "inf",
        "-Infinity",
        "sNaN",
        "1/2",
        "--5",
        ",",
        "4oo",
        "4O0",
        "400,5",
        "1-2",
        "2 lakh 50",
    ],
)
def test_what_is_no_number_is_none(typed: str) -> None:
    assert read_number(typed) is None


@pytest.mark.parametrize(
    "typed",
    ["15,00", "15,0", "1,50", "1,5000", "1500,000", "10,000,00", "123,45,678", "1.500,00", "1,5 000", "5 10", "۱٫۵٫۰"],
)
def test_a_number_whose_groups_are_none_is_not_guessed_at(typed: str) -> None:
    assert read_number(typed) is None


@pytest.mark.parametrize("typed", ["1e1000000", "-1e1000000", "9e999999999", "1e-1000000", "9" * 60])
def test_a_number_beyond_all_counting_is_wrong_and_no_accident(typed: str) -> None:
    assert mark(number(4), typed) == 0


@pytest.mark.parametrize(
    ("answer", "tolerance", "typed", "is_right"),
    [
        (4, 0, "4", True),
        (4, 0, "4.0", True),
        (4, 0, "4.01", False),
        (4, 0.5, "4.5", True),
        (4, 0.5, "3.5", True),
        (4, 0.5, "4.51", False),
        (0.3, 0, "0.3", True),
        (0.1, 0.2, "0.3", True),
        (0.1, 0.2, "-0.1", True),
        (100000, 0, "1,00,000", True),
        (1e6, 0, "1000000", True),
        (-5, 0, "-5", True),
        (-5, 0, "5", False),
    ],
)
def test_a_number_is_right_within_its_tolerance_and_counts_as_people_count(
    answer: float, tolerance: float, typed: str, is_right: bool
) -> None:
    assert mark(number(answer, tolerance), typed) == MARK * is_right


@given(st.text(max_size=12))
def test_whatever_is_typed_for_a_number_is_marked(typed: str) -> None:
    answer = read_answer(number(), {"": [typed]})

    assert mark(number(), answer) in (0, MARK)


@pytest.mark.parametrize(
    ("accepted", "typed", "is_right"),
    [
        ("leaf", "leaf", True),
        ("leaf", " LEAF ", True),
        ("tea leaf", "tea   leaf", True),
        ("leaf", "leaves", False),
        ("കൊച്ചി", unicodedata.normalize("NFD", "കൊച്ചി"), True),
        ("പാൽ", "പാല്\u200d", True),
        ("പാല്\u200d", "പാൽ", True),
        ("വെള്ളം", "വെള്\u200cളം", True),
        ("വെള്ളം", "വെളളം", False),
        ("Straße", "STRASSE", True),
        ("کرایہ", "كرايه", True),
        ("کرایہ", "کرایا", False),
    ],
)
def test_a_text_is_right_in_whatever_way_a_keyboard_types_it(accepted: str, typed: str, is_right: bool) -> None:
    assert mark(text("something else", accepted), typed) == MARK * is_right


@pytest.mark.parametrize(
    ("answer", "marks"),
    [
        ("a b c d e", 1000),
        ("e d c b a", 0),
        ("b c d e a", 750),
        ("a b d c e", 250),
        ("a c b d e", 250),
        ("a b", 250),
        ("a", 0),
        ("a a a a a", 0),
    ],
)
def test_neighbours_in_the_right_order_earn_a_part(answer: str, marks: int) -> None:
    assert mark(ordering(), answer.split()) == marks


def test_only_the_right_order_earns_the_whole_mark() -> None:
    for answer in itertools.permutations("abcde"):
        assert (mark(ordering(), list(answer)) == MARK) is (answer == tuple("abcde"))


@pytest.mark.parametrize(
    ("answer", "marks"),
    [
        ({"a": "a", "b": "b", "c": "c"}, 1000),
        ({"a": "a", "b": "c", "c": "b"}, 333),
        ({"a": "a", "b": "a", "c": "a"}, 333),
        ({"a": "a", "b": "b"}, 666),
        ({"a": "b", "b": "c", "c": "a"}, 0),
        ({}, 0),
        ({"gone": "gone"}, 0),
    ],
)
def test_each_pair_that_is_joined_rightly_earns_its_part(answer: dict[str, str], marks: int) -> None:
    assert mark(matching(), answer) == marks


@pytest.mark.parametrize(
    ("answer", "marks"),
    [
        ({"a": " LEAF ", "b": "b"}, 1000),
        ({"a": "leaf"}, 500),
        ({"b": "b"}, 500),
        ({"a": "b", "b": "a"}, 0),
        ({"gone": "leaf"}, 0),
    ],
)
def test_each_gap_that_is_filled_rightly_earns_its_part(answer: dict[str, str], marks: int) -> None:
    assert mark(blanks(), answer) == marks


@pytest.mark.parametrize(
    ("spec", "answer", "marks"),
    [
        ("a B c", "b", 1000),
        ("a B c", "a", 0),
        ("A B c", ["a", "b"], 1000),
        ("A B c", ["a"], 500),
        ("A B c", ["a", "b", "c"], 0),
    ],
)
def test_areas_are_marked_as_the_options_that_they_are(spec: str, answer: Any, marks: int) -> None:
    assert mark(hotspot(spec), answer) == marks


@given(st.data())
def test_marks_are_whole_thousandths_between_nothing_and_one(data: st.DataObject) -> None:
    question = data.draw(st.sampled_from(KINDS))
    ids = st.sampled_from("abcde")
    answers: dict[str, st.SearchStrategy[Any]] = {
        "single": ids,
        "multiple": st.lists(ids, unique=True),
        "number": st.text(max_size=6),
        "text": st.text(max_size=6),
        "ordering": st.lists(ids, unique=True),
        "matching": st.dictionaries(ids, ids),
        "blanks": st.dictionaries(ids, ids | st.just("leaf")),
        "hotspot": ids,
    }

    marks = mark(question, data.draw(answers[question.kind]))

    assert isinstance(marks, int)
    assert 0 <= marks <= MARK


def test_an_unknown_kind_of_question_is_never_marked_silently() -> None:
    with pytest.raises(ValueError, match=r".*"):
        mark(Question(id="q", stem="s", explanation="e", picture=None, alt=None, right=None, wrong=None), "x")


def test_each_question_carries_one_mark() -> None:
    assert total(quiz(*KINDS)) == 8 * MARK


@pytest.mark.parametrize(
    ("pass_mark", "marks", "passed"),
    [
        (60, 599, False),
        (60, 600, True),
        (100, 999, False),
        (100, 1000, True),
        (1, 0, False),
        (1, 10, True),
    ],
)
def test_a_quiz_is_passed_from_its_share_of_the_marks_on(pass_mark: int, marks: int, passed: bool) -> None:
    assert is_passed(quiz(single(), pass_mark=pass_mark), marks) is passed
