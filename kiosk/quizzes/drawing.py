"""The order in which an attempt shows what must not stand in its right order: the same whenever the page is opened."""

import hashlib
from collections.abc import Iterable
from typing import TypeVar

Shown = TypeVar("Shown")


def shuffle(things: Iterable[Shown], seed: str, ids: Iterable[str]) -> list[Shown]:
    """Things in an order that follows from the seed, never the one that they came in (if there are two or more)."""
    given = list(zip(ids, things, strict=True))
    drawn = _drawn(given, seed)
    if len(drawn) > 1 and [id_ for id_, _ in drawn] == [id_ for id_, _ in given]:
        drawn = drawn[1:] + drawn[:1]
    return [thing for _, thing in drawn]


def mix(things: Iterable[Shown], seed: str, ids: Iterable[str]) -> list[Shown]:
    """Things in an order that follows from the seed: any order, so that the place of none tells what it is."""
    return [thing for _, thing in _drawn(list(zip(ids, things, strict=True)), seed)]


def _drawn(given: list[tuple[str, Shown]], seed: str) -> list[tuple[str, Shown]]:
    return sorted(given, key=lambda each: hashlib.sha256(f"{seed}/{each[0]}".encode()).digest())
