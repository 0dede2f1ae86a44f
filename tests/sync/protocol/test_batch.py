"""Consecutive events of one log, packed for the road."""

import json

import pytest
from hypothesis import given

from scripts.benchmarks.events import cut, logged
from sync.protocol import batch as batches
from sync.protocol.batch import Batch
from sync.protocol.errors import ProtocolError
from sync.protocol.events import FIRST_HASH
from sync.protocol.versions import OLDEST_PROTOCOL, PROTOCOL
from tests.sync.protocol.batches import chained, real_batches
from tests.sync.protocol.test_events import BODIES

SPOKEN = range(OLDEST_PROTOCOL, PROTOCOL + 1)
BUDGETS = {1000: 10.0, 10: 25.0}


@pytest.mark.parametrize("protocol", SPOKEN)
@given(batch=real_batches())
def test_a_batch_comes_back_exactly_as_it_was(batch: Batch, protocol: int) -> None:
    found = batches.decode(batches.encode(batch, protocol))

    assert found == batch
    assert typed(found) == typed(batch)


def typed(batch: Batch) -> list[str]:
    """Bodies as texts that tell 1, 1.0 and true apart."""
    return [json.dumps(event.body, sort_keys=True) for event in batch.events]


@pytest.mark.parametrize("protocol", SPOKEN)
@pytest.mark.parametrize("size", [0, 1, 1000])
def test_what_happens_at_a_station_comes_back_exactly(size: int, protocol: int) -> None:
    batch = logged(5, size) if size else Batch("f" * 32, 8, b"p" * 32, ())

    assert batches.decode(batches.encode(batch, protocol)) == batch


def test_the_first_byte_tells_the_encoding_and_the_newest_is_the_one_that_is_written() -> None:
    batch = logged(5, 10)

    assert batches.encode(batch) == batches.encode(batch, PROTOCOL)
    assert batches.encode(batch)[0] == max(batches.ENCODERS)
    assert batches.encode(batch, 1)[:4] == bytes.fromhex("28b52ffd")


@pytest.mark.parametrize("data", [b"", b"\0", b"\3" + bytes(60), b"\x28\xb5", b"{}"])
def test_bytes_in_no_known_encoding_are_refused(data: bytes) -> None:
    with pytest.raises(ProtocolError) as refused:
        batches.decode(data)
    assert refused.value.code == "batch"


def test_a_batch_knows_its_last_sequence_and_its_head() -> None:
    empty = Batch("log-1", 8, b"p" * 32, ())
    one = chained(8, b"p" * 32, [("x/1", None, 1, 1, {})])

    assert (empty.last, empty.head) == (7, b"p" * 32)
    assert (one.last, one.head) == (8, one.events[0].hash)


@pytest.mark.parametrize("size", BUDGETS)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_stations_events_cost_no_more_bytes_than_the_budget(size: int, seed: int) -> None:
    """The seeds are none that the dictionary was trained with."""
    parts = [len(batches.encode(part)) for part in cut(logged(seed, 1000), size)]

    assert sum(parts) / 1000 <= BUDGETS[size]


def test_a_batch_of_the_very_first_events_carries_the_first_hash() -> None:
    assert batches.decode(batches.encode(logged(5, 3))).previous == FIRST_HASH


@pytest.mark.parametrize("protocol", SPOKEN)
def test_every_kind_of_event_comes_back_exactly_the_later_ones_too(protocol: int) -> None:
    events = [(kind, "f" * 32, 1_000_000 + n, n, body) for n, (kind, body) in enumerate(BODIES.items())] * 3
    batch = chained(1, FIRST_HASH, events)
    assert batches.decode(batches.encode(batch, protocol)) == batch
