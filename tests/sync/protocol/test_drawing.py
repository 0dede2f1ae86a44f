"""Which questions an attempt draws."""

import secrets
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from sync.protocol.drawing import drawn, drawn_ids, freshest
from sync.protocol.quiz import Bank, Quiz, Text

KNOWN = ["q2", "q4", "q7"]
COMMON = {"stem": "s", "explanation": "e", "picture": None, "alt": None, "right": None, "wrong": None}


def quiz(draw: int = 3, members: int = 8) -> Quiz:
    """Two questions of no bank around those of one bank."""
    banked = [Text(id=f"q{n}", accepted=("a",), bank="b", **COMMON) for n in range(members)]
    first, last = (Text(id=id_, accepted=("a",), **COMMON) for id_ in ("first", "last"))
    return Quiz("check", "Check", 60, 4, (first, *banked, last), banks=(Bank("b", draw),))


@given(attempt=st.text(), draw=st.integers(1, 8))
def test_an_attempt_has_all_of_no_bank_and_so_many_of_each_bank_in_the_quizs_order(attempt: str, draw: int) -> None:
    whole = quiz(draw)
    ids = [question.id for question in drawn(whole, attempt).questions]
    assert (len(ids), whole.length) == (draw + 2, draw + 2)
    assert ids == [question.id for question in whole.questions if question.id in ids]
    assert (ids[0], ids[-1]) == ("first", "last")


def test_what_a_known_attempt_draws_is_for_ever_the_same() -> None:
    assert sorted(drawn_ids(quiz(), "0123456789abcdef")) == KNOWN


def test_a_quiz_without_banks_is_whole() -> None:
    whole = replace(quiz(), banks=(), questions=quiz().questions[:1])
    assert drawn(whole, "any") is whole


def test_every_question_of_a_bank_has_its_turn() -> None:
    found = [drawn_ids(quiz(draw=1), f"attempt-{number}") for number in range(200)]
    assert len(set(found)) == 8


def test_a_new_attempt_draws_other_questions_if_there_are_any() -> None:
    before = "before"
    candidates = [secrets.token_hex(8) for _ in range(200)]
    chosen = freshest(quiz(), candidates, before)
    assert not drawn_ids(quiz(), chosen) & drawn_ids(quiz(), before)
    assert freshest(quiz(draw=8), candidates, before) == candidates[0]
    assert freshest(quiz(), candidates, None) == candidates[0]
