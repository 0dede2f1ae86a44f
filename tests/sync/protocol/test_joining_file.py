"""The joining file: what a hub gives to one kiosk, carried by a person."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.protocol.errors import ProtocolError
from sync.protocol.joining_file import JoiningFile
from tests.sync.protocol.hostile import cut_or_altered, documents, refuses_or_reads

FILE = JoiningFile("ab" * 16, "cd" * 32, "7KQ4-M3XR", "{}", "https://hub.example")
texts = st.text(max_size=30)


@given(st.builds(JoiningFile, st.just("ab" * 16), st.just("cd" * 32), texts, texts, texts))
def test_a_file_comes_back_as_it_was(file: JoiningFile) -> None:
    assert JoiningFile.decode(file.encode()) == file


def test_a_person_can_read_it() -> None:
    assert json.loads(FILE.encode())["code"] == "7KQ4-M3XR"


@given(st.binary(max_size=100), documents)
def test_any_bytes_and_any_document_are_refused(data: bytes, document: object) -> None:
    for given_bytes in (data, json.dumps(document).encode()):
        with pytest.raises(ProtocolError) as refused:
            JoiningFile.decode(given_bytes)
        assert refused.value.code == "joining-file"


@given(st.data())
def test_an_altered_file_is_refused_or_read(data: st.DataObject) -> None:
    refuses_or_reads(JoiningFile.decode, data.draw(cut_or_altered(FILE.encode())), ProtocolError)


@pytest.mark.parametrize(
    "changed",
    [
        {"format": 2}, {"format": "1"}, {"hub": "AB" * 16}, {"hub": "ab" * 15}, {"hub": "../" + "a" * 29},
        {"key": "ab"},
        {"key": None}, {"code": 5}, {"root": None}, {"address": ["x"]},
    ],
    ids=str,
)  # fmt: skip
def test_a_file_that_cannot_be_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises(ProtocolError):
        JoiningFile.decode(json.dumps(json.loads(FILE.encode()) | changed).encode())


@pytest.mark.parametrize("lacks", ["format", "hub", "key", "code", "root", "address"])
def test_a_file_that_lacks_something_is_refused(lacks: str) -> None:
    document = {name: value for name, value in json.loads(FILE.encode()).items() if name != lacks}
    with pytest.raises(ProtocolError):
        JoiningFile.decode(json.dumps(document).encode())


def test_what_a_later_hub_adds_is_left_out() -> None:
    assert JoiningFile.decode(json.dumps(json.loads(FILE.encode()) | {"later": 1}).encode()) == FILE


def test_a_file_that_is_deeply_nested_is_refused() -> None:
    with pytest.raises(ProtocolError):
        JoiningFile.decode(b"[" * 500_000)
