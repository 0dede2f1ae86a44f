"""Fetching where neighbours have some of what is wanted: they are asked first, and believed no more than anybody."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk.packs import allowance, shelf
from kiosk.packs.neighbours import Neighbour
from kiosk.packs.trust import trust_root
from kiosk.stocking import leaving
from kiosk.stocking.fetches import Request, fetch_packs
from kiosk.web.here import Kiosk
from sync.protocol.names import pack_file_name
from tests.kiosk.opened import forget_what_was_read
from tests.packs import PACK, Publisher
from tests.web_servers import Faults, WebServer, served


@pytest.fixture
def publisher(tmp_path: Path) -> Iterator[Publisher]:
    forget_what_was_read()
    one = Publisher(tmp_path / "publisher")
    one.publish()
    yield one
    forget_what_was_read()


@pytest.fixture
def trusting(kiosk: Kiosk, publisher: Publisher) -> Kiosk:
    trust_root(kiosk.settings.trust, publisher.root)
    return kiosk


@pytest.fixture
def web(publisher: Publisher) -> Iterator[WebServer]:
    with served(publisher.repository) as one:
        yield one


@contextmanager
def near(folder: Path) -> Iterator[WebServer]:
    """A neighbour that gives parts of its own size, as kiosks do."""
    with served(folder, Faults(most_part=10_000)) as one:
        yield one


def fetch(kiosk: Kiosk, url: str, *neighbours: WebServer) -> list[tuple[str, str, str]]:
    known = tuple(Neighbour(f"n{number}", each.url, "") for number, each in enumerate(neighbours))
    request = Request(url, known, wait=lambda seconds: None)
    return [(each["pack"], each["version"], each["road"]) for each in fetch_packs(kiosk.settings, kiosk.clock, request)]


def content(server: WebServer) -> list[str]:
    return [path for path in server.paths() if not path.startswith("metadata/")]


def test_metadata_come_from_the_web_and_packs_from_the_neighbour(
    trusting: Kiosk, publisher: Publisher, web: WebServer, tmp_path: Path
) -> None:
    with near(publisher.copy(tmp_path / "near")) as neighbour:
        assert fetch(trusting, web.url, neighbour) == [(PACK, "1.0.0", neighbour.url)]
    assert content(web) == []
    assert sum(allowance.crossed_on(trusting.now())) < 12_000, "what comes from a neighbour is free"


def test_what_a_neighbour_does_not_hold_comes_from_the_web(
    trusting: Kiosk, publisher: Publisher, web: WebServer, tmp_path: Path
) -> None:
    older = publisher.copy(tmp_path / "near")
    publisher.publish(version="1.1.0")
    publisher.publish(pack="coffee-stall")
    with near(older) as neighbour:
        fetched = fetch(trusting, web.url, neighbour)
    assert fetched == [("coffee-stall", "1.0.0", web.url), (PACK, "1.1.0", web.url)]


def test_a_pack_that_was_removed_does_not_come_from_a_neighbour(trusting: Kiosk, publisher: Publisher) -> None:
    with near(publisher.repository) as neighbour:
        fetch(trusting, "", neighbour)
        leaving.remove(trusting.settings, trusting.clock, PACK)
        assert fetch(trusting, "", neighbour) == []


@pytest.mark.parametrize("harm", ["pack", "head", "manifest"])
def test_a_neighbour_that_lies_is_left_and_the_web_brings_the_rest(
    trusting: Kiosk, publisher: Publisher, web: WebServer, tmp_path: Path, harm: str
) -> None:
    lie = publisher.copy(tmp_path / "near")
    pack_file = lie / pack_file_name(PACK, "1.0.0")
    if harm == "pack":
        pack_file.write_bytes(pack_file.read_bytes()[:-300] + bytes(300))
    elif harm == "head":
        pack_file.write_bytes(b"<html>" * 100)
    else:
        (manifest,) = (lie / "targets" / PACK).glob("*.json")
        manifest.write_bytes(manifest.read_bytes().replace(b"tea", b"TEA"))
    publisher.publish(pack="zebra-stall")

    with near(lie) as neighbour:
        fetched = fetch(trusting, web.url, neighbour)
        asked = [path for path in content(neighbour) if "zebra" in path]

    assert [(pack, road) for pack, _, road in fetched] == [(PACK, web.url), ("zebra-stall", web.url)]
    assert asked == [], "it lied once"
    assert not shelf.damaged_files(trusting.blobs)


def test_where_the_web_cannot_be_reached_a_neighbour_brings_metadata_too(
    trusting: Kiosk, publisher: Publisher, tmp_path: Path
) -> None:
    with near(publisher.copy(tmp_path / "near")) as neighbour:
        assert fetch(trusting, "http://127.0.0.1:1", neighbour) == [(PACK, "1.0.0", neighbour.url)]
        assert fetch(trusting, "", neighbour) == []


def test_a_neighbour_whose_metadata_name_more_than_it_holds_gives_what_it_holds(
    trusting: Kiosk, publisher: Publisher
) -> None:
    publisher.publish(version="1.1.0")
    (publisher.repository / pack_file_name(PACK, "1.1.0")).unlink()
    for update in (publisher.repository / "updates").iterdir():
        update.unlink()
    with near(publisher.repository) as neighbour:
        assert fetch(trusting, "", neighbour) == [(PACK, "1.0.0", neighbour.url)]


def test_a_neighbour_that_is_older_than_what_was_seen_takes_nothing_back(
    trusting: Kiosk, publisher: Publisher, web: WebServer, tmp_path: Path
) -> None:
    older = publisher.copy(tmp_path / "near")
    publisher.publish(version="1.1.0")
    fetch(trusting, web.url)
    with near(older) as neighbour:
        assert fetch(trusting, "", neighbour) == []
    assert shelf.versions() == {PACK: "1.1.0"}


def test_one_neighbour_begins_and_another_goes_on(
    trusting: Kiosk, publisher: Publisher, web: WebServer, tmp_path: Path
) -> None:
    with near(publisher.copy(tmp_path / "near")) as first, near(publisher.copy(tmp_path / "far")) as second:
        first.faults.answer = lambda path: (500, {}, b"") if path.startswith("packs/") else None
        assert fetch(trusting, web.url, first, second) == [(PACK, "1.0.0", second.url)]
    assert content(web) == []
