"""Waiting for something that another thread does."""

import time
from collections.abc import Callable

_SECONDS = 20
_PAUSE = 0.02


def until(is_so: Callable[[], object]) -> None:
    """Return as soon as the condition holds; fail if it does not in time."""
    deadline = time.monotonic() + _SECONDS
    while not is_so():
        assert time.monotonic() < deadline, f"not so after {_SECONDS} seconds"
        time.sleep(_PAUSE)
