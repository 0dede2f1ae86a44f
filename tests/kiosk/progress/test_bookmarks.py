"""Where a learner stopped reading."""

import pytest

from kiosk.packs import shelf
from kiosk.progress import bookmarks
from kiosk.progress.tables import Bookmark, Event
from kiosk.web.here import Kiosk
from tests.kiosk.cast import Cast
from tests.kiosk.opened import take_in
from tests.packs import Publisher

LESSON = "make-tea"


@pytest.fixture
def anitha(kiosk: Kiosk, cast: Cast, publisher: Publisher) -> str:
    take_in(kiosk, publisher)
    return cast.anitha.person


def part(kiosk: Kiosk, person: str, language: str = "en") -> int:
    return bookmarks.part_of(person, shelf.manifest("tea-stall"), LESSON, language)


def put(person: str, at: int) -> None:
    bookmarks.put(person, shelf.manifest("tea-stall"), LESSON, "en", at)


def test_the_last_place_counts_for_its_reader_and_language_alone(kiosk: Kiosk, anitha: str, cast: Cast) -> None:
    for at in (2, 5, 3):
        put(anitha, at)
    assert part(kiosk, anitha) == 3
    assert part(kiosk, anitha, "ml") == 0
    assert part(kiosk, cast.enrol("Basheer").person) == 0


@pytest.mark.parametrize("at", [0, -1, bookmarks.MOST_PARTS, 1 << 70])
def test_at_the_beginning_or_nowhere_nothing_is_to_be_remembered(kiosk: Kiosk, anitha: str, at: int) -> None:
    put(anitha, 4)
    put(anitha, at)
    assert not Bookmark.select().exists()
    put(anitha, at)


def test_a_place_in_a_former_version_means_nothing(kiosk: Kiosk, anitha: str, publisher: Publisher) -> None:
    put(anitha, 4)
    publisher.publish(version="2.0.0")
    take_in(kiosk, publisher)
    assert part(kiosk, anitha) == 0


def test_it_is_no_event(kiosk: Kiosk, anitha: str) -> None:
    before = Event.select().count()
    put(anitha, 4)
    assert Event.select().count() == before
