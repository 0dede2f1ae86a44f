"""Messages as maps: what is written is read again, and what a stranger writes is refused before it grows."""

import math
import tracemalloc

import cbor2
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from sync.protocol import maps
from sync.protocol.errors import ProtocolError
from tests.sync.protocol.hostile import cut_or_altered, refuses_or_reads

numbers = st.integers(-(2**53) + 1, 2**53 - 1)
scalars = (
    st.none() | st.booleans() | numbers | st.floats(allow_nan=False, allow_infinity=False) | st.text() | st.binary()
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=8), inner, max_size=5),
    max_leaves=30,
)
messages = st.dictionaries(st.integers(-100, 100_000), values, max_size=8)


def framed(plain: bytes) -> bytes:
    return zstandard.ZstdCompressor(19).compress(plain)


def refusal(data: bytes) -> str:
    with pytest.raises(ProtocolError) as refused:
        maps.unpack_map(data)
    assert refused.value.code == "message"
    return str(refused.value)


@given(messages)
def test_a_message_comes_back_as_it_was(message: maps.Document) -> None:
    found = maps.unpack_map(maps.pack(message))

    assert repr(sorted(found.items(), key=str)) == repr(sorted(message.items(), key=str))


@given(st.data(), messages)
def test_an_altered_message_is_refused_or_read(data: st.DataObject, message: maps.Document) -> None:
    refuses_or_reads(maps.unpack_map, data.draw(cut_or_altered(maps.pack(message))), ProtocolError)


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_or_read(data: bytes) -> None:
    for given_bytes in (data, b"\xa1\x01" + data, framed(data), framed(b"\xa1\x01" + data)):
        refuses_or_reads(maps.unpack_map, given_bytes, ProtocolError)


@given(messages)
def test_a_message_that_is_cut_off_or_followed_by_more_is_refused(message: maps.Document) -> None:
    plain = cbor2.dumps(message)
    for wrong in (plain[:-1], plain + b"\0", plain + plain):
        with pytest.raises(ProtocolError):
            maps.unpack_map(wrong)


def test_a_message_is_framed_where_that_is_shorter() -> None:
    assert maps.pack({1: "a" * 1000}).startswith(zstandard.FRAME_HEADER)
    assert maps.pack({1: 5}) == bytes.fromhex("a10105")


@pytest.mark.parametrize(
    "value",
    [
        "c24101", "c11a00000001", "d81c81d81d00", "d9010081", "d81e820102", "d82361", "d9d9f700",  # tags
        "9f01ff", "bf6161ff", "5f4101ff", "7f6161ff", "ff",  # lengths that come later
        "f97e00", "f97c00", "fb7ff8000000000000",  # no numbers, or endless ones
        "f7", "f0", "f8ff", "f801",  # values that JSON has not
        "1bffffffffffffffff", "3bffffffffffffffff", "1b0020000000000000",  # numbers beyond 2^53
        "61ff", "63eda080",  # no UTF-8
        "a10101", "a14101", "a18001", "a1f601", "a2616101616102",  # keys that are no texts, or twice there
        "1c", "5d", "9e", "fc",  # reserved
    ],
)  # fmt: skip
def test_what_no_message_has_is_refused(value: str) -> None:
    for depth in ("", "81", "a16178"):
        plain = bytes.fromhex("a101" + depth + value)
        refusal(plain)
        refusal(framed(plain))


@pytest.mark.parametrize("document", ["a0", "a10505"])
def test_a_map_with_numbers_for_keys_is_a_message(document: str) -> None:
    maps.unpack_map(bytes.fromhex(document))


@pytest.mark.parametrize("document", ["", "00", "80", "60", "f6", "a1616101", "a1f501", "a1f93c0001", "a201010102"])
def test_anything_else_is_none(document: str) -> None:
    refusal(bytes.fromhex(document))


@pytest.mark.parametrize("head", ["5b", "7b", "9b", "bb", "5a", "9a", "ba", "9b00000000", "bb7f"])
def test_a_length_of_more_than_there_is_is_refused_at_once(head: str) -> None:
    tracemalloc.start()
    refusal(b"\xa1\x01" + bytes.fromhex(head).ljust(9, b"\xff"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 1 << 20


BOMBS = {
    "empty lists": b"\xa1\x01\x9a" + (8 << 20).to_bytes(4, "big") + b"\x80" * (8 << 20),
    "more bytes than a message has": b"\xa1\x01\x5a" + (64 << 20).to_bytes(4, "big") + bytes(64 << 20),
    "many values": b"\xa1\x01\x9a" + (600_000).to_bytes(4, "big") + b"\0" * 600_000,
    "keys": b"\xa1\x01\xba" + (600_000).to_bytes(4, "big") + b"\x60\0" * 600_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_small_frame_that_stands_for_very_much_is_refused_before_it_grows(name: str) -> None:
    bomb = framed(BOMBS[name])
    assert len(bomb) < 10_000
    tracemalloc.start()
    refusal(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 4 * maps.MOST_BYTES


def test_the_body_of_the_deepest_event_has_room_in_an_item() -> None:
    body: object = 5
    for _ in range(64):
        body = {"a": body}
    message = {11: {"people": [1, [{"events": [["log", 1, "x/1", 5, body]]}]]}}

    assert maps.unpack_map(maps.pack(message)) == message


@pytest.mark.parametrize("nest", [b"\x81", b"\xa1\x61a"])
def test_what_nests_deeper_is_refused(nest: bytes) -> None:
    for depth in (100, 100_000):
        refusal(b"\xa1\x01" + nest * depth + b"\0")


def test_numbers_keep_their_kind() -> None:
    found = maps.unpack_map(maps.pack({1: [1, 1.0, True, -0.0]}))[1]

    assert [type(each) for each in found] == [int, float, bool, float]
    assert math.copysign(1, found[3]) == -1
