"""What is tried with hostile bytes."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """`run` takes any bytes and raises only if they broke what always holds; `seeds` are bytes that are in order.

    `words` are pieces that make sense to the reader, to be put in anywhere.
    """

    name: str
    run: Callable[[bytes], object]
    seeds: Callable[[], list[bytes]]
    words: tuple[bytes, ...] = ()


def holds(is_so: bool, what: str) -> None:
    """Raises AssertionError, also where Python leaves assertions out."""
    if not is_so:
        raise AssertionError(what)
