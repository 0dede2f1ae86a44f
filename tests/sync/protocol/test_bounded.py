"""Reading compressed JSON, and TOML, from strangers."""

import json
import tomllib
from typing import Any

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from sync.protocol import bounded
from tests.sync.protocol.hostile import documents, refuses_or_reads


def packed(content: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=3).compress(content)


def test_a_frame_of_exactly_as_many_bytes_as_it_may_hold_is_unpacked() -> None:
    assert bounded.unpack(packed(bytes(1000)), 1000) == bytes(1000)
    with pytest.raises(ValueError, match="more than 999 bytes"):
        bounded.unpack(packed(bytes(1000)), 999)


def test_a_frame_that_wants_a_great_window_is_refused_before_anything_is_unpacked() -> None:
    parameters = zstandard.ZstdCompressionParameters(window_log=27, write_content_size=False)
    frame = zstandard.ZstdCompressor(compression_params=parameters).compressobj()

    with pytest.raises(ValueError, match="memory"):
        bounded.unpack(frame.compress(b"a" * 100) + frame.flush(), 1000)


@given(st.binary(max_size=100))
def test_any_bytes_are_unpacked_or_refused(data: bytes) -> None:
    refuses_or_reads(lambda given: bounded.unpack(given, 1000), data, ValueError)


@pytest.mark.parametrize("text", [b"[[],[],[]]", b"[{},{},{}]", b"[1,2,3,4,5]", b'{"a":1,"b":[1,[2]]}'])
def test_values_are_counted_before_they_are_made(text: bytes) -> None:
    assert bounded.parse(text, 6) == json.loads(text)
    with pytest.raises(ValueError, match="more than 3 values"):
        bounded.parse(text, 3)


def test_json_that_is_nested_without_end_is_refused() -> None:
    with pytest.raises(ValueError, match="deeply"):
        bounded.parse(b"[" * 100_000, 200_000)


@given(documents)
def test_any_document_is_read_as_it_is(document: Any) -> None:
    text = json.dumps(document).encode()

    assert json.dumps(bounded.parse(text, 1000)).encode() == text


@pytest.mark.parametrize(
    "text",
    [
        "a = " + 100_000 * "[",
        "a = " + 100 * "[" + 100 * "]",
        100_000 * "a." + "a = 1",
        '"a" . ' * 100_000 + "a = 1",
        "[" + 100_000 * "a." + "a]",
        "a = {" + 100_000 * "b." + "b = 1}",
        "a = " + 100_000 * "9",
        "a = 0x" + 100_000 * "f",
        "a = 9223372036854775809",
        "[a" + 40 * ".b" + "]",
        '"""' + 100_000 * "a.",
        "a =",
    ],
    ids=lambda text: text[:12],
)
def test_toml_that_would_take_the_memory_or_the_stack_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        bounded.parse_toml(text)


@pytest.mark.parametrize(
    "text",
    [
        'a = "' + 100 * "1. " + '"',
        "a = '" + 100 * "1. " + "'",
        'a = """\n' + 100 * "1. " + '"quoted" \\""" \n"""',
        "a = '''\n" + 100 * "1. " + "it's '' \n'''",
        "# " + 100 * "..." + "\na = 1.5",
        'a = "\\"' + 100 * "." + '"',
        "a = -9223372036854775808",
        "[[a.b.c]]\nd.e = {f = [[1]]}",
    ],
    ids=lambda text: text[:12],
)
def test_toml_as_authors_write_it_is_read(text: str) -> None:
    assert bounded.parse_toml(text) == tomllib.loads(text)
