"""Work in a process of its own: what it takes of memory it gives back whole, and no page waits for it."""

import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress

_LOOK_SECONDS = 0.2


def run_apart(module: str, *words: object, is_stopping: Callable[[], bool]) -> None:
    """Run one of our modules with these words to its end, or until `is_stopping`, which ends it in the middle."""
    process = subprocess.Popen([sys.executable, "-m", module, *map(str, words)])
    while process.poll() is None:
        with suppress(subprocess.TimeoutExpired):
            process.wait(_LOOK_SECONDS)
        if is_stopping():
            process.terminate()
