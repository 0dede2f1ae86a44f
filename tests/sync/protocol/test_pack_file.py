"""The pack file's head: its prefix and index."""

import json
from typing import Any

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from sync.protocol import pack_file
from sync.protocol.errors import PackError
from sync.protocol.pack_file import PREFIX_BYTES, Stored
from sync.protocol.versions import PACK_FILE_FORMAT
from tests.sync.protocol.hostile import cut_or_altered, documents, refuses_or_reads

BLOBS = [
    Stored("a" * 64, 0, 120, "zstd"),
    Stored("b" * 64, 120, 0, "plain"),
    Stored("c" * 64, 0, 9000, "plain", 2),
]


def packed(rows: Any) -> bytes:
    return zstandard.ZstdCompressor().compress(json.dumps(rows).encode())


def refusal(data: bytes) -> PackError:
    with pytest.raises(PackError) as refused:
        pack_file.decode_index(data)
    return refused.value


def test_the_index_comes_back_by_hash() -> None:
    head = pack_file.encode_head(BLOBS)

    assert pack_file.index_length(head[:PREFIX_BYTES]) == len(head) - PREFIX_BYTES
    assert pack_file.decode_index(head[PREFIX_BYTES:]) == {blob.sha256: blob for blob in BLOBS}


def test_the_head_is_laid_out_as_it_was_stated() -> None:
    head = pack_file.encode_head(BLOBS)

    assert head[:5] == b"PDPK\x01"
    assert int.from_bytes(head[5:9], "big") == len(head) - 9
    rows = json.loads(zstandard.ZstdDecompressor().decompress(head[9:]))
    assert rows[0] == ["a" * 64, 0, 120, "zstd", 1]


def test_a_further_part_has_no_index() -> None:
    head = pack_file.encode_further_head()

    assert (len(head), pack_file.index_length(head)) == (PREFIX_BYTES, 0)


def test_the_same_blobs_give_the_same_head() -> None:
    assert pack_file.encode_head(BLOBS) == pack_file.encode_head(iter(BLOBS))


@pytest.mark.parametrize(
    "prefix",
    [b"", b"PDPK", b"PDPK\x01\0\0\0", b"PDPX\x01\0\0\0\x05", b"PDPK" + bytes(5), b"PK\x03\x04" + bytes(5)],
)
def test_what_is_no_pack_file_is_refused(prefix: bytes) -> None:
    with pytest.raises(PackError) as refused:
        pack_file.index_length(prefix)

    assert refused.value.code == "pack-file"


def test_a_pack_file_of_a_newer_format_is_refused_in_one_clear_sentence() -> None:
    with pytest.raises(PackError) as refused:
        pack_file.index_length(b"PDPK" + bytes([PACK_FILE_FORMAT + 1]) + bytes(4))

    assert refused.value.code == "format-too-new"


def test_an_index_that_says_that_it_is_too_long_is_refused() -> None:
    longest = pack_file.MOST_INDEX_BYTES

    assert pack_file.index_length(b"PDPK\x01" + longest.to_bytes(4, "big")) == longest
    with pytest.raises(PackError):
        pack_file.index_length(b"PDPK\x01" + (longest + 1).to_bytes(4, "big"))


@pytest.mark.parametrize(
    "row",
    [
        [],
        ["a" * 64, 0, 1],
        ["a" * 64, 0, 1, "plain", 1, 1],
        [5, 0, 1, "plain", 1],
        [None, 0, 1, "plain", 1],
        ["a" * 64, -1, 1, "plain", 1],
        ["a" * 64, 0, -1, "plain", 1],
        ["a" * 64, "0", 1, "plain", 1],
        ["a" * 64, 0, 1.5, "plain", 1],
        ["a" * 64, 0, 1, "gzip", 1],
        ["a" * 64, 0, 1, None, 1],
        ["a" * 64, 2**70, 1, "plain", 1],
        ["a" * 64, 0, 2**70, "plain", 1],
        ["a" * 64, 2**31, 1, "plain", 1],
        [["a"], 0, 1, "plain", 1],
        ["a" * 64, 0, 1, "plain", 0],
        ["a" * 64, 0, 1, "plain", 100],
        ["a" * 64, 0, 1, "plain", "1"],
        "text",
        5,
        None,
        {},
    ],
    ids=repr,
)
def test_an_index_with_one_row_that_cannot_be_is_refused(row: Any) -> None:
    assert pack_file.decode_index(packed([["a" * 64, 0, 1, "plain", 1]]))

    assert refusal(packed([["b" * 64, 0, 1, "plain", 1], row])).code == "pack-file"


@pytest.mark.parametrize("rows", [None, 5, "text", {"a": 1}, True])
def test_an_index_that_is_no_list_is_refused(rows: Any) -> None:
    refusal(packed(rows))


def test_a_bomb_in_the_index_is_refused() -> None:
    bomb = zstandard.ZstdCompressor(level=3).compress(b"[" + b" " * (2 * pack_file.MOST_INDEX_BYTES) + b"]")
    assert len(bomb) < 20_000

    refusal(bomb)


def test_an_index_nested_without_end_is_refused() -> None:
    refusal(zstandard.ZstdCompressor().compress(b"[" * 100_000))


@given(st.data())
def test_altered_indexes_are_refused_or_read(data: st.DataObject) -> None:
    index = pack_file.encode_head(BLOBS)[PREFIX_BYTES:]

    refuses_or_reads(pack_file.decode_index, data.draw(cut_or_altered(index)), PackError)


@given(documents, st.lists(documents, min_size=5, max_size=5), st.binary(max_size=100))
def test_anything_as_an_index_is_read_or_refused(document: Any, row: list[Any], data: bytes) -> None:
    for index in (packed(document), packed([row]), data):
        refuses_or_reads(pack_file.decode_index, index, PackError)


@given(st.binary(max_size=12))
def test_any_prefix_is_read_or_refused(prefix: bytes) -> None:
    refuses_or_reads(pack_file.index_length, prefix, PackError)
