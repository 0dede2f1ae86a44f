"""What came with pack format 2: gaps, areas of pictures, cases, banks, skills, and how a quiz is taken."""

import copy
from typing import Any

import pytest

from sync.protocol.quiz import Area, Bank, Blanks, Case, Gap, Hotspot, Option, Quiz, Skill
from sync.protocol.reading_quiz import read_partly, read_quiz
from tests.sync.hub.catalogue.serving_quiz import DOCUMENT

BLANKS, HOTSPOT, FIRST_OF_CASE, SECOND_OF_CASE, FIRST_OF_BANK = range(5)
OPTIONS = [{"id": "a", "text": "A", "right": True}, {"id": "b", "text": "B"}]
CASE = {"id": "rush-hour", "title": "T", "text": "T"}


def area(id_: str, x: float = 0, y: float = 0, width: float = 10, height: float = 10) -> dict[str, Any]:
    return {"id": id_, "text": id_, "right": True, "x": x, "y": y, "width": width, "height": height}


def changed(question: int | None = None, **values: Any) -> dict[str, Any]:
    """The document with keys of the quiz or of one question set, or removed where the value is `...`."""
    document = copy.deepcopy(DOCUMENT)
    table = document if question is None else document["questions"][question]
    table.update(values)
    for key in [key for key, value in values.items() if value is ...]:
        del table[key]
    return document


def whole(document: dict[str, Any] = DOCUMENT) -> Quiz:
    quiz, faults = read_quiz(document)
    assert quiz is not None, faults
    return quiz


def test_all_that_format_2_brought_is_read() -> None:
    quiz = whole()
    assert (quiz.attempts, quiz.limit, quiz.feedback, quiz.shuffle) == (2, 10, "each", True)
    assert (quiz.banks, quiz.skills) == ((Bank("cups", 1),), (Skill("serving", "Serving", 2, 3),))
    assert quiz.cases == (Case("rush-hour", "Rush hour", DOCUMENT["cases"][0]["text"]),)
    blanks, hotspot = quiz.questions[BLANKS], quiz.questions[HOTSPOT]
    assert isinstance(blanks, Blanks)
    assert isinstance(hotspot, Hotspot)
    vessels = (Option("cup", "cup", True, None), Option("basket", "basket", False, None))
    assert blanks.gaps == (Gap("verb", ("boil", "heat"), ()), Gap("vessel", (), vessels))
    assert hotspot.options[0] == Area("handle", "The handle", True, None, 60, 20.5, 30, 40)
    assert quiz.questions[FIRST_OF_CASE].belongs == ("rush-hour", None, "serving")
    assert quiz.questions[FIRST_OF_BANK].belongs == (None, "cups", None)


def test_a_quiz_without_the_new_keys_has_their_usual_values() -> None:
    keys = ("attempts", "limit", "feedback", "shuffle", "cases", "banks", "skills")
    document = changed(**dict.fromkeys(keys, ...))
    for question in document["questions"]:
        for key in ("case", "bank", "skill"):
            question.pop(key, None)
    quiz = whole(document)
    assert (quiz.attempts, quiz.limit, quiz.feedback, quiz.shuffle) == (None, None, "end", False)
    assert (quiz.cases, quiz.banks, quiz.skills, quiz.length) == ((), (), (), 7)


def test_a_question_and_a_case_name_who_speaks_them() -> None:
    spoken = {"audio": "../media/q.en.opus", "audio_kind": "synthetic"}
    quiz = whole(changed(FIRST_OF_BANK, **spoken) | {"cases": [{**CASE, "audio": "../media/c.opus"}]})
    question = quiz.questions[FIRST_OF_BANK]
    assert (question.audio, question.audio_kind) == ("../media/q.en.opus", "synthetic")
    assert (quiz.cases[0].audio, quiz.cases[0].audio_kind) == ("../media/c.opus", None)
    assert (quiz.questions[BLANKS].audio, quiz.questions[BLANKS].audio_kind) == (None, None)


def test_who_speaks_a_question_makes_it_no_other_one() -> None:
    spoken = whole(changed(BLANKS, audio="../media/q.opus"))
    assert spoken.questions[BLANKS].shape() == whole().questions[BLANKS].shape()
    assert spoken.rules() == whole().rules()


def test_an_attempt_has_the_questions_of_no_bank_and_those_that_are_drawn() -> None:
    assert whole().length == 5


def test_areas_that_are_right_together_are_to_be_chosen_together() -> None:
    one, two = whole(), whole(changed(HOTSPOT, areas=[area("a"), area("b", x=50)]))
    assert not one.questions[HOTSPOT].takes_several
    assert two.questions[HOTSPOT].takes_several


def test_each_key_of_format_2_is_a_fault_in_format_1() -> None:
    _, faults = read_partly(changed(HOTSPOT, audio="../media/q.opus", audio_kind="synthetic"), format_=1)
    assert {fault.code for fault in faults} == {"newer-key"}
    top = {str(fault.path[0]) for fault in faults if len(fault.path) == 1}
    assert top == {"attempts", "limit", "feedback", "shuffle", "cases", "banks", "skills"}
    kinds = {fault.path for fault in faults if fault.path[-1] == "kind"}
    assert kinds == {("questions", BLANKS, "kind"), ("questions", HOTSPOT, "kind")}
    assert {fault.path[-1] for fault in faults if len(fault.path) == 3} == {
        "kind", "skill", "case", "bank", "audio", "audio_kind"
    }  # fmt: skip


FAULTS = [
    ("range", changed(attempts=0)),
    ("range", changed(attempts=21)),
    ("type", changed(attempts="two")),
    ("range", changed(limit=0)),
    ("range", changed(limit=241)),
    ("feedback", changed(feedback="never")),
    ("type", changed(shuffle="yes")),
    ("too-long", changed(cases=[{**CASE, "text": "\n\n".join(["x" * 99] * 100)}])),
    ("missing-key", changed(cases=[{"id": "rush-hour", "title": "T"}])),
    ("unknown-key", changed(cases=[{**CASE, "picture": "a.svg"}])),
    ("duplicate-id", changed(cases=[CASE, CASE])),
    ("audio-kind", changed(BLANKS, audio_kind="synthetic")),
    ("audio-kind", changed(BLANKS, audio="../media/q.opus", audio_kind="robot")),
    ("audio-kind", changed(cases=[{**CASE, "audio_kind": "synthetic"}])),
    ("type", changed(BLANKS, audio=["../media/q.opus"])),
    ("belongs", changed(FIRST_OF_BANK, bank="plates")),
    ("belongs", changed(BLANKS, skill="cooking")),
    ("no-questions", changed(cases=[CASE, {**CASE, "id": "other"}])),
    ("no-questions", changed(skills=[*DOCUMENT["skills"], {"id": "s", "title": "S", "right": 1, "of": 1}])),
    ("no-questions", changed(banks=[*DOCUMENT["banks"], {"id": "b", "draw": 1}])),
    ("draw", changed(banks=[{"id": "cups", "draw": 4}])),
    ("range", changed(banks=[{"id": "cups", "draw": 0}])),
    ("range", changed(skills=[{"id": "serving", "title": "S", "right": 4, "of": 3}])),
    ("range", changed(skills=[{"id": "serving", "title": "S", "right": 1, "of": 21}])),
    ("case-apart", changed(FIRST_OF_BANK, case="rush-hour") | {"questions": [
        *DOCUMENT["questions"][:4], DOCUMENT["questions"][6], {**DOCUMENT["questions"][4], "case": "rush-hour"},
        DOCUMENT["questions"][5]]}),
    ("gap", changed(BLANKS, text="First {{verb}} the water.")),
    ("gap", changed(BLANKS, text="{{verb}} {{vessel}} {{verb}}")),
    ("gap", changed(BLANKS, text="{{verb}} {{vessel}} {{spoon}}")),
    ("gap", changed(BLANKS, text="{{a}}", gaps=[{"id": "a"}])),
    ("gap", changed(BLANKS, text="{{a}}", gaps=[{"id": "a", "accepted": ["x"], "options": OPTIONS}])),
    ("right-answer", changed(BLANKS, text="{{a}}", gaps=[{"id": "a", "options": OPTIONS[:1]}])),
    ("right-answer", changed(BLANKS, text="{{a}}", gaps=[{"id": "a", "options": [{"id": "a", "text": "A"}] }])),
    ("count", changed(BLANKS, text="{{a}}", gaps=[{"id": "a", "accepted": [f"x{n}" for n in range(21)]}])),
    ("count", changed(BLANKS, text="".join(f"{{{{g{n}}}}}" for n in range(8)),
                      gaps=[{"id": f"g{n}", "accepted": ["x"]} for n in range(9)])),
    ("missing-key", changed(HOTSPOT, picture=..., alt=...)),
    ("count", changed(HOTSPOT, areas=[area("a")])),
    ("area", changed(HOTSPOT, areas=[area("a"), area("b", x=95)])),
    ("area", changed(HOTSPOT, areas=[area("a"), area("b", x=-1, y=20)])),
    ("area", changed(HOTSPOT, areas=[area("a"), area("b", x=50, width=4)])),
    ("area", changed(HOTSPOT, areas=[area("a"), area("b", x=9, y=9)])),
    ("right-answer", changed(HOTSPOT, areas=[area("a") | {"right": False}, area("b", x=50) | {"right": False}])),
    ("duplicate-id", changed(HOTSPOT, areas=[area("a"), area("a", x=50)])),
]  # fmt: skip


@pytest.mark.parametrize(("code", "document"), FAULTS)
def test_each_fault_has_its_code(code: str, document: dict[str, Any]) -> None:
    quiz, faults = read_quiz(document)
    assert quiz is None
    assert all("%(" not in str(fault) for fault in faults)
    assert {fault.code for fault in faults} == {code}, faults


def test_areas_that_touch_do_not_lie_on_one_another() -> None:
    whole(changed(HOTSPOT, areas=[area("a"), area("b", x=10), area("c", y=10), area("d", x=90, y=90)]))


@pytest.mark.parametrize("key", ["pass", "attempts", "limit", "feedback", "shuffle", "cases", "banks", "skills"])
def test_how_a_quiz_is_taken_shows_in_its_rules(key: str) -> None:
    other = {
        "pass": 60, "attempts": 3, "limit": 11, "feedback": "end", "shuffle": False,
        "banks": [{"id": "cups", "draw": 2}], "skills": [{"id": "serving", "title": "S", "right": 1, "of": 3}],
    }  # fmt: skip
    document = changed(**{key: other[key]}) if key in other else changed(cases=[{**CASE, "id": "calm"}])
    quiz, _ = read_partly(document)
    assert [name for name, value in quiz.rules().items() if value != whole().rules()[name]] == [key]


def test_the_shape_holds_gaps_and_areas_but_no_words() -> None:
    document = changed(BLANKS, text="{{vessel}}, {{verb}}")
    document["questions"][BLANKS]["gaps"][0]["accepted"] = ["തിളപ്പിക്കുക"]
    same = whole(document).questions[BLANKS]
    assert same.shape() == whole().questions[BLANKS].shape()
    assert same.spellings() != whole().questions[BLANKS].spellings()
    document["questions"][BLANKS]["gaps"][1]["options"].reverse()
    document["questions"][HOTSPOT]["areas"][0]["width"] = 29
    for place in (BLANKS, HOTSPOT):
        assert whole(document).questions[place].shape() != whole().questions[place].shape()


def test_no_quiz_has_more_cases_than_can_be_read_in_time() -> None:
    many = [CASE, *({**CASE, "id": f"c{number}"} for number in range(10_000))]
    quiz, faults = read_partly(changed(cases=many))
    assert len(quiz.cases) == 20
    assert faults[0].code == "count"
