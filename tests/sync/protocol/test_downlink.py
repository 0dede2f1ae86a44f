"""What the hub has for a kiosk: items in sections, in order of need, within the room that the kiosk has."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.protocol.downlink import (
    KINDS,
    Answer,
    Assignment,
    Item,
    Loading,
    Person,
    Repository,
    Revocation,
    as_json,
    digest,
    read_item,
)
from sync.protocol.errors import ProtocolError
from tests.sync.protocol.hostile import documents, refuses_or_reads

ITEMS: list[Item] = [
    Revocation("c" * 32, "a forged practicum", 5),
    Person("a" * 32, "K7M2", "found", [["log", 1, "signed-in/1", 5, {}]]),
    Assignment("d" * 32, "", "tea-stall", 0, "Before Onam"),
    Answer("e" * 32, "a" * 32, "Thomas", "വെള്ളം ആദ്യം", 6),
    Repository("https://packs.example", 7),
]


def sized(size: int, mark: int = 0) -> dict[str, Any]:
    """An item of exactly so many bytes of JSON."""
    item = {"n": mark, "text": ""}
    return item | {"text": "x" * (size - len(json.dumps(item)))}


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.SECTION)
def test_an_item_comes_back_as_it_was(item: Item) -> None:
    assert read_item(item.SECTION, json.loads(json.dumps(as_json(item)))) == item


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.SECTION)
def test_what_a_later_hub_adds_to_an_item_is_left_out(item: Item) -> None:
    assert read_item(item.SECTION, as_json(item) | {"later": 1}) == item


def test_an_item_of_an_unknown_section_is_nobodys() -> None:
    assert read_item("moons", {"a": 1}) is None


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.SECTION)
def test_an_item_that_lacks_something_or_has_another_type_is_refused(item: Item) -> None:
    document = as_json(item)
    for name in document:
        for wrong in (None, 1.5, True, {}):
            with pytest.raises(ProtocolError):
                read_item(item.SECTION, document | {name: wrong})
    with pytest.raises(ProtocolError):
        read_item(item.SECTION, {})


@given(st.sampled_from(sorted(KINDS)), st.dictionaries(st.text(max_size=8), documents, max_size=6))
def test_any_document_is_refused_or_read(section: str, document: dict[str, Any]) -> None:
    refuses_or_reads(lambda each: read_item(section, each), document, ProtocolError)


def test_the_sections_stand_in_order_of_need() -> None:
    assert list(KINDS) == ["revocations", "people", "assignments", "answers", "repository"]


def test_items_are_taken_while_there_is_room_and_the_rest_is_told_of() -> None:
    loading = Loading(1000)
    loading.fill("revocations", 4, [sized(400, 1), sized(400, 2), sized(400, 3)])
    loading.fill("people", 1, [sized(10)])

    load = loading.load()

    assert [(part.section, part.first, len(part.items)) for part in load.parts] == [("revocations", 4, 2)]
    assert load.is_more


def test_what_fits_exactly_is_all() -> None:
    loading = Loading(800)
    loading.fill("people", 1, [sized(400), sized(400)])

    assert not loading.load().is_more


def test_a_section_that_is_full_keeps_those_of_less_need_out() -> None:
    """Else answers would pass revocations that are one byte too large, again and again."""
    loading = Loading(500)
    loading.fill("revocations", 1, [sized(400), sized(400)])
    loading.fill("repository", 1, [sized(50)])

    assert [part.section for part in loading.load().parts] == ["revocations"]


def test_an_item_that_is_larger_than_the_room_goes_alone() -> None:
    loading = Loading(512)
    loading.fill("people", 1, [sized(5000), sized(100)])

    load = loading.load()

    assert [len(part.items) for part in load.parts] == [1]
    assert load.is_more


@given(st.lists(st.integers(40, 700), max_size=30), st.integers(512, 3000))
def test_all_is_brought_in_order_by_as_many_replies_as_it_takes(sizes: list[int], room: int) -> None:
    items = [sized(size, number) for number, size in enumerate(sizes)]
    brought: list[dict[str, Any]] = []
    for _ in range(len(items) + 1):
        loading = Loading(room)
        loading.fill("people", len(brought) + 1, items[len(brought) :])
        load = loading.load()
        for part in load.parts:
            assert part.first == len(brought) + 1
            assert len(part.items) == 1 or sum(len(json.dumps(item)) for item in part.items) <= room
            brought += part.items
        assert load.is_more == (len(brought) < len(items))

    assert brought == items


def test_the_digest_tells_items_apart_however_they_are_written() -> None:
    item = as_json(ITEMS[1])

    assert digest(item) == digest(json.loads(json.dumps(dict(reversed(item.items())))))
    assert digest(item) != digest(as_json(replace(ITEMS[1], code="K7M3")))
    assert digest({"a": 1}).hex() == "015abd7f"
