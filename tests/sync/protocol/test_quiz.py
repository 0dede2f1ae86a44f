"""A quiz as a pack holds it."""

import copy
import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.protocol.quiz import Matching, Multiple, Number, Ordering, Quiz, Single, Text, marks
from sync.protocol.reading_quiz import read_partly, read_quiz
from tests.sync.hub.catalogue.tiny_pack import QUIZ
from tests.sync.protocol.hostile import documents

DOCUMENT = tomllib.loads(QUIZ)
SINGLE, MULTIPLE, NUMBER, TEXT, ORDERING, MATCHING = range(6)


def changed(question: int | None = None, **values: Any) -> dict[str, Any]:
    """The document with keys of the quiz or of one question set, or removed where the value is `...`."""
    document = copy.deepcopy(DOCUMENT)
    table = document if question is None else document["questions"][question]
    table.update(values)
    for key in [key for key, value in values.items() if value is ...]:
        del table[key]
    return document


def codes(document: dict[str, Any]) -> list[str]:
    quiz, faults = read_quiz(document)
    assert (quiz is None) is bool(faults)
    assert all("%(" not in str(fault) for fault in faults)
    return [fault.code for fault in faults]


def whole() -> Quiz:
    quiz, faults = read_quiz(DOCUMENT)
    assert quiz is not None, faults
    return quiz


def test_a_quiz_of_every_kind_of_question_is_read() -> None:
    quiz = whole()

    assert (quiz.id, quiz.pass_mark, quiz.minutes) == ("check-tea", 60, 4)
    assert [type(each) for each in quiz.questions] == [Single, Multiple, Number, Text, Ordering, Matching]
    assert [each.kind for each in quiz.questions] == [each["kind"] for each in DOCUMENT["questions"]]


def test_a_question_is_found_by_its_id() -> None:
    assert whole().question("leaf") == whole().questions[TEXT]
    assert whole().question("nothing") is None


def test_the_shape_holds_what_must_be_equal_in_every_language() -> None:
    document = changed(SINGLE, stem="ആദ്യം എന്താണ്?", explanation="വെള്ളം.")
    document["questions"][TEXT]["accepted"] = ["ഇല"]
    document["questions"][NUMBER]["unit"] = "രൂപ"
    other, _ = read_quiz(document)

    assert other is not None
    assert [each.shape() for each in other.questions] == [each.shape() for each in whole().questions]


@pytest.mark.parametrize("question", range(6))
def test_the_shape_changes_with_the_right_answer(question: int) -> None:
    document = copy.deepcopy(DOCUMENT)
    table = document["questions"][question]
    for key in ("options", "items", "pairs"):
        if key in table:
            table[key] = table[key][::-1]
    if "answer" in table:
        table["answer"] = 5
    table["id"] = table["id"] if question != TEXT else "other-leaf"
    other, _ = read_quiz(document)

    assert other is not None
    assert other.questions[question].shape() != whole().questions[question].shape()


@pytest.mark.parametrize(
    ("code", "document"),
    [
        ("missing-key", changed(id=...)),
        ("missing-key", changed(minutes=...)),
        ("range", changed(**{"pass": 0})),
        ("range", changed(**{"pass": 101})),
        ("range", changed(minutes=241)),
        ("too-long", changed(title="T" * 81)),
        ("unknown-key", changed(shuffled=True)),
        ("count", changed(questions=[])),
        ("type", changed(questions={})),
        ("type", changed(questions=["x"])),
        ("kind", changed(SINGLE, kind="essay")),
        ("missing-key", changed(SINGLE, kind=...)),
        ("missing-key", changed(SINGLE, stem=...)),
        ("empty", changed(SINGLE, explanation=" ")),
        ("unknown-key", changed(SINGLE, hint="Think.")),
        ("alt", changed(SINGLE, alt=...)),
        ("alt", changed(SINGLE, picture=...)),
        ("unknown-key", changed(SINGLE, feedback={"right": "Yes.", "maybe": "?"})),
        ("type", changed(SINGLE, feedback="Yes.")),
        ("missing-key", changed(SINGLE, options=...)),
        ("right-answer", changed(SINGLE, options=[{"id": "a", "text": "A"}, {"id": "b", "text": "B"}])),
        (
            "right-answer",
            changed(SINGLE, options=[{"id": "a", "text": "A", "right": True}, {"id": "b", "text": "B", "right": True}]),
        ),
        ("right-answer", changed(MULTIPLE, options=[{"id": "a", "text": "A"}, {"id": "b", "text": "B"}])),
        (
            "duplicate-id",
            changed(SINGLE, options=[{"id": "a", "text": "A", "right": True}, {"id": "a", "text": "B"}]),
        ),
        ("missing-key", changed(NUMBER, answer=...)),
        ("type", changed(NUMBER, answer="4")),
        ("range", changed(NUMBER, answer=float("nan"))),
        ("range", changed(NUMBER, answer=float("inf"))),
        ("range", changed(NUMBER, tolerance=-0.1)),
        ("range", changed(NUMBER, tolerance=float("inf"))),
        ("too-long", changed(NUMBER, unit="u" * 21)),
        ("too-few", changed(TEXT, accepted=[])),
        ("type", changed(TEXT, accepted="leaf")),
        ("count", changed(ORDERING, items=[{"id": "a", "text": "A"}])),
        ("duplicate-id", changed(ORDERING, items=[{"id": "a", "text": "A"}, {"id": "a", "text": "B"}])),
        ("count", changed(MATCHING, pairs=[{"id": str(n), "left": "l", "right": "r"} for n in range(9)])),
        ("missing-key", changed(MATCHING, pairs=[{"id": "a", "left": "A"}, {"id": "b", "left": "B", "right": "b"}])),
    ],
)
def test_each_fault_has_its_code(code: str, document: dict[str, Any]) -> None:
    assert codes(document) == [code]


def test_an_id_that_stands_twice_is_noted_where_it_stands_again() -> None:
    document = changed(MULTIPLE, id="first-step")
    _, faults = read_quiz(document)

    assert [(fault.code, fault.path) for fault in faults] == [("duplicate-id", ("questions", 1, "id"))]


def test_every_fault_is_found_in_one_run() -> None:
    document = changed(SINGLE, stem="")
    document["questions"][NUMBER]["answer"] = "four"
    document["title"] = ""

    assert codes(document) == ["empty", "empty", "type"]


def test_what_could_be_read_of_a_faulty_quiz_is_given_to_the_authors_check() -> None:
    quiz, faults = read_partly(changed(SINGLE, kind="essay"))

    assert faults
    assert [each.id for each in quiz.questions] == [each["id"] for each in DOCUMENT["questions"][1:]]


def test_a_number_too_great_for_a_float_is_no_error_of_the_reader() -> None:
    read_quiz(changed(NUMBER, answer=10**400))


@given(st.sampled_from(sorted(DOCUMENT)), documents)
def test_anything_in_a_quiz_is_read_or_noted(key: str, value: Any) -> None:
    read_quiz(changed(**{key: value}))


@given(st.integers(0, 5), st.data())
def test_anything_in_a_question_is_read_or_noted(question: int, data: st.DataObject) -> None:
    keys = [*DOCUMENT["questions"][question], "feedback", "tolerance", "picture", "alt"]

    read_quiz(changed(question, **{data.draw(st.sampled_from(keys)): data.draw(documents)}))


@pytest.mark.parametrize(
    ("thousandths", "shown"), [(0, 0), (7000, 7), (6500, 6.5), (1250, 1.2), (1299, 1.2), (999, 0.9), (4799, 4.7)]
)
def test_marks_are_counted_in_tenths_and_never_upwards(thousandths: int, shown: float) -> None:
    assert marks(thousandths) == shown


def test_a_quiz_with_a_hundred_thousand_of_everything_is_refused_at_once() -> None:
    option = {"id": "a", "text": "a", "right": True}
    questions = [{**DOCUMENT["questions"][SINGLE], "options": [option] * 100_000}] * 100_000

    found = codes({**DOCUMENT, "questions": questions})

    assert "count" in found
    assert len(found) < 2000


@pytest.mark.parametrize("text", ["[" * 101, "a" * 5001, "a|" * 1000 + "\n-" * 20])
def test_a_text_that_would_take_long_to_show_is_noted_where_it_stands(text: str) -> None:
    for question in range(6):
        _, faults = read_quiz(changed(question, stem=text))

        assert ("questions", question, "stem") in [fault.path for fault in faults]
    document = changed(SINGLE)
    document["questions"][SINGLE]["options"][0]["text"] = text
    assert codes(document)
