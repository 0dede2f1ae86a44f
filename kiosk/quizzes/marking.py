"""Marking answers: pure, in thousandths of a mark, never below nothing.

Part marks: `multiple` takes the share of right options chosen, less the share of wrong ones; `ordering` the share of
neighbours in the right order; `matching` the share of pairs joined rightly.
"""

import re
from decimal import Decimal
from itertools import pairwise
from typing import Any

from sync.protocol.quiz import MARK, Matching, Multiple, Number, Ordering, Question, Quiz, Single, Text
from sync.protocol.spelling import folded

_MOST_DIGITS = 50
_CURRENCY = re.compile(r"\b(?:rs|inr)\b\.?|₹", re.IGNORECASE)
# One number: not behind a letter (m2), a sign or a point, grouped by commas or blanks, and no date or range.
_NUMBER = re.compile(r"(?<![\w.+-])([-+]?)\s*(\d+(?:[,\s]\d{2,3})*(?:\.\d+)?|\.\d+)(?!\d|\.\d|\s*-\s*\d)")
_BETWEEN_GROUPS = re.compile(r"[,\s]")


def mark(question: Question, answer: Any) -> int:
    """The marks for an answer (see `questions.read_answer`), 0 to 1000; 0 for None."""
    if answer is None:
        return 0
    match question:
        case Multiple():
            return _multiple(question, answer)
        case Single():
            return MARK * any(option.right and option.id == answer for option in question.options)
        case Number():
            return MARK * _is_near(question, answer)
        case Text():
            return MARK * any(folded(answer) == folded(spelling) for spelling in question.accepted)
        case Ordering():
            return _ordering(question, answer)
        case Matching():
            return MARK * sum(answer.get(pair.id) == pair.id for pair in question.pairs) // len(question.pairs)
    raise ValueError(question.kind)


def total(quiz: Quiz) -> int:
    """The most marks that a quiz gives."""
    return MARK * len(quiz.questions)


def is_passed(quiz: Quiz, marks: int) -> bool:
    return 100 * marks >= quiz.pass_mark * total(quiz)


def _multiple(question: Multiple, answer: list[str]) -> int:
    right = {option.id for option in question.options if option.right}
    wrong = {option.id for option in question.options} - right
    chosen = set(answer)
    share = Decimal(len(chosen & right)) / len(right)
    if wrong:
        share -= Decimal(len(chosen & wrong)) / len(wrong)
    elif chosen != right:
        share = min(share, Decimal(1))
    return max(0, int(MARK * share))


def _is_near(question: Number, answer: str) -> bool:
    number = read_number(answer)
    if number is None:
        return False
    return abs(number - Decimal(str(question.answer))) <= Decimal(str(question.tolerance))


def read_number(text: str) -> Decimal | None:
    """A number as people type it: grouped by commas or spaces, with a currency, unit or sign; None if there is none."""
    found = _NUMBER.findall(_CURRENCY.sub(" ", text.replace("\u2212", "-")))
    if len(found) != 1:
        return None
    sign, digits = found[0][0], _BETWEEN_GROUPS.sub("", found[0][1])
    return Decimal(sign + digits) if len(digits) <= _MOST_DIGITS else None


def _ordering(question: Ordering, answer: list[str]) -> int:
    wanted = [item.id for item in question.items]
    if answer == wanted:
        return MARK
    places = {id_: place for place, id_ in enumerate(answer)}
    neighbours = list(pairwise(wanted))
    kept = sum(
        1 for first, then in neighbours if first in places and then in places and places[first] + 1 == places[then]
    )
    return MARK * kept // len(neighbours)
