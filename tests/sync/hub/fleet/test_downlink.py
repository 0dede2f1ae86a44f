"""What the hub has for a kiosk: each item once and in its order, whatever was restored in between."""

import threading
from dataclasses import dataclass, field
from typing import Any

import pytest

from sync.hub.database import connected
from sync.hub.errors import AdministratorError
from sync.hub.fleet import downlink
from sync.hub.fleet.tables import DownItem, Kiosk
from sync.protocol.downlink import (
    LEAST_ROOM,
    MOST_ITEM_BYTES,
    Answer,
    Had,
    Item,
    Repository,
    Revocation,
    as_json,
    digest,
)
from sync.protocol.errors import ProtocolError

pytestmark = pytest.mark.usefixtures("hub_database")

KIOSK = "a" * 32
SECTION = Revocation.SECTION


@dataclass
class Shelf:
    """What a kiosk keeps: items by section, taken only if they are the next."""

    items: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def have(self) -> dict[str, Had]:
        return {section: (len(items), digest(items[-1])) for section, items in self.items.items() if items}

    def ask(self, room: int = 4096) -> bool:
        """One reply; whether there is more."""
        load = downlink.load(KIOSK, self.have, room)
        for part in load.parts:
            kept = self.items.setdefault(part.section, [])
            for number, item in enumerate(part.items, part.first):
                if number == len(kept) + 1:
                    kept.append(item)
        return load.is_more

    def ask_all(self) -> None:
        for _ in range(100):
            if not self.ask():
                return
        pytest.fail("there is always more")


@pytest.fixture(autouse=True)
def known(hub_database: str) -> None:
    Kiosk.insert(kiosk_id=KIOSK, station="Kalpetta", key=bytes(32), joined_at=1, head=0).execute()


def put(*names: str) -> list[dict[str, Any]]:
    items = [Revocation(name, "forged", 1) for name in names]
    for item in items:
        downlink.put(KIOSK, item)
    return [as_json(item) for item in items]


def rows() -> list[dict[str, Any]]:
    return list(DownItem.select().dicts())


def restore(copy: list[dict[str, Any]]) -> None:
    DownItem.delete().execute()
    for row in copy:
        DownItem.insert(**row).execute()


def test_items_are_numbered_for_each_kiosk_and_section() -> None:
    Kiosk.insert(kiosk_id="b" * 32, station="Vythiri", key=bytes(32), joined_at=1, head=0).execute()
    item, other = Revocation("c", "forged", 1), Repository("https://packs.example", 1)

    assert [downlink.put(KIOSK, each) for each in (item, item, other)] == [1, 2, 1]
    downlink.put_for_all(other)

    assert DownItem.select().where(DownItem.section == "repository").count() == 3


def test_a_kiosk_gets_each_item_once() -> None:
    shelf, said = Shelf(), put("one", "two")
    shelf.ask_all()
    said += put("three")
    shelf.ask_all()

    assert shelf.items == {SECTION: said}
    assert downlink.load(KIOSK, shelf.have, 4096).parts == ()


def test_a_reply_that_was_lost_is_made_again() -> None:
    said = put("one", "two")
    downlink.load(KIOSK, {}, 4096)
    shelf = Shelf()
    shelf.ask_all()

    assert shelf.items[SECTION] == said


def test_a_kiosk_that_was_restored_from_a_backup_gets_again_what_came_since() -> None:
    shelf, said = Shelf(), put("one", "two", "three")
    shelf.ask_all()
    del shelf.items[SECTION][1:]
    shelf.ask_all()

    assert shelf.items[SECTION] == said


@pytest.mark.parametrize("room", [0, -5, LEAST_ROOM - 1])
def test_a_kiosk_without_room_gets_nothing(room: int) -> None:
    put("one")
    assert downlink.load(KIOSK, {}, room).parts == ()


def test_what_does_not_fit_comes_with_the_next_reply() -> None:
    shelf, said = Shelf(), put(*(str(number) * 200 for number in range(9)))
    replies = 1
    while shelf.ask(LEAST_ROOM):
        replies += 1

    assert replies > 3
    assert shelf.items[SECTION] == said


def test_an_item_that_is_larger_than_the_room_does_not_keep_the_others_out() -> None:
    shelf, said = Shelf(), put("one", "x" * 40_000, "three")
    while shelf.ask(LEAST_ROOM):
        pass

    assert shelf.items[SECTION] == said


def test_an_item_that_no_reply_could_bring_is_refused() -> None:
    with pytest.raises(AdministratorError) as refused:
        downlink.put(KIOSK, Answer("q", KIOSK, "Thomas", "x" * MOST_ITEM_BYTES, 1))

    assert refused.value.code == "item-too-large"
    assert rows() == []


def test_a_restored_hub_sends_what_the_kiosk_has_not_seen() -> None:
    """The copy has one of three items; two new ones are put after it, under numbers that the kiosk has seen."""
    shelf = Shelf()
    put("one")
    copy = rows()
    seen = put("two", "three")
    shelf.ask_all()
    restore(copy)
    new = put("four", "five")
    shelf.ask_all()

    assert [item for item in shelf.items[SECTION] if item in new] == new
    assert shelf.items[SECTION][1:3] == seen


@pytest.mark.parametrize("more", range(1, 6))
def test_however_much_was_put_since_nothing_of_it_is_lost(more: int) -> None:
    shelf = Shelf()
    put("one")
    copy = rows()
    put("two", "three")
    shelf.ask_all()
    restore(copy)
    new = put(*(f"new-{number}" for number in range(more)))
    shelf.ask_all()
    new += put("last")
    shelf.ask_all()

    assert [item for item in shelf.items[SECTION] if item in new] == new
    assert downlink.load(KIOSK, shelf.have, 4096).parts == ()


def test_a_hub_that_lost_all_goes_on_behind_what_the_kiosk_has() -> None:
    shelf = Shelf()
    put("one", "two")
    shelf.ask_all()
    restore([])
    new = put("three")
    shelf.ask_all()

    assert shelf.items[SECTION][2:] == new


def test_after_numbering_anew_a_kiosk_from_an_older_backup_still_gets_all() -> None:
    shelf = Shelf()
    put("one", "two")
    shelf.ask_all()
    restore([])
    new = put("three", "four")
    shelf.ask_all()
    for kept in (1, 0):
        del shelf.items[SECTION][kept:]
        shelf.ask_all()

        assert shelf.items[SECTION][-2:] == new


def test_two_exchanges_at_once_number_anew_once(hub_database: str) -> None:
    shelf = Shelf()
    put("one", "two", "three")
    shelf.ask_all()
    restore([])
    put("four")
    together = threading.Barrier(2)

    def ask() -> None:
        with connected():
            together.wait()
            downlink.load(KIOSK, shelf.have, 4096)

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [row["number"] for row in rows()] == [4]


@pytest.mark.parametrize("number", [-1, 2**31, 2**53 - 1])
def test_a_kiosk_that_says_to_have_what_cannot_be_is_refused(number: int) -> None:
    put("one")
    with pytest.raises(ProtocolError):
        downlink.load(KIOSK, {SECTION: (number, bytes(4))}, 4096)


def test_what_a_kiosk_says_of_sections_that_are_not_known_here_changes_nothing() -> None:
    assert downlink.load(KIOSK, {"moons": (5, bytes(4))}, 4096).parts == ()


def test_an_item_for_nobody_is_refused() -> None:
    item: Item = Revocation("c", "forged", 1)
    with pytest.raises(Kiosk.DoesNotExist):
        downlink.put("f" * 32, item)
