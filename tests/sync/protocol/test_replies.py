"""What kiosk and hub say to one another inside their envelopes."""

import json
from dataclasses import asdict, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.protocol import maps, requests
from sync.protocol.downlink import Load, Part
from sync.protocol.errors import ProtocolError
from sync.protocol.joining import Join, Joined
from sync.protocol.replies import Reply
from sync.protocol.requests import MOST_PIECES, Parts, Request, State
from tests.sync.protocol.hostile import cut_or_altered, documents, refuses_or_reads

texts = st.text(max_size=20)
numbers = st.integers(0, 2**53 - 1)
states = st.builds(State, texts, st.dictionaries(texts, texts, max_size=3), numbers, numbers)
hashes = st.just("") | st.binary(min_size=32, max_size=32).map(bytes.hex)
asked = st.builds(
    Request, st.integers(0, 2), texts, numbers, texts, st.none() | states, st.binary(max_size=60), numbers, numbers
)
answers = st.builds(Reply, texts, numbers, hashes, texts, numbers, st.booleans(), texts, numbers)
wishes = st.builds(Join, texts, texts, texts)
welcomes = st.builds(Joined, texts, texts, texts)

STATE = State("0.1.0", {"digital-basics": "1.0.0"}, 12, 5_000_000_000)
REQUEST = Request(1, "log-1", 40, STATE.digest(), STATE, b"batch", 30)
REPLY = Reply("log-1", 40, "ab" * 32, "1", 1_793_000_000_000)
JOIN = Join("7KQ4-M3XR", "cd" * 32, "Kalpetta")
JOINED = Joined("hub-1", "ef" * 32, "{}")
MESSAGES = [REQUEST, REPLY, JOIN, JOINED]

# Protocol 3: hexadecimal digits travel as the bytes that they stand for, other texts as they are.
names = st.binary(min_size=1, max_size=16).map(bytes.hex) | texts.filter(lambda text: text != "")
items = st.dictionaries(texts, numbers | texts | st.lists(texts, max_size=2), max_size=3)
parts = st.dictionaries(texts, st.tuples(numbers, st.lists(items, max_size=3).map(tuple)), max_size=3)
loads = st.builds(
    lambda found, is_more: Load(tuple(Part(name, *part) for name, part in found.items()), is_more), parts, st.booleans()
)
MAP_REQUESTS = st.builds(
    Request,
    st.integers(3, 9), names, numbers, names, st.none() | states, st.binary(max_size=60), numbers, numbers,
    hash=st.binary(max_size=32),
    have=st.dictionaries(texts, st.tuples(numbers, st.binary(min_size=4, max_size=4)), max_size=5),
    room=numbers, serial=numbers, generation=numbers,
)  # fmt: skip
MAP_REPLIES = st.builds(
    Reply,
    st.just("") | names, numbers, hashes, numbers.map(str), numbers, st.booleans(), texts, numbers,
    next_key=st.just(b"") | st.binary(min_size=32, max_size=32),
    load=loads,
    points=st.lists(st.tuples(numbers, st.binary(max_size=32)), max_size=4).map(tuple),
    serial=numbers,
)  # fmt: skip
MAP_REQUEST = Request(
    3, "ab" * 16, 40, STATE.digest(), STATE, b"batch", 30, 0, bytes(32), {"people": (3, b"abcd")}, 9, 7, 2
)
MAP_REPLY = Reply(
    "ab" * 16, 40, "cd" * 32, "2", 1_793_000_000_000, True, "", 3, bytes(32),
    Load((Part("people", 4, ({"person": "x"},)),), True), ((5, bytes(32)),), 7, (bytes(range(32)), 400_000),
)  # fmt: skip


def framed(document: Any, rest: bytes = b"") -> bytes:
    text = json.dumps(document).encode()
    return len(text).to_bytes(4, "big") + text + rest


def document_of(message: Any) -> dict[str, Any]:
    payload = message.encode()
    return json.loads(payload[4 : 4 + int.from_bytes(payload[:4], "big")])


@given(st.one_of(asked, answers, wishes, welcomes))
def test_a_message_comes_back_as_it_was(message: Any) -> None:
    assert type(message).decode(message.encode()) == message


@given(MAP_REQUESTS)
def test_a_request_of_the_third_protocol_comes_back_as_it_was(request: Request) -> None:
    assert Request.decode(request.encode()) == request


@given(MAP_REPLIES, st.integers(3, 9))
def test_a_reply_of_the_third_protocol_comes_back_as_it_was(reply: Reply, spoken: int) -> None:
    assert Reply.decode(reply.encode(spoken)) == reply


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=MOST_PIECES))
def test_a_list_of_pieces_comes_back_as_it_was(pieces: list[bytes]) -> None:
    assert Parts.decode(Parts(tuple(pieces)).encode()) == Parts(tuple(pieces))


@pytest.mark.parametrize("joined", [None, "", b"", bytes(31), bytes(33), bytes(32 * (MOST_PIECES + 1)), [bytes(32)]])
def test_a_list_of_pieces_that_cannot_be_is_refused(joined: object) -> None:
    with pytest.raises(ProtocolError):
        Parts.decode(maps.pack({1: joined}))


def test_what_a_kiosk_has_to_say_in_an_empty_exchange_is_small() -> None:
    empty = Request(
        3, "ab" * 16, 40, STATE.digest(), mark=40, hash=bytes(range(32)), have={"people": (3, b"abcd")},
        room=32 << 10, serial=70, generation=1,
    )  # fmt: skip

    assert len(empty.encode()) <= 100


def without(message: Request | Reply, key: int) -> bytes:
    document = maps.unpack_map(message.encode(3) if isinstance(message, Reply) else message.encode())
    return maps.pack({number: value for number, value in document.items() if number != key})


def with_(message: Request | Reply, key: int, value: object) -> bytes:
    document = maps.unpack_map(message.encode(3) if isinstance(message, Reply) else message.encode())
    return maps.pack(document | {key: value})


@pytest.mark.parametrize(("message", "keys"), [(MAP_REQUEST, range(1, 14)), (MAP_REPLY, (1, *range(3, 16)))])
def test_a_map_with_a_value_of_the_wrong_type_is_refused(message: Request | Reply, keys: range) -> None:
    for key in keys:
        for wrong in (1.5, [[]], {"a": None}, [1, 2, 3]):
            with pytest.raises(ProtocolError):
                type(message).decode(with_(message, key, wrong))


def test_a_map_that_lacks_what_every_message_has_is_refused() -> None:
    for message, keys in ((MAP_REQUEST, (1, 3, 7)), (MAP_REPLY, (1,))):
        for key in keys:
            with pytest.raises(ProtocolError):
                type(message).decode(without(message, key))


def test_what_a_later_protocol_adds_to_a_map_is_left_out() -> None:
    assert Request.decode(with_(MAP_REQUEST, 77, {"battery": 5})) == MAP_REQUEST
    assert Reply.decode(with_(MAP_REPLY, 77, {"battery": 5})) == MAP_REPLY


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (4, -1), (5, bytes(31)), (5, "zz" * 32), (10, bytes(31)), (10, bytes(33)), (11, {"people": [1]}),
        (11, {"people": ["1", []]}), (11, {"people": [1, [5]]}), (13, [[1]]), (13, [[bytes(32), 1]]), (13, [5]),
        (15, [bytes(31), 5]), (15, [bytes(32), 0]), (15, [bytes(32), (4 << 20) + 1]), (15, [bytes(32)]), (15, [5, 5]),
    ],
    ids=str,
)  # fmt: skip
def test_a_reply_whose_values_cannot_be_is_refused(key: int, value: object) -> None:
    with pytest.raises(ProtocolError):
        Reply.decode(with_(MAP_REPLY, key, value))


@pytest.mark.parametrize("had", [3, [3], [3, bytes(3)], [3, bytes(5)], [True, bytes(4)], [bytes(4), 3], [3, "abcd"]])
def test_what_a_kiosk_says_to_have_is_a_number_and_a_digest(had: object) -> None:
    with pytest.raises(ProtocolError):
        Request.decode(with_(MAP_REQUEST, 10, {"people": had}))


def test_each_protocol_is_written_in_its_own_way_only() -> None:
    as_map = with_(MAP_REQUEST, 1, 2)
    as_json = framed(document_of(REQUEST) | {"protocol": 3})

    for payload in (as_map, as_json):
        with pytest.raises(ProtocolError):
            Request.decode(payload)


@given(st.data())
def test_altered_maps_are_refused_or_read(data: st.DataObject) -> None:
    message = data.draw(st.sampled_from([MAP_REQUEST, MAP_REPLY]))
    payload = message.encode(3) if isinstance(message, Reply) else message.encode()

    refuses_or_reads(type(message).decode, data.draw(cut_or_altered(payload)), ProtocolError)


def test_a_map_cut_off_at_any_byte_is_refused() -> None:
    for message, payload in ((MAP_REQUEST, MAP_REQUEST.encode()), (MAP_REPLY, MAP_REPLY.encode(3))):
        for length in range(len(payload)):
            with pytest.raises(ProtocolError):
                type(message).decode(payload[:length])


def test_an_unchanged_state_does_not_travel() -> None:
    assert "state" in document_of(REQUEST)
    assert "state" not in document_of(replace(REQUEST, state=None))


@given(states, states)
def test_the_digest_changes_exactly_when_the_state_does(one: State, other: State) -> None:
    assert (one.digest() == other.digest()) is (one == other)
    assert len(one.digest()) == 16


def test_the_digest_of_a_known_state_is_for_ever_the_same() -> None:
    assert STATE.digest() == "616dc3698625c8e7"


@given(st.data())
def test_altered_messages_are_refused_or_read(data: st.DataObject) -> None:
    message = data.draw(st.sampled_from(MESSAGES))

    refuses_or_reads(type(message).decode, data.draw(cut_or_altered(message.encode())), ProtocolError)


@given(st.binary(max_size=100), documents)
def test_any_bytes_and_any_document_are_refused_or_read(data: bytes, document: Any) -> None:
    for kind in (Request, Reply, Join, Joined):
        for payload in (data, framed(document), framed({"protocol": document})):
            refuses_or_reads(kind.decode, payload, ProtocolError)
    refuses_or_reads(requests.protocol_of, framed({"protocol": document}), ProtocolError)


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: type(message).__name__)
def test_a_message_cut_off_at_any_byte_of_its_document_is_refused(message: Any) -> None:
    payload = message.encode()
    end = 4 + int.from_bytes(payload[:4], "big")

    for length in range(end):
        with pytest.raises(ProtocolError) as refused:
            type(message).decode(payload[:length])
        assert refused.value.code == "message"


@pytest.mark.parametrize("message", [REPLY, JOIN, JOINED], ids=lambda message: type(message).__name__)
def test_a_message_with_an_unknown_field_is_refused(message: Any) -> None:
    with pytest.raises(ProtocolError) as refused:
        type(message).decode(framed(document_of(message) | {"surprise": 1}))

    assert "surprise" in str(refused.value)


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: type(message).__name__)
def test_a_message_with_a_field_of_the_wrong_type_is_refused(message: Any) -> None:
    document = document_of(message)
    for name in document:
        for wrong in (None, [], 1.5):
            if wrong is None and name == "state":
                continue
            with pytest.raises(ProtocolError):
                type(message).decode(framed(document | {name: wrong}))


@pytest.mark.parametrize("message", [REQUEST, JOIN], ids=lambda message: type(message).__name__)
def test_a_message_that_lacks_a_field_is_refused(message: Any) -> None:
    document = document_of(message)
    for name in document.keys() - {"state"}:
        with pytest.raises(ProtocolError):
            type(message).decode(framed({key: value for key, value in document.items() if key != name}))


@pytest.mark.parametrize(
    "changed", [{"learners": True}, {"learners": "12"}, {"shelf": []}, {"extra": 1}, {"software": None}], ids=repr
)
def test_a_state_that_cannot_be_is_refused(changed: dict[str, Any]) -> None:
    document = document_of(REQUEST)

    with pytest.raises(ProtocolError):
        Request.decode(framed(document | {"state": asdict(STATE) | changed}))


@pytest.mark.parametrize(
    "changed",
    [{"acknowledged": -1}, {"acknowledged": 2**53}, {"hash": "ab"}, {"hash": "AB" * 32}, {"hash": "ab" * 33}],
    ids=repr,
)
def test_a_reply_whose_mark_cannot_be_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(ProtocolError):
        Reply.decode(framed(document_of(REPLY) | changed))


@pytest.mark.parametrize("shelf", [{"digital-basics": 5}, {"digital-basics": None}, {"digital-basics": {"a": []}}])
def test_a_shelf_names_a_version_as_text_for_each_pack(shelf: dict[str, Any]) -> None:
    with pytest.raises(ProtocolError):
        Request.decode(framed(document_of(REQUEST) | {"state": asdict(STATE) | {"shelf": shelf}}))


def test_the_version_of_a_request_from_the_future_can_be_read() -> None:
    for future in (framed({"protocol": 99, "everything": "else"}, b"bytes"), maps.pack({1: 99, 3: [], 77: {}})):
        assert requests.protocol_of(future) == 99
        with pytest.raises(ProtocolError):
            Request.decode(future)


@pytest.mark.parametrize("protocol", [None, "1", True, 1.0])
def test_a_version_that_is_no_whole_number_is_refused(protocol: Any) -> None:
    with pytest.raises(ProtocolError):
        requests.protocol_of(framed({"protocol": protocol}))


def test_a_length_far_beyond_the_payload_is_refused() -> None:
    with pytest.raises(ProtocolError):
        Reply.decode(b"\xff\xff\xff\xff{}")


def test_a_kiosk_says_that_it_could_speak_a_newer_protocol_only_when_it_does_not() -> None:
    assert "newest" not in document_of(REQUEST)
    assert requests.newest_of(REQUEST.encode()) == 1
    assert requests.newest_of(replace(REQUEST, newest=2).encode()) == 2


def test_a_hub_says_what_it_speaks_only_to_those_who_can_read_it() -> None:
    assert "protocol" not in document_of(REPLY)
    assert document_of(replace(REPLY, protocol=2))["protocol"] == 2
