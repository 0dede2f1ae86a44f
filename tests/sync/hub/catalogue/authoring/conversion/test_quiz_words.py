"""What is said of questions and cases: all that one chooses from, and nothing that tells what is right."""

from typing import Any

from sync.hub.catalogue.authoring.conversion.quiz_words import spoken_case, spoken_question
from sync.protocol.quiz import Quiz
from sync.protocol.reading_quiz import read_quiz
from tests.sync.hub.catalogue.serving_quiz import DOCUMENT


def of(document: dict[str, Any]) -> Quiz:
    quiz, faults = read_quiz(document)
    assert quiz is not None, faults
    return quiz


def said(**question: Any) -> list[str]:
    rest = {"id": "q", "stem": "Put *them* in order", "explanation": "Because."}
    quiz = of({"id": "z", "title": "Z", "pass": 1, "minutes": 1, "questions": [{**rest, **question}]})
    return spoken_question(quiz.questions[0]).strip().split("\n\n")


def test_the_stem_and_then_each_option_is_said_as_a_sentence_of_its_own() -> None:
    texts = [spoken_question(question).strip().split("\n\n") for question in of(DOCUMENT).questions]
    gaps, handle, who, how_many = texts[:4]
    assert handle == ["Where do you hold the cup?", "The handle.", "The rim."]
    assert who == ["Whom do you serve first?", "Who came first.", "Who is loudest."]
    assert how_many == ["How many cups do you take?"]
    assert gaps == ["Fill in the gaps.", "First … the water, then pour it into a … .", "cup.", "basket."]


def test_neither_the_accepted_words_nor_the_explanation_are_said() -> None:
    gaps, *_, steel, clay, glass = (spoken_question(question) for question in of(DOCUMENT).questions)
    assert "boil" not in gaps
    assert (steel, clay) == ("What are steel cups made from?\n", "What are clay cups made from?\n")
    assert "From glass" not in glass


def test_things_to_be_put_in_order_are_never_said_in_the_right_order() -> None:
    for count in range(2, 9):
        items = [{"id": f"i{number}", "text": f"Text {number}"} for number in range(count)]
        stem, *rest = said(kind="ordering", items=items)
        right = [f"Text {number}." for number in range(count)]
        assert stem == "Put them in order."
        assert sorted(rest) == right
        assert rest != right


def test_what_is_to_be_joined_is_said_side_by_side_and_never_joined() -> None:
    for count in range(2, 9):
        pairs = [{"id": f"p{number}", "left": f"L{number}", "right": f"R{number}"} for number in range(count)]
        heard = said(kind="matching", pairs=pairs)[1:]
        lefts, rights = heard[:count], heard[count:]
        assert lefts == [f"L{number}." for number in range(count)]
        assert sorted(rights) == [f"R{number}." for number in range(count)]
        assert rights != sorted(rights)


def test_a_case_is_said_with_its_title_and_every_cell_of_its_table() -> None:
    (case,) = of(DOCUMENT).cases
    lines = spoken_case(case).strip().split("\n\n")
    assert lines == ["Rush hour.", "Five people wait.", "who, wants.", "Asha, tea.", "Biju, coffee."]
