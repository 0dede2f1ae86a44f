"""PROTOCOL.md and its vectors: what they say is what is done."""

import base64
import dataclasses
import hashlib
import json
import re
from importlib.resources import files
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings

from scripts import write_message_vectors as messages
from scripts.write_vectors import as_json, vectors
from sync.protocol import batch as batches
from sync.protocol import replies, requests, sealing, versions
from sync.protocol.batch import Batch
from sync.protocol.downlink import KINDS
from sync.protocol.encodings.shapes import FIELDS, SHAPES
from sync.protocol.envelope import Envelope, sign, verify
from sync.protocol.events import known_kinds
from sync.security.keys import public_bytes
from tests.sync.protocol import second_message_reader, second_reader
from tests.sync.protocol.batches import real_batches
from tests.sync.protocol.test_events import BODIES
from tests.sync.protocol.test_replies import MAP_REPLIES, MAP_REQUESTS

PROTOCOL = files("sync.protocol")
TEXT = PROTOCOL.joinpath("PROTOCOL.md").read_text(encoding="utf-8")
VECTORS = {
    each.name.removesuffix(".json"): json.loads(each.read_text(encoding="utf-8"))
    for each in PROTOCOL.joinpath("vectors").iterdir()
}
MESSAGES = {
    each.name.removesuffix(".json"): json.loads(each.read_text(encoding="utf-8"))
    for each in PROTOCOL.joinpath("messages").iterdir()
}
SHAPES_IN_TEXT = [
    [kind, *re.findall(r"`([^`]+)`", fields)]
    for kind, fields in re.findall(r"^\| `([^`]+/\d+)` \| (.*) \|$", TEXT, re.MULTILINE)
]


def exactly(document: Any) -> str:
    """A text that tells 1, 1.0 and true apart."""
    return json.dumps(document, sort_keys=True)


@pytest.mark.parametrize("name", sorted(VECTORS))
def test_each_vector_is_read_as_it_says(name: str) -> None:
    for encoded in VECTORS[name]["encoded"].values():
        assert exactly(as_json(batches.decode(base64.b64decode(encoded)))) == exactly(VECTORS[name]["batch"])


@pytest.mark.parametrize("name", sorted(VECTORS))
def test_a_reader_written_from_the_text_alone_reads_each_vector(name: str) -> None:
    said = VECTORS[name]["batch"]

    found = second_reader.read(base64.b64decode(VECTORS[name]["encoded"]["2"]), SHAPES_IN_TEXT)

    assert exactly(found) == exactly({key: said[key] for key in ("log", "first", "previous", "events")})


@settings(max_examples=50, deadline=None)
@given(real_batches())
def test_a_reader_written_from_the_text_alone_reads_whatever_is_written(batch: Batch) -> None:
    said = as_json(batch)

    found = second_reader.read(batches.encode(batch), SHAPES_IN_TEXT)

    assert exactly(found) == exactly({key: said[key] for key in ("log", "first", "previous", "events")})


def test_the_vectors_are_those_that_the_script_writes() -> None:
    assert {name: as_json(batch) for name, (_, batch) in vectors().items()} == {
        name: vector["batch"] for name, vector in VECTORS.items()
    }
    spoken = {str(number) for number in batches.ENCODERS}
    assert all(vector["encoded"].keys() == spoken for vector in VECTORS.values())


def test_the_text_names_the_dictionary_that_is_used() -> None:
    dictionary = PROTOCOL.joinpath("encodings", second_reader.DICTIONARY).read_bytes()

    assert hashlib.sha256(dictionary).hexdigest() in TEXT
    assert len(dictionary) <= 32 << 10


def test_the_text_has_the_shapes_and_columns_that_are_used() -> None:
    assert [list(shape) for shape in SHAPES] == SHAPES_IN_TEXT
    assert set(re.findall(r"^\| field `(\w+)`", TEXT, re.MULTILINE)) == FIELDS.keys()


def test_each_shape_has_the_fields_of_its_kind() -> None:
    for kind, *fields in SHAPES:
        assert set(fields) == BODIES[kind].keys(), "a kind that was given other fields needs a new version of its own"
    assert {kind for kind, *_ in SHAPES} <= set(known_kinds())


def test_the_text_has_every_protocol_that_is_spoken() -> None:
    rows = re.findall(r"^\| (\d+) \|", TEXT.partition("## 8")[2], re.MULTILINE)
    assert [int(row) for row in rows] == list(range(versions.OLDEST_PROTOCOL, versions.PROTOCOL + 1))


def test_the_vectors_of_messages_are_those_that_the_script_writes() -> None:
    written = {name: messages.document(vector) for name, vector in messages.vectors().items()}

    assert {
        name: {key: vector[key] for key in vector if key != "sealed"} for name, vector in MESSAGES.items()
    } == written
    assert {name for name in MESSAGES if "sealed" in MESSAGES[name]} == {
        name for name, vector in messages.vectors().items() if vector.is_sealed
    }


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_each_vector_of_a_message_is_read_as_it_says(name: str) -> None:
    vector, said = MESSAGES[name], messages.vectors()[name]
    sender, receiver = said.keys
    signed = base64.b64decode(vector["signed"])
    if "sealed" in vector:
        assert sealing.unseal(base64.b64decode(vector["sealed"]), [receiver]) == signed

    opened = verify(signed, lambda _: public_bytes(sender))

    assert type(said.message).decode(opened.payload) == said.message


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_a_reader_written_from_the_text_alone_reads_each_message(name: str) -> None:
    vector = MESSAGES[name]
    secrets = {who: bytes.fromhex(vector[who]) for who in ("sender", "receiver")}
    public = {who: public_bytes(Ed25519PrivateKey.from_private_bytes(secret)) for who, secret in secrets.items()}
    signed = base64.b64decode(vector["signed"])
    if "sealed" in vector:
        assert second_message_reader.opened(base64.b64decode(vector["sealed"]), secrets["receiver"]) == signed

    found = second_message_reader.envelope(signed, public["sender"])

    hub = public["sender" if found["kind"] == "reply" else "receiver"]
    assert (found["kind"], found["key"]) == (name.partition("-")[0], second_message_reader.key_id(hub))
    assert second_message_reader.message(found["payload"]) == vector["message"]


@settings(max_examples=50, deadline=None)
@given(MAP_REQUESTS, MAP_REPLIES)
def test_a_reader_written_from_the_text_alone_reads_whatever_message_is_written(
    request: requests.Request, reply: replies.Reply
) -> None:
    key = messages.KIOSK
    for payload in (request.encode(), reply.encode(3)):
        signed = sign(Envelope("ab" * 16, "cd" * 16, "request", payload, bytes(8)), key)
        found = second_message_reader.envelope(signed, public_bytes(key))
        assert found["payload"] == payload
        read = second_message_reader.message(payload)
        assert read["1"] in (request.protocol, reply.protocol)


def numbered(section: str) -> dict[int, str]:
    """The keys of the table of a section, and their names."""
    rows = re.findall(r"^\| (\d+) \| (?:`(\w+)`)? ?\|", section, re.MULTILINE)
    return {int(number): name for number, name in rows}


def test_the_text_has_every_key_that_is_used() -> None:
    requests, rest = TEXT.partition("### 4.2")[2].split("### 4.3")
    keys = [numbered(part) for part in (requests, rest.partition("### 4.4")[0])]
    used = [
        max((set(MESSAGES[name]["message"]) for name in MESSAGES if name.startswith(kind)), key=len)
        for kind in ("request", "reply")
    ]

    assert sorted(map(int, used[0])) == sorted(keys[0]) == list(range(1, 14))
    assert sorted(keys[1]) == [1, *range(3, 16)]
    assert {int(key) for name in MESSAGES if name.startswith("reply") for key in MESSAGES[name]["message"]} == set(
        keys[1]
    )


def test_the_text_has_every_section_with_what_its_items_have_in_order_of_need() -> None:
    items = TEXT.partition("## 5.")[2].partition("## 6.")[0]
    rows = re.findall(r"^\| `(\w+)` \| (.*) \|$", items, re.MULTILINE)

    assert [section for section, _ in rows] == list(KINDS)
    for section, fields in rows:
        named = set(re.findall(r"`(\w+)`", fields))
        assert named == {field.name for field in dataclasses.fields(KINDS[section])}
