"""Encoding of protocol 1: JSON rows in zstd."""

import json
from typing import Any

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from sync.protocol import batch as batches
from sync.protocol.batch import Batch
from sync.protocol.errors import ProtocolError
from sync.protocol.events import FIRST_HASH
from tests.sync.protocol.batches import chained, differs
from tests.sync.protocol.hostile import cut_or_altered, documents, refuses_or_reads

ROW = ["x/1", None, 5, "boot", 7, {"a": 1}]
DOCUMENT = {"log": "log-1", "first": 1, "previous": FIRST_HASH.hex(), "rows": [ROW]}


def packed(document: Any) -> bytes:
    return zstandard.ZstdCompressor().compress(json.dumps(document).encode())


def refusal(data: bytes) -> ProtocolError:
    with pytest.raises(ProtocolError) as refused:
        batches.decode(data)
    assert refused.value.code == "batch"
    return refused.value


def test_hashes_and_sequences_are_not_sent_but_follow() -> None:
    encoded = batches.encode(chained(1, FIRST_HASH, [("x/1", None, 1, 1, {})]), 1)

    sent = json.loads(zstandard.ZstdDecompressor().stream_reader(encoded).read())
    assert sent.keys() == {"log", "first", "previous", "rows"}
    assert len(sent["rows"][0]) == 6


@given(st.data())
def test_an_altered_batch_is_refused_or_has_another_head(data: st.DataObject) -> None:
    batch = chained(3, b"p" * 32, [("x/1", "p" * 32, 5, 6, {"text": "ചായ"}), ("y/1", None, 7, 8, {})])
    altered = data.draw(cut_or_altered(batches.encode(batch, 1)))

    found = refuses_or_reads(batches.decode, altered, ProtocolError)

    assert not isinstance(found, Batch) or found == batch or differs(found, batch)


@given(st.binary(max_size=200))
def test_bytes_that_are_no_batch_are_refused_with_one_kind_of_error(data: bytes) -> None:
    assert refuses_or_reads(batches.decode, data, ProtocolError) is None


@given(documents)
def test_any_document_in_zstd_is_read_or_refused(document: Any) -> None:
    refuses_or_reads(batches.decode, packed(document), ProtocolError)


@given(st.lists(documents, min_size=6, max_size=6), documents, documents)
def test_any_row_is_read_or_refused(row: list[Any], first: Any, log_id: Any) -> None:
    for document in (DOCUMENT | {"rows": [row]}, DOCUMENT | {"first": first}, DOCUMENT | {"log": log_id}):
        refuses_or_reads(batches.decode, packed(document), ProtocolError)


@given(documents)
def test_any_body_is_read_or_refused(body: Any) -> None:
    refuses_or_reads(batches.decode, packed(DOCUMENT | {"rows": [[*ROW[:5], {"body": body}]]}), ProtocolError)


@pytest.mark.parametrize(
    "changed",
    [
        {"log": 5},
        {"log": None},
        {"first": 0},
        {"first": -1},
        {"first": True},
        {"first": 1.0},
        {"previous": "00"},
        {"previous": "zz" * 32},
        {"previous": None},
        {"rows": {}},
        {"rows": [[]]},
        {"rows": [ROW[:5]]},
        {"rows": [[*ROW, 1]]},
        {"rows": [[None, *ROW[1:]]]},
        {"rows": [["x/1", 5, *ROW[2:]]]},
        {"rows": [[*ROW[:2], True, *ROW[3:]]]},
        {"rows": [[*ROW[:2], 1.5, *ROW[3:]]]},
        {"rows": [[*ROW[:3], None, *ROW[4:]]]},
        {"rows": [[*ROW[:4], "7", ROW[5]]]},
        {"rows": [[*ROW[:5], []]]},
        {"rows": [[*ROW[:5], {"great": 2**53}]]},
        {"rows": [[*ROW[:5], {"no number": float("nan")}]]},
        {"rows": [[*ROW[:5], {"lone surrogate": "\ud800"}]]},
        {"rows": [[*ROW[:5], {"\ud800": "lone surrogate"}]]},
    ],
    ids=repr,
)
def test_a_batch_with_one_thing_wrong_is_refused(changed: dict[str, Any]) -> None:
    assert batches.decode(packed(DOCUMENT)).last == 1

    refusal(packed(DOCUMENT | changed))


@pytest.mark.parametrize("key", sorted(DOCUMENT))
def test_a_batch_that_lacks_a_key_is_refused(key: str) -> None:
    refusal(packed({name: value for name, value in DOCUMENT.items() if name != key}))


@pytest.mark.parametrize("document", [[], None, 5, "text"])
def test_what_is_no_object_is_no_batch(document: Any) -> None:
    refusal(packed(document))


def test_a_batch_of_too_many_events_is_refused() -> None:
    assert batches.decode(packed(DOCUMENT | {"rows": [ROW] * 100})).last == 100

    refusal(packed(DOCUMENT | {"rows": [ROW] * (batches.MOST_EVENTS + 1)}))


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = zstandard.ZstdCompressor(level=3).compress(b'{"log":"' + b"a" * (4 * batches.MOST_BYTES) + b'"}')
    assert len(bomb) < 10_000

    assert str(batches.MOST_BYTES) in str(refusal(bomb))


def test_a_document_nested_without_end_is_refused() -> None:
    deep = "[" * 100_000 + "]" * 100_000

    refusal(zstandard.ZstdCompressor().compress(deep.encode()))


@pytest.mark.parametrize("depth", range(100, 1000, 90))
def test_a_body_nested_to_any_depth_is_read_or_refused(depth: int) -> None:
    text = json.dumps(DOCUMENT).replace('{"a": 1}', '{"a": ' + "[" * depth + "]" * depth + "}")

    refuses_or_reads(batches.decode, zstandard.ZstdCompressor().compress(text.encode()), ProtocolError)


def test_a_log_whose_name_is_hashed_again_and_again_is_refused_if_it_is_long() -> None:
    assert batches.decode(packed(DOCUMENT | {"log": "l" * 200, "rows": [ROW] * 100})).last == 100

    refusal(packed(DOCUMENT | {"log": "l" * 201}))
