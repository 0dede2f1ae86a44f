"""Encoding of protocol 2: what it costs, and what it does with bytes that are no batch."""

import json
import tracemalloc
from random import Random
from typing import Any

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from scripts import train_dictionary
from scripts.benchmarks.events import logged
from scripts.fuzzing.batch import fuzz_batch, seeds, unpacked
from sync.protocol import batch as batches
from sync.protocol.batch import Batch
from sync.protocol.encodings import frames, symbols
from sync.protocol.encodings.limits import MOST_BYTES, MOST_EVENTS
from sync.protocol.errors import ProtocolError
from sync.protocol.events import FIRST_HASH
from tests.sync.protocol.batches import chained, differs
from tests.sync.protocol.hostile import cut_or_altered, documents, refuses_or_reads

HEAD = b"\x02\x1a" + bytes(32)
PEAK = 160 << 20

# One event: person null, a new shape, all new (fields, drift, boot as a literal), at 5.
EVENT = [2, 1, 1 + 3 * 1 + 9 * 2, symbols.fold(5), symbols.fold(3), 0]
GOOD = ["log-1", ["x/1", "a"], 7, "boot"]


def packed(numbers: list[int], values: list[Any], ids: bytes = b"", head: bytes = HEAD) -> bytes:
    text = json.dumps([symbols.write(numbers), *values])
    return head + bytes([len(ids)]) + ids + frames.compress(frames.pack_signs(text, 26))


def refusal(data: bytes) -> ProtocolError:
    with pytest.raises(ProtocolError) as refused:
        batches.decode(data)
    assert refused.value.code == "batch"
    return refused.value


def test_a_batch_put_together_by_hand_is_read() -> None:
    (event,) = batches.decode(packed([3, 1, *EVENT], GOOD)).events

    assert (event.log_id, event.sequence, event.kind, event.person) == ("log-1", 3, "x/1", None)
    assert (event.at, event.boot, event.monotonic, event.body) == (5, "boot", 3, {"a": 7})


@pytest.mark.parametrize(
    ("numbers", "values"),
    [
        ([], GOOD),
        ([3], GOOD),
        ([0, 1, *EVENT], GOOD),
        ([3, 2, *EVENT], GOOD),
        ([3, MOST_EVENTS + 1, *EVENT], GOOD),
        ([3, 1, *EVENT[:-1]], GOOD),
        ([3, 1, *EVENT, 0], GOOD),
        ([3, 1, *EVENT], GOOD[:-1]),
        ([3, 1, *EVENT], [*GOOD, 1]),
        ([3, 1, *EVENT], [5, *GOOD[1:]]),
        ([3, 1, *EVENT], ["l" * 201, *GOOD[1:]]),
        ([3, 1, *EVENT], ["~", *GOOD[1:]]),
        ([3, 1, 0, *EVENT[1:]], GOOD),
        ([3, 1, 1, *EVENT[1:]], GOOD),
        ([3, 1, 4, *EVENT[1:]], GOOD),
        ([3, 1, 2, 0, *EVENT[2:]], GOOD),
        ([3, 1, 2, 14, *EVENT[2:]], GOOD),
        ([3, 1, 2, 1, 0, *EVENT[3:]], GOOD),
        ([3, 1, 2, 1, EVENT[2] + 27, *EVENT[3:]], GOOD),
        ([3, 1, *EVENT[:-1], 1], GOOD),
        ([3, 1, *EVENT], [GOOD[0], [], *GOOD[2:]]),
        ([3, 1, *EVENT], [GOOD[0], ["x/1", 5], *GOOD[2:]]),
        ([3, 1, *EVENT], [GOOD[0], [None, "a"], *GOOD[2:]]),
        ([3, 1, *EVENT], [GOOD[0], "x/1", *GOOD[2:]]),
        ([3, 1, *EVENT], [*GOOD[:3], None]),
        ([3, 1, *EVENT], [*GOOD[:2], 2**53, "boot"]),
        ([3, 1, *EVENT], [*GOOD[:2], "\ud800", "boot"]),
        ([3, 1, *EVENT], [*GOOD[:2], json.loads("[" * 70 + "]" * 70), "boot"]),
    ],
    ids=str,
)
def test_a_batch_with_one_thing_wrong_is_refused(numbers: list[int], values: list[Any]) -> None:
    refusal(packed(numbers, values))


@pytest.mark.parametrize("shape", [["x/1", "a", "a"], ["x/1", *map(str, range(25))]])
def test_a_shape_with_a_field_twice_or_too_many_is_refused(shape: list[str]) -> None:
    refusal(packed([3, 1, 2, 1, 0, 10, 6, 0], ["log-1", shape, "boot"]))


@pytest.mark.parametrize(
    "data",
    [b"\x02", HEAD, HEAD + b"\x05abc", HEAD + b"\xff" * 8, HEAD + b"\0" + b"\0" * 9, b"\x02\0" + HEAD[2:] + b"\0"],
)
def test_a_head_that_is_cut_off_or_wrong_is_refused(data: bytes) -> None:
    refusal(data)


def test_what_follows_the_frame_is_refused() -> None:
    refusal(packed([3, 1, *EVENT], GOOD) + b"\0")
    refusal(packed([3, 1, *EVENT], GOOD) + zstandard.ZstdCompressor().compress(b"x"))


def test_a_frame_that_does_not_state_its_size_is_refused() -> None:
    text = json.dumps([symbols.write([3, 0]), "log-1"]).encode()
    assert batches.decode(HEAD + b"\0" + frames.compress(text)).events == ()

    streamed = zstandard.ZstdCompressor().compressobj()
    refusal(HEAD + b"\0" + (streamed.compress(text) + streamed.flush())[4:])


@pytest.mark.parametrize("size", [frames.MOST_FRAMED + 1, 1 << 30])
def test_a_bomb_is_refused_before_it_is_unpacked(size: int) -> None:
    compressor = zstandard.ZstdCompressor(level=1).compressobj(size=size)
    bomb = b"".join(compressor.compress(bytes(1 << 20)) for _ in range(size >> 20))
    bomb += compressor.compress(bytes(size & (1 << 20) - 1)) + compressor.flush()
    tracemalloc.start()

    assert str(frames.MOST_FRAMED) in str(refusal(HEAD + b"\0" + bomb[4:]))

    assert tracemalloc.get_traced_memory()[1] < 1 << 20
    tracemalloc.stop()


@pytest.mark.parametrize("place", range(4))
def test_one_large_value_that_is_used_again_and_again_is_refused(place: int) -> None:
    """A bomb of tables: 10,000 events that all name one text of a megabyte, as log, kind, value or boot."""
    count = MOST_EVENTS
    values = json.loads(json.dumps(GOOD))
    large = "x" * (1 << 20)
    values[place] = [large, "a"] if place == 1 else large
    rest = count - 1
    numbers = [3, count, 2, *[0] * rest, 1, *[0] * rest, EVENT[2], *[0] * rest, *EVENT[3:4], *[0] * rest, *EVENT[4:]]
    tracemalloc.start()

    refusal(packed(numbers, values))

    assert tracemalloc.get_traced_memory()[1] < PEAK
    tracemalloc.stop()


def test_as_much_as_is_allowed_is_read_in_bounded_memory() -> None:
    batch = chained(1, FIRST_HASH, [("x/1", None, at, at, {"text": f"{at:0500}"}) for at in range(MOST_EVENTS // 2)])
    encoded = batches.encode(batch)
    tracemalloc.start()

    assert batches.decode(encoded) == batch

    assert tracemalloc.get_traced_memory()[1] < PEAK
    tracemalloc.stop()
    assert MOST_BYTES < 10 << 20


@given(st.data())
def test_an_altered_batch_is_refused_or_has_another_head(data: st.DataObject) -> None:
    batch = chained(3, b"p" * 32, [("x/1", "ab" * 16, 5, 6, {"text": "ചായ"}), ("y/1", None, 7, 8, {})])
    altered = data.draw(cut_or_altered(batches.encode(batch)))

    found = refuses_or_reads(batches.decode, altered, ProtocolError)

    assert not isinstance(found, Batch) or found == batch or differs(found, batch)


@given(st.lists(st.integers(0, 40), max_size=40), st.lists(documents, max_size=6), st.binary(max_size=60))
def test_any_numbers_and_values_are_read_or_refused(numbers: list[int], values: list[Any], ids: bytes) -> None:
    refuses_or_reads(batches.decode, packed([1, len(numbers) // 5, *numbers], values, ids), ProtocolError)


@given(st.binary(max_size=200))
def test_any_bytes_behind_the_first_are_refused(data: bytes) -> None:
    assert refuses_or_reads(batches.decode, b"\x02" + data, ProtocolError) is None


def test_a_slice_of_fuzzing_finds_nothing() -> None:
    chance = Random(4)  # noqa: S311 - must be the same again
    for seed in seeds():
        fuzz_batch(seed)
        for _ in range(60):
            mutated = bytearray(seed)
            for _ in range(chance.randint(1, 4)):
                mutated[chance.randrange(1, len(mutated))] = chance.choice(seed)
            fuzz_batch(bytes(mutated))


def test_the_seeds_of_fuzzing_are_batches() -> None:
    """Seeds that are refused at once would let fuzzing prove nothing."""
    for seed in seeds():
        assert batches.decode(unpacked(seed)).events


@pytest.mark.skipif(
    zstandard.ZSTD_VERSION != train_dictionary.ZSTD, reason="another release of zstd trains another dictionary"
)
def test_the_dictionary_is_the_one_that_its_script_makes() -> None:
    assert train_dictionary.train() == frames.dictionary().as_bytes()


def test_the_learners_that_are_measured_are_none_that_the_dictionary_knows() -> None:
    content = frames.dictionary().as_bytes()
    people = {event.person for event in logged(1, 1000).events if event.person}
    assert len(people) == 30
    assert not any(person.encode() in content for person in people)
