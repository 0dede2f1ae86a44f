"""The order in which an attempt shows what must not stand in its right order: the same whenever the page is opened."""

import hashlib
from collections.abc import Iterable
from typing import TypeVar

Shown = TypeVar("Shown")


def shuffle(things: Iterable[Shown], seed: str, ids: Iterable[str]) -> list[Shown]:
    """Things in an order that follows from the seed, never the one that they came in (if there are two or more)."""
    given = list(zip(ids, things, strict=True))
    drawn = sorted(given, key=lambda each: hashlib.sha256(f"{seed}/{each[0]}".encode()).digest())
    if len(drawn) > 1 and [id_ for id_, _ in drawn] == [id_ for id_, _ in given]:
        drawn = drawn[1:] + drawn[:1]
    return [thing for _, thing in drawn]
