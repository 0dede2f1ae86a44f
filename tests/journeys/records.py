"""What is on disk: the kiosk's log and snapshots, the hub's ledger. Read beside the programs, never through them."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sync.hub.database import close_database, connected, open_database
from sync.hub.ledger import reading
from sync.hub.ledger.tables import Batch, StrayBatch
from sync.protocol.events import FIRST_HASH, Event, QuestionAnswered

_BUSY_SECONDS = 30


def rows(home: Path, query: str, *values: object) -> list[tuple[Any, ...]]:
    """Rows of a kiosk's database."""
    with closing(sqlite3.connect(home / "kiosk.db", timeout=_BUSY_SECONDS)) as database:
        return database.execute(query, values).fetchall()


def log_of(home: Path) -> list[Event]:
    """The events of a kiosk that has written one log."""
    columns = "log_id, sequence, kind, person, at, boot, monotonic, body, hash"
    events = [
        Event(*row[:7], json.loads(row[7]), bytes(row[8]))
        for row in rows(home, f"SELECT {columns} FROM event ORDER BY sequence")  # noqa: S608 - no value is in it
    ]
    assert len({event.log_id for event in events}) == 1
    return events


def check_chain(events: list[Event]) -> None:
    """Sequences run from 1 without a gap, and each hash follows from the one before."""
    previous = FIRST_HASH
    for sequence, event in enumerate(events, start=1):
        assert event.sequence == sequence
        assert event.hash == event.chained_to(previous)
        previous = event.hash


def waiting(home: Path) -> int:
    """How many events the hub has not acknowledged."""
    (head,) = rows(home, "SELECT MAX(sequence) FROM event")[0]
    marks = rows(home, "SELECT acknowledged FROM mark")
    return head - (marks[0][0] if marks else 0)


def answers_in_log(home: Path, attempt: str) -> list[tuple[str, Any]]:
    """Each question and answer of an attempt that the log holds, in order."""
    answered = [event.body for event in log_of(home) if event.kind == QuestionAnswered.KIND]
    return [(body["question"], body["answer"]) for body in answered if body["attempt"] == attempt]


def answers_kept(home: Path, attempt: str) -> dict[str, Any]:
    """The answer to each question of an attempt as the snapshot has it."""
    found = rows(home, "SELECT question, answer FROM snapshot_answer WHERE attempt = ?", attempt)
    return {question: json.loads(answer) for question, answer in found}


def check_ledger(database: str, home: Path) -> None:
    """The hub's ledger holds what the kiosk's log holds, event for event, and each event once."""
    events = log_of(home)
    check_chain(events)
    kiosk_id = (home / "keys" / "kiosk.id").read_text()
    with _ledger(database):
        assert list(reading.events(kiosk_id, events[0].log_id)) == events
        batches = Batch.select(Batch.log_id, Batch.first, Batch.count).order_by(Batch.first).tuples()
        expected = 1
        for log_id, first, count in batches:
            assert (log_id, first) == (events[0].log_id, expected)
            expected += count
        assert expected == len(events) + 1
        assert StrayBatch.select().count() == 0


@contextmanager
def _ledger(url: str) -> Iterator[None]:
    """The hub's database, open in this process."""
    open_database(url)
    try:
        with connected():
            yield
    finally:
        close_database()
