"""Packs that were rendered by another edition of the code are rendered anew, without being imported."""

from pathlib import Path

import pytest

from kiosk.packs import rerendering, shelf
from kiosk.packs.searching import indexing
from kiosk.packs.searching.finding import find
from kiosk.packs.tables import Lesson, Pack, Quiz
from kiosk.web.here import Kiosk
from kiosk.worker import Worker
from tests.kiosk.opened import take_in
from tests.kiosk.waiting import until
from tests.packs import PACK, Publisher


@pytest.fixture
def older(kiosk: Kiosk, tmp_path: Path) -> bytes:
    """The pack on the shelf as an older edition showed it, and indexed; gives its first lesson as this one does."""
    publisher = Publisher(tmp_path / "publisher")
    publisher.publish()
    take_in(kiosk, publisher)
    indexing.index_waiting()
    now = shelf.lesson(PACK, "make-tea", "en").html
    assert rerendering.waiting() == []
    Pack.update(rendering=0).execute()
    Lesson.update(html=b"<p>Older.</p>", deflated=b"", etag="older").execute()
    Quiz.update(media={}).execute()
    return now


def render(kiosk: Kiosk) -> bool:
    return rerendering.render_waiting(kiosk.settings.database, kiosk.settings.blobs)


def test_a_pack_of_another_edition_is_rendered_anew_and_found_by_what_stands_there_now(
    kiosk: Kiosk, older: bytes
) -> None:
    assert rerendering.waiting() == [PACK]
    installed = Pack.get().installed_at
    assert render(kiosk)
    assert rerendering.waiting() == []
    assert not render(kiosk)
    assert shelf.lesson(PACK, "make-tea", "en").html == older
    assert Lesson.get(Lesson.lesson == "make-tea", Lesson.language == "en").etag != "older"
    assert Pack.get().installed_at == installed
    assert indexing.waiting() == [PACK]
    indexing.index_waiting()
    assert find("leaves", "en").hits
    assert indexing.faults() == []


def test_a_pack_of_which_files_are_missing_stays_as_it_was(kiosk: Kiosk, older: bytes) -> None:
    for blob in list(kiosk.blobs.all()):
        kiosk.blobs.remove(blob)
    assert render(kiosk)
    assert shelf.lesson(PACK, "make-tea", "en").html == b"<p>Older.</p>"
    assert rerendering.waiting() == [], "nothing is tried again and again"


def test_the_worker_does_it_after_an_upgrade(kiosk: Kiosk, older: bytes, worker: Worker) -> None:
    until(lambda: shelf.lesson(PACK, "make-tea", "en").html == older)
    until(lambda: indexing.waiting() == [])
