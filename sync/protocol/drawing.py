"""Which questions of a quiz an attempt has (FORMAT.md, A.3): it follows from the attempt's id alone.

So kiosk and hub agree whenever they look, and nothing of it stands in the log.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import replace

from sync.protocol.quiz import Quiz


def drawn(quiz: Quiz, attempt: str) -> Quiz:
    """The quiz with those questions only that the attempt has, in the quiz's order."""
    if not quiz.banks:
        return quiz
    chosen = drawn_ids(quiz, attempt)
    kept = (question for question in quiz.questions if question.bank is None or question.id in chosen)
    return replace(quiz, questions=tuple(kept))


def drawn_ids(quiz: Quiz, attempt: str) -> frozenset[str]:
    """The ids of the questions that the attempt gets from banks."""
    chosen: set[str] = set()
    for bank in quiz.banks:
        members = [question.id for question in quiz.questions if question.bank == bank.id]
        lots = {id_: hashlib.sha256(f"{attempt}/bank/{bank.id}/{id_}".encode()).digest() for id_ in members}
        chosen.update(sorted(members, key=lots.__getitem__)[: bank.draw])
    return frozenset(chosen)


def freshest(quiz: Quiz, candidates: Iterable[str], before: str | None) -> str:
    """Of some attempt ids that nobody has yet, one that draws as little as it can of what the attempt before had."""
    ids = list(candidates)
    seen = drawn_ids(quiz, before) if before else frozenset()
    return min(ids, key=lambda id_: len(drawn_ids(quiz, id_) & seen)) if seen else ids[0]
