"""By which hashes a kiosk with another history finds where the two part, on SQLite and on PostgreSQL."""

import pytest

from sync.hub.ledger.parting import MOST_POINTS, last_common, points
from sync.hub.ledger.storing import store
from sync.protocol import batch as wire
from sync.protocol.events import SignedIn
from tests.sync.hub.simulated_kiosk import Log

KIOSK = "a" * 32

pytestmark = pytest.mark.usefixtures("hub_database")


@pytest.fixture
def log() -> Log:
    """A log of 40 events, which came ten at a time."""
    log = Log()
    extend(log, 40)
    for first in range(1, 40, 10):
        store(KIOSK, log.log_id, log.batch(first, first + 9), 0)
    return log


def extend(log: Log, length: int, person: str = "p") -> None:
    for _ in range(length):
        log.append(SignedIn(), person)


def told(log: Log, first: int, last: int | None = None) -> dict[int, bytes]:
    return points(KIOSK, log.log_id, log.batch(first, last), first - 1)


def test_a_batch_that_ends_where_the_ledger_does_needs_none(log: Log) -> None:
    assert told(log, 31) == {}
    assert points(KIOSK, log.log_id, b"", 40) == {}


@pytest.mark.parametrize(("common", "first"), [(33, 31), (33, 1), (30, 31), (39, 31), (7, 1), (0, 1)])
def test_a_batch_that_begins_in_the_common_part_is_told_the_last_common_sequence(
    log: Log, common: int, first: int
) -> None:
    other = log.fork(common)
    extend(other, 20, "q")

    assert told(other, first) == {at: log.hash_at(at) for at in (common, common + 1)}
    assert last_common(KIOSK, wire.decode(other.batch(first))) == common


def test_a_batch_that_is_known_whole_is_told_so_and_what_comes_next(log: Log) -> None:
    assert told(log, 11, 14) == {14: log.hash_at(14), 15: log.hash_at(15)}


def test_a_batch_that_begins_behind_the_parting_is_told_where_batches_ended(log: Log) -> None:
    other = log.fork(17)
    extend(other, 20, "q")

    assert told(other, 26) == {at: log.hash_at(at) for at in (10, 20, 25, 30)}
    assert last_common(KIOSK, wire.decode(other.batch(26))) is None


def test_a_kiosk_without_news_is_told_the_hash_at_its_mark(log: Log) -> None:
    assert points(KIOSK, log.log_id, b"", 12)[12] == log.hash_at(12)


def test_of_a_kiosk_that_is_ahead_the_ledger_knows_where_it_ended(log: Log) -> None:
    assert points(KIOSK, log.log_id, b"", 90)[40] == log.hash_at(40)


def test_of_many_batches_the_latest_are_told_and_fewer_of_the_earlier_ones() -> None:
    log = Log()
    extend(log, 700)
    for first in range(1, 701):
        store(KIOSK, log.log_id, log.batch(first, first), 0)

    found = sorted(points(KIOSK, log.log_id, b"", 699))

    assert found[-8:] == [692, 693, 694, 695, 696, 697, 698, 699]
    assert found[0] < 350
    assert len(found) <= MOST_POINTS
