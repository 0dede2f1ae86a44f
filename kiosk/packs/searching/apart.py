"""Indexing in a process of its own.

Usage: python -m kiosk.packs.searching.apart DATABASE
"""

import fcntl
import sys
from collections.abc import Callable
from pathlib import Path

from kiosk.database import open_database
from kiosk.packs.searching import indexing
from kiosk.processes import end_with_starter, run_apart


def index_waiting(path: Path, is_stopping: Callable[[], bool] = lambda: False) -> None:
    """As `indexing.index_waiting`, for the database in this file. What was ended early is begun anew the next time."""
    if not indexing.waiting():
        indexing.index_waiting(is_stopping)
        return
    run_apart(__name__, path, is_stopping=is_stopping)


def _index_alone(path: Path) -> None:
    """Index when no other process does: that of a kiosk that was killed may not have ended yet."""
    with path.with_suffix(".indexing").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        open_database(path)
        indexing.index_waiting()


if __name__ == "__main__":
    end_with_starter()
    _index_alone(Path(sys.argv[1]))
