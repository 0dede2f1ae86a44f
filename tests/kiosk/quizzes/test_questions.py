"""A quiz as learners see it, and their answers as they come from a form."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.packs.sources.folder import FolderSource
from kiosk.packs.trust import trust_root
from kiosk.quizzes.marking import mark
from kiosk.quizzes.questions import is_whole, load, read_answer
from kiosk.stocking.imports import import_packs
from kiosk.web.here import Kiosk
from sync.protocol.quiz import MARK, Question
from tests.kiosk.conftest import Repository
from tests.kiosk.opened import forget_what_was_read
from tests.kiosk.quizzes.made import blanks, hotspot, matching, multiple, number, ordering, single, text
from tests.packs import PACK

KINDS = [single(), multiple(), number(), text(), ordering(), matching(), blanks(), hotspot(), hotspot("A B c")]


def test_a_quiz_is_read_with_its_texts_as_harmless_html(kiosk: Kiosk, shelf: Repository) -> None:
    quiz = load(PACK, "1.0.0", "check-tea", "en")

    assert quiz is not None
    assert str(quiz.questions[0].stem) == "What do you boil <em>first</em>?"
    assert quiz.questions[0].picture.startswith("/media/")
    assert quiz.questions[0].picture.endswith(".svg")
    assert quiz.questions[3].accepted == ("leaves", "leaf")


@pytest.mark.parametrize("wrong", [{"pack": "none"}, {"version": "9.9.9"}, {"quiz": "none"}, {"language": "hi"}])
def test_a_quiz_that_is_not_here_is_none(kiosk: Kiosk, shelf: Repository, wrong: dict[str, str]) -> None:
    key = {"pack": PACK, "version": "1.0.0", "quiz": "check-tea", "language": "en"} | wrong

    assert load(**key) is None


def test_a_quiz_that_was_asked_for_before_its_pack_came_is_found(kiosk: Kiosk, repository: Repository) -> None:
    forget_what_was_read()
    assert load(PACK, "1.0.0", "check-tea", "en") is None

    trust_root(kiosk.settings.trust, repository.root)
    import_packs(kiosk.settings, kiosk.clock, FolderSource(repository.folder))

    assert load(PACK, "1.0.0", "check-tea", "en") is not None


@pytest.mark.parametrize(
    ("question", "given_fields", "answer"),
    [
        (single(), {"": ["b"]}, "b"),
        (single(), {"": [" b "]}, "b"),
        (single(), {"": ["gone"]}, None),
        (single(), {"": [""]}, None),
        (single(), {}, None),
        (multiple(), {"": ["b", "a"]}, ["a", "b"]),
        (multiple(), {"": ["b", "b", "gone", ""]}, ["b"]),
        (multiple(), {"": []}, None),
        (number(), {"": [" 4 "]}, "4"),
        (number(), {"": ["൧൦"]}, "10"),
        (number(), {"": ["१२.५"]}, "12.5"),
        (number(), {"": ["௧௨"]}, "12"),
        (number(), {"": ["  "]}, None),
        (text(), {"": [" ഇല "]}, "ഇല"),
        (text(), {"": ["\u00a0"]}, None),
        (ordering("a b c"), {"a": ["3"], "b": ["1"], "c": ["2"]}, ["b", "c", "a"]),
        (ordering("a b c"), {"a": ["2"], "b": [""], "c": ["1"]}, ["c", "a"]),
        (ordering("a b c"), {"a": ["x"], "b": ["-1"], "c": ["൧"]}, None),
        (ordering("a b c"), {"a": ["1"], "b": ["1"], "c": ["3"]}, ["c"]),
        (ordering("a b"), {"a": ["2"], "b": ["2"]}, None),
        (ordering("a b c"), {"gone": ["1"]}, None),
        (ordering("a b c"), {}, None),
        (matching("a b"), {"a": ["b"], "b": ["a"]}, {"a": "b", "b": "a"}),
        (matching("a b"), {"a": ["a"], "b": [""]}, {"a": "a"}),
        (matching("a b"), {"a": ["gone"]}, None),
        (matching("a b"), {"a": []}, None),
        (blanks(), {"a": [" leaf "], "b": ["b"]}, {"a": "leaf", "b": "b"}),
        (blanks(), {"a": [" "], "b": ["gone"], "c": ["leaf"]}, None),
        (hotspot(), {"": ["b"]}, "b"),
        (hotspot("A B c"), {"": ["b", "a", "gone"]}, ["a", "b"]),
    ],
)
def test_an_answer_is_read_from_the_fields_of_its_question(
    question: Question, given_fields: dict[str, list[str]], answer: Any
) -> None:
    assert read_answer(question, given_fields) == answer


def test_what_is_too_long_is_cut() -> None:
    assert read_answer(blanks(), {"a": ["x" * 10_000]}) == {"a": "x" * 500}
    assert read_answer(text(), {"": ["x" * 10_000]}) == "x" * 500
    assert len(read_answer(number(), {"": ["1" * 10_000]})) == 40  # type: ignore[arg-type]


@pytest.mark.parametrize("ids", ["a b c", "step-1 step-2 step-3", "c b a"])
def test_giving_every_item_the_same_place_earns_nothing(ids: str) -> None:
    question = ordering(ids)

    answer = read_answer(question, {item.id: ["1"] for item in question.items})

    assert mark(question, answer) == 0


def test_an_order_in_which_two_share_a_place_is_not_whole() -> None:
    question = ordering("a b c d")

    answer = read_answer(question, {"a": ["1"], "b": ["2"], "c": ["2"], "d": ["4"]})

    assert answer == ["a", "d"]
    assert not is_whole(question, answer)


@pytest.mark.parametrize("place", ["9" * 5000, "1" * 4, "²", "१"])
def test_a_place_that_cannot_be_is_left_out(place: str) -> None:
    assert read_answer(ordering("a b"), {"a": [place], "b": ["1"]}) == ["b"]


@given(
    st.sampled_from(KINDS),
    st.dictionaries(st.sampled_from(["", "a", "b", "c", "d", "gone"]), st.lists(st.text(max_size=8), max_size=3)),
)
def test_whatever_a_form_holds_is_read_and_can_be_marked(question: Question, fields: dict[str, list[str]]) -> None:
    assert 0 <= mark(question, read_answer(question, fields)) <= MARK
