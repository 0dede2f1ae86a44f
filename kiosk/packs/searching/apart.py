"""Indexing in a process of its own: what it takes of memory it gives back whole, and no page waits for it.

Usage: python -m kiosk.packs.searching.apart DATABASE
"""

import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from kiosk.database import open_database
from kiosk.packs.searching import indexing

_LOOK_SECONDS = 0.2


def index_waiting(path: Path, is_stopping: Callable[[], bool] = lambda: False) -> None:
    """As `indexing.index_waiting`, for the database in this file. What was ended early is begun anew the next time."""
    if not indexing.waiting():
        indexing.index_waiting(is_stopping)
        return
    process = subprocess.Popen([sys.executable, "-m", __name__, path])
    while process.poll() is None:
        with suppress(subprocess.TimeoutExpired):
            process.wait(_LOOK_SECONDS)
        if is_stopping():
            process.terminate()


if __name__ == "__main__":
    open_database(Path(sys.argv[1]))
    indexing.index_waiting()
