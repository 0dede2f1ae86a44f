"""The ledger's contract, on SQLite and on PostgreSQL."""

import itertools
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.hub.database import close_database, connected
from sync.hub.ledger import reading, storing
from sync.hub.ledger.storing import HistoryDiffersError
from sync.hub.ledger.tables import StrayBatch
from sync.protocol.batch import Batch, encode
from sync.protocol.errors import ProtocolError
from sync.protocol.events import FIRST_HASH, SignedIn
from tests.sync.hub.simulated_kiosk import Log

KIOSK = "a" * 32
OTHER_KIOSK = "b" * 32

pytestmark = pytest.mark.usefixtures("hub_database")


@pytest.fixture
def log() -> Log:
    return a_log(6)


def a_log(length: int) -> Log:
    log = Log()
    extend(log, length)
    return log


def extend(log: Log, length: int, person: str = "p") -> None:
    for _ in range(length):
        log.append(SignedIn(), person)


def store(log: Log, first: int = 1, last: int | None = None, kiosk_id: str = KIOSK) -> int:
    return storing.store(kiosk_id, log.log_id, log.batch(first, last), 0).acknowledged


def stored(log: Log, kiosk_id: str = KIOSK) -> list:
    return list(reading.events(kiosk_id, log.log_id))


def test_a_batch_is_acknowledged_with_its_last_sequence_and_hash(log: Log) -> None:
    acknowledgement = storing.store(KIOSK, log.log_id, log.batch(), 0)
    assert (acknowledgement.acknowledged, acknowledgement.hash) == (6, log.hash_at(6))
    assert stored(log) == log.events


def test_an_unknown_log_is_acknowledged_up_to_nothing() -> None:
    assert storing.acknowledged(KIOSK, "unknown") == storing.Acknowledgement(0, FIRST_HASH)


def test_the_same_batch_again_changes_nothing(log: Log) -> None:
    assert [store(log), store(log)] == [6, 6]
    assert stored(log) == log.events
    assert len(reading.last_arrivals(KIOSK, 10)) == 1


def test_a_part_of_what_is_known_changes_nothing(log: Log) -> None:
    store(log)
    assert store(log, 2, 4) == 6
    assert stored(log) == log.events


def test_of_a_batch_whose_front_is_known_the_rest_is_stored(log: Log) -> None:
    store(log, 1, 4)
    assert store(log, 2, 6) == 6
    assert stored(log) == log.events


def test_a_gap_stores_nothing(log: Log) -> None:
    store(log, 1, 2)
    assert store(log, 4, 6) == 2
    assert stored(log) == log.events[:2]


def test_a_batch_without_events_changes_nothing(log: Log) -> None:
    store(log, 1, 2)
    assert store(log, 3, 2) == 2


def test_another_history_after_the_mark_is_refused_and_both_are_kept(log: Log) -> None:
    store(log, 1, 4)
    other = log.fork(3)
    extend(other, 3, person="q")
    with pytest.raises(HistoryDiffersError) as refused:
        store(other, 5, 6)
    assert refused.value.code == "history-differs"
    assert stored(log) == log.events[:4]
    assert [bytes(stray.content) for stray in StrayBatch.select()] == [other.batch(5, 6)]


def test_another_history_behind_the_mark_is_noticed(log: Log) -> None:
    store(log)
    other = log.fork(2)
    extend(other, 2, person="q")
    with pytest.raises(HistoryDiffersError):
        store(other, 3, 4)
    assert stored(log) == log.events


def test_another_history_that_overlaps_the_mark_is_noticed(log: Log) -> None:
    store(log)
    other = log.fork(2)
    extend(other, 8, person="q")
    with pytest.raises(HistoryDiffersError):
        store(other, 1)
    assert storing.acknowledged(KIOSK, log.log_id).acknowledged == 6


def test_a_first_batch_that_does_not_begin_the_chain_is_refused(log: Log) -> None:
    torn = encode(Batch(log.log_id, 1, bytes([1]) * 32, tuple(log.events)))
    with pytest.raises(HistoryDiffersError):
        storing.store(KIOSK, log.log_id, torn, 0)
    assert stored(log) == []
    assert reading.logs(KIOSK) == [reading.Log(log.log_id, 0, 1)]


def test_a_refused_batch_that_comes_again_is_kept_once(log: Log) -> None:
    store(log)
    other = log.fork(2)
    extend(other, 2, person="q")
    for _ in range(2):
        with pytest.raises(HistoryDiffersError):
            store(other)
    assert StrayBatch.select().count() == 1
    assert reading.logs(KIOSK) == [reading.Log(log.log_id, 6, 1)]


def test_bytes_that_are_no_batch_are_refused() -> None:
    with pytest.raises(ProtocolError):
        storing.store(KIOSK, "log", b"nonsense", 0)


def test_a_batch_of_another_log_is_refused(log: Log) -> None:
    with pytest.raises(ProtocolError) as refused:
        storing.store(KIOSK, "another", log.batch(), 0)
    assert refused.value.code == "batch-log"


def test_two_kiosks_with_the_same_log_id_do_not_meet(log: Log) -> None:
    store(log)
    other = Log(log.log_id)
    extend(other, 3, person="q")
    assert store(other, kiosk_id=OTHER_KIOSK) == 3
    assert stored(log) == log.events
    assert stored(other, OTHER_KIOSK) == other.events


def test_events_can_be_read_from_any_sequence(log: Log) -> None:
    store(log, 1, 2)
    store(log, 3, 5)
    store(log, 2, 6)
    for first in range(1, 8):
        assert list(reading.events(KIOSK, log.log_id, first)) == log.events[first - 1 :]


def test_batches_are_numbered_over_all_logs_of_a_kiosk(log: Log) -> None:
    other = a_log(2)
    store(log, 1, 2)
    store(other)
    store(log, 3, 6)
    store(a_log(1), kiosk_id=OTHER_KIOSK)
    found = [(number, [event.sequence for event in events]) for number, events in reading.arrivals_after(KIOSK, 0)]
    assert found == [(1, [1, 2]), (2, [1, 2]), (3, [3, 4, 5, 6])]


def test_connections_that_store_overlapping_batches_at_once_store_each_event_once(log: Log) -> None:
    extend(log, 34)
    pieces = [(first, min(first + length, 40)) for length in (3, 7, 39) for first in range(1, 41, 2)]
    start = threading.Barrier(4)
    failures: list[Exception] = []

    def send(mine: list[tuple[int, int]]) -> None:
        try:
            with connected():
                start.wait()
                for first, last in mine:
                    store(log, first, last)
        except Exception as error:
            failures.append(error)
        finally:
            close_database()

    threads = [threading.Thread(target=send, args=(pieces[index::4],)) for index in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    store(log)
    assert stored(log) == log.events
    numbers = [number for number, _ in reading.arrivals_after(KIOSK, 0)]
    assert numbers == list(range(1, len(numbers) + 1))


_kiosks = itertools.count()


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    length=st.integers(1, 12),
    deliveries=st.lists(st.tuples(st.integers(1, 12), st.integers(1, 12)), max_size=8),
)
def test_whatever_is_resent_overlaps_or_is_missing_the_ledger_equals_the_log(
    length: int, deliveries: list[tuple[int, int]]
) -> None:
    log, kiosk_id = a_log(length), f"{next(_kiosks):032x}"
    known = 0
    for first, last in deliveries:
        first, last = min(first, length), min(last, length)
        if first <= last:
            if first <= known + 1:
                known = max(known, last)
            assert store(log, first, last, kiosk_id) == known
            assert stored(log, kiosk_id) == log.events[:known]
    assert store(log, known + 1, length, kiosk_id) == length
    assert stored(log, kiosk_id) == log.events
