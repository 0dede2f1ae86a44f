"""Waiting for a condition, never for a time."""

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")

SECONDS = 60  # of a machine that has much else to do
_STEP = 0.02


def until(find: Callable[[], Found], what: str = "what a test is about", seconds: float = SECONDS) -> Found:
    """The first true value that `find` gives; the test fails, naming `what` was awaited, if none comes in time."""
    deadline = time.monotonic() + seconds
    while not (found := find()):
        assert time.monotonic() < deadline, f"waited {seconds} s for {what}"
        time.sleep(_STEP)
    return found
