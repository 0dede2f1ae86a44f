"""Indexing in a process of its own.

Usage: python -m kiosk.packs.searching.apart DATABASE
"""

import sys
from collections.abc import Callable
from pathlib import Path

from kiosk.database import open_database
from kiosk.packs.searching import indexing
from kiosk.processes import run_apart


def index_waiting(path: Path, is_stopping: Callable[[], bool] = lambda: False) -> None:
    """As `indexing.index_waiting`, for the database in this file. What was ended early is begun anew the next time."""
    if not indexing.waiting():
        indexing.index_waiting(is_stopping)
        return
    run_apart(__name__, path, is_stopping=is_stopping)


if __name__ == "__main__":
    open_database(Path(sys.argv[1]))
    indexing.index_waiting()
