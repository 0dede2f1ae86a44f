"""PROTOCOL.md and its vectors: what they say is what is done."""

import base64
import hashlib
import json
import re
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given, settings

from scripts.write_vectors import as_json, vectors
from sync.protocol import batch as batches
from sync.protocol import versions
from sync.protocol.batch import Batch
from sync.protocol.encodings.shapes import FIELDS, SHAPES
from sync.protocol.events import known_kinds
from tests.sync.protocol import second_reader
from tests.sync.protocol.batches import real_batches
from tests.sync.protocol.test_events import BODIES

PROTOCOL = files("sync.protocol")
TEXT = PROTOCOL.joinpath("PROTOCOL.md").read_text(encoding="utf-8")
VECTORS = {
    each.name.removesuffix(".json"): json.loads(each.read_text(encoding="utf-8"))
    for each in PROTOCOL.joinpath("vectors").iterdir()
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
    rows = re.findall(r"^\| (\d+) \|", TEXT.partition("## 7")[2], re.MULTILINE)
    assert [int(row) for row in rows] == list(range(versions.OLDEST_PROTOCOL, versions.PROTOCOL + 1))
