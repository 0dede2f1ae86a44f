"""Taking the quiz of `tea-stall` as a tablet without its script does: begin, answer, hand in."""

import re
from itertools import count

from kiosk.learn import delivering
from kiosk.progress.folded import Attempt
from tests.kiosk.visitor import Visitor

QUIZ = "/packs/tea-stall/quizzes/check-tea"
RIGHT = {
    "answer-first-step": "water",
    "answer-in-the-cup": ["tea"],
    "answer-change": "4",
    "answer-leaf": "leaves",
    "answer-order-boil": "1",
    "answer-order-pour": "2",
    "answer-joined-kettle": "kettle",
    "answer-joined-cup": "cup",
}

_numbers = count(1)


def begin(visitor: Visitor) -> str:
    """Begin the quiz, or go on with it; gives the attempt's address."""
    response = visitor.post(f"{QUIZ}/start", page=QUIZ)
    assert response.status_code == 303, response.text
    return response.location


def delivery(visitor: Visitor, attempt: str) -> dict[str, object]:
    """What a tablet sends with its next answer to an attempt, whose address is given."""
    with visitor.client.application.test_request_context():
        token = delivering.token(attempt.rpartition("/")[2])
    return {"token": token, "source": "tablet", "number": next(_numbers)}


def drawn(visitor: Visitor, attempt: str) -> dict[str, object]:
    """What the page of an attempt, opened now, says of the answers with which it is drawn."""
    return {"drawn": re.search(r'name="drawn" value="([^"]*)"', visitor.text(attempt))[1]}


def hand_in(visitor: Visitor, attempt: str, fields: dict[str, object] = RIGHT, anyway: bool = False) -> str:
    """Hand in an attempt, whose address is given; gives the address of its result."""
    response = visitor.post(f"{attempt}/hand-in", {**fields, **({"anyway": "all"} if anyway else {})}, attempt)
    assert (response.status_code, response.location) == (303, f"{attempt}/result"), response.text
    return response.location


def kept(attempt: str) -> Attempt:
    """An attempt as the kiosk has it now."""
    return Attempt.get_by_id(attempt.rpartition("/")[2])
