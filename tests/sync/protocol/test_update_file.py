"""The update file's header."""

import json
from typing import Any

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from sync.protocol import update_file
from sync.protocol.errors import PackError
from sync.protocol.update_file import MOST_SEGMENT_BYTES, PREFIX_BYTES, Header, Patch
from tests.sync.protocol.hostile import cut_or_altered, documents, refuses_or_reads

HEADER = Header(
    "tea-stall",
    "1.0.0",
    "1.1.0",
    (120,),
    (Patch("a" * 64, "b" * 64, (9, 1000)), Patch("c" * 64, "", (7,)), Patch("d" * 64, "e" * 64, ())),
)
DOCUMENT = {
    "pack": "tea-stall",
    "from": "1.0.0",
    "to": "1.1.0",
    "manifest": [120],
    "blobs": [["a" * 64, "b" * 64, [9, 1000]], ["c" * 64, "", [7]], ["d" * 64, "e" * 64, []]],
}


def packed(document: Any) -> bytes:
    return zstandard.ZstdCompressor().compress(json.dumps(document).encode())


def test_a_header_comes_back() -> None:
    head = HEADER.encode()

    assert update_file.header_length(head[:PREFIX_BYTES]) == len(head) - PREFIX_BYTES
    assert update_file.decode_header(head[PREFIX_BYTES:]) == HEADER


def test_the_header_is_laid_out_as_format_md_says() -> None:
    head = HEADER.encode()

    assert head[:5] == b"PDUP\x01"
    assert json.loads(zstandard.ZstdDecompressor().decompress(head[9:])) == DOCUMENT
    assert update_file.decode_header(packed(DOCUMENT)) == HEADER


@pytest.mark.parametrize("prefix", [b"", b"PDUP", b"PDUP\x01\0\0", b"PDPK\x01\0\0\0\x05", b"PDUP\x02\0\0\0\x05"])
def test_what_is_no_update_file_is_refused(prefix: bytes) -> None:
    with pytest.raises(PackError) as refused:
        update_file.header_length(prefix)
    assert refused.value.code == "update-file"


def test_a_header_that_says_that_it_is_too_long_is_refused() -> None:
    longest = update_file.MOST_HEADER_BYTES
    assert update_file.header_length(b"PDUP\x01" + longest.to_bytes(4, "big")) == longest
    with pytest.raises(PackError):
        update_file.header_length(b"PDUP\x01" + (longest + 1).to_bytes(4, "big"))


@pytest.mark.parametrize(
    "change",
    [
        {"pack": "../x"},
        {"pack": 5},
        {"from": "1.0"},
        {"to": None},
        {"manifest": [0]},
        {"manifest": [True]},
        {"manifest": [MOST_SEGMENT_BYTES + 1]},
        {"manifest": "1"},
        {"manifest": None},
        {"blobs": [["A" * 64, "", [1]]]},
        {"blobs": [["a" * 64, "../b", [1]]]},
        {"blobs": [["a" * 64, None, [1]]]},
        {"blobs": [["a" * 64, "", [-1]]]},
        {"blobs": [["a" * 64, ""]]},
        {"blobs": [5]},
        {"blobs": None},
    ],
    ids=repr,
)
def test_a_header_that_cannot_be_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(PackError):
        update_file.decode_header(packed(DOCUMENT | change))


def test_a_bomb_in_the_header_is_refused() -> None:
    bomb = zstandard.ZstdCompressor().compress(b"{" + b" " * (2 * update_file.MOST_HEADER_BYTES) + b"}")
    with pytest.raises(PackError):
        update_file.decode_header(bomb)


@given(st.data())
def test_altered_headers_are_refused_or_read(data: st.DataObject) -> None:
    header = HEADER.encode()[PREFIX_BYTES:]
    refuses_or_reads(update_file.decode_header, data.draw(cut_or_altered(header)), PackError)


@given(documents, st.binary(max_size=100))
def test_anything_as_a_header_is_read_or_refused(document: Any, data: bytes) -> None:
    for header in (packed(document), packed(DOCUMENT | {"blobs": document}), data):
        refuses_or_reads(update_file.decode_header, header, PackError)
