"""A kiosk whose home is copied while it runs, as somebody does who copies a card: both machines go on from there."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

_DATABASE = "kiosk.db"
# What comes and goes while it runs.
_FLEETING = f"{_DATABASE}*", "outgoing-*", "incoming-*", "*.tmp"


def copy_home(home: Path, to: Path) -> None:
    """Make a second home with the same keys, and the database as it is at one moment."""
    shutil.copytree(home, to, ignore=shutil.ignore_patterns(*_FLEETING))
    with closing(_opened(home)) as source, closing(sqlite3.connect(to / _DATABASE)) as target:
        source.backup(target)


def events_in(home: Path) -> int:
    """How many events its log has; 0 before it has one."""
    try:
        with closing(_opened(home)) as database:
            return database.execute("SELECT count(*) FROM event").fetchone()[0]
    except sqlite3.OperationalError:
        return 0


def _opened(home: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{home / _DATABASE}?mode=rw", uri=True, timeout=30)
