"""Packs are rendered once they stand on the shelf, and anew after an upgrade without being imported."""

from pathlib import Path

import pytest

from kiosk.packs import rendering_apart, shelf
from kiosk.packs.searching import indexing
from kiosk.packs.searching.finding import find
from kiosk.packs.tables import Lesson, Pack, Quiz
from kiosk.web.here import Kiosk
from kiosk.worker import Worker
from tests.kiosk.opened import take_in, take_in_unrendered
from tests.packs import PACK, Publisher
from tests.waiting import until


@pytest.fixture
def older(kiosk: Kiosk, tmp_path: Path) -> bytes:
    """The pack on the shelf as an older edition showed it, and indexed; gives its first lesson as this one does."""
    publisher = Publisher(tmp_path / "publisher")
    publisher.publish()
    take_in(kiosk, publisher)
    indexing.index_waiting()
    now = shelf.lesson(PACK, "make-tea", "en").html
    assert rendering_apart.waiting() == []
    Pack.update(rendering=0).execute()
    Lesson.update(html=b"<p>Older.</p>", deflated=b"", etag="older").execute()
    Quiz.update(media={}).execute()
    return now


def test_a_pack_that_came_waits_to_be_rendered_and_then_to_be_indexed(kiosk: Kiosk, tmp_path: Path) -> None:
    publisher = Publisher(tmp_path / "publisher")
    publisher.publish()
    take_in_unrendered(kiosk, publisher)
    assert rendering_apart.waiting() == [PACK]
    assert shelf.lesson(PACK, "make-tea", "en") is None
    indexing.index_waiting()
    assert indexing.waiting() == [PACK], "what is indexed are lessons as they are read"
    assert render(kiosk)
    assert shelf.lesson(PACK, "make-tea", "en")
    indexing.index_waiting()
    assert indexing.waiting() == []


def render(kiosk: Kiosk) -> bool:
    return rendering_apart.render_waiting(kiosk.settings.database, kiosk.settings.blobs)


def test_a_pack_of_another_edition_is_rendered_anew_and_found_by_what_stands_there_now(
    kiosk: Kiosk, older: bytes
) -> None:
    assert rendering_apart.waiting() == [PACK]
    installed = Pack.get().installed_at
    assert render(kiosk)
    assert rendering_apart.waiting() == []
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
    assert rendering_apart.waiting() == [], "nothing is tried again and again"


def test_a_file_that_is_gone_takes_no_other_lesson_with_it(kiosk: Kiosk, tmp_path: Path) -> None:
    publisher = Publisher(tmp_path / "publisher")
    publisher.publish()
    take_in_unrendered(kiosk, publisher)
    manifest = shelf.manifest(PACK)
    gone = manifest.entry("lesson", "make-tea").faces["en"].path
    kiosk.blobs.remove(next(file.sha256 for file in manifest.files if file.path == gone))

    assert render(kiosk)
    indexing.index_waiting()

    assert shelf.lesson(PACK, "make-tea", "en") is None
    assert shelf.lesson(PACK, "count-change", "en")
    assert find("change", "en").hits
    assert rendering_apart.waiting() == []


def test_the_worker_does_it_after_an_upgrade(kiosk: Kiosk, older: bytes, worker: Worker) -> None:
    until(lambda: shelf.lesson(PACK, "make-tea", "en").html == older)
    until(lambda: indexing.waiting() == [])
