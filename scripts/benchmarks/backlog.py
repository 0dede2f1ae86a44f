"""`python -m scripts.benchmarks.backlog HOME SEED COUNT`: a station's log of so many events in a kiosk's home, unsent.

`… HOME sign-in COUNT` lets a learner sign in so often. In a process of its own: a process has one database.
"""

import sys
from pathlib import Path

from kiosk.app import open_kiosk
from kiosk.database import close_database, writing
from kiosk.progress import log, tables
from kiosk.settings import read_settings
from scripts.benchmarks.events import logged
from sync.protocol.events import SignedIn

_ROWS_AT_ONCE = 500


def write_log(home: Path, seed: int, count: int) -> None:
    """Put the log of `scripts.benchmarks.events` into a home, as the log in use."""
    open_kiosk(read_settings(home))
    batch = logged(seed, count)
    names = ("log_id", "sequence", "kind", "person", "at", "boot", "monotonic", "body", "hash")
    rows = [{name: getattr(event, name) for name in names} for event in batch.events]
    with writing():
        tables.Log.create(log_id=batch.log_id)
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            tables.Event.insert_many(rows[start : start + _ROWS_AT_ONCE]).execute()
    close_database()


def sign_in(home: Path, count: int) -> None:
    kiosk = open_kiosk(read_settings(home))
    for _ in range(count):
        log.append(kiosk.clock, SignedIn(), "a" * 32)
    close_database()


if __name__ == "__main__":
    where, what, number = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    if what == "sign-in":
        sign_in(where, number)
    else:
        write_log(where, int(what), number)
