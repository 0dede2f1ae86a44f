"""Bytes as strangers send them: strategies that the tests of every reader share."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

# JSON as a parser gives it, with what canonical JSON refuses among it: NaN, great numbers, lone surrogates.
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None), max_size=8)
documents = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec=None), max_size=6), inner, max_size=4)
    ),
    max_leaves=12,
)


def cut_or_altered(data: bytes) -> st.SearchStrategy[bytes]:
    """The bytes with one byte changed, or cut off; never as they were."""
    positions = st.integers(0, len(data) - 1)
    changed = st.builds(
        lambda at, by: data[:at] + bytes([data[at] ^ by]) + data[at + 1 :], positions, st.integers(1, 255)
    )
    return changed | positions.map(lambda at: data[:at])


def refuses_or_reads(read: Callable[[Any], object], given: Any, error: type[Exception]) -> object | None:
    """What a reader gives, or None if it refused with its own error; any other error passes through."""
    try:
        return read(given)
    except error:
        return None
