"""Packs that go back to the version before, or off the shelf; and what becomes of progress and blobs."""

import pytest

from kiosk.errors import TechnicianError
from kiosk.packs import shelf
from kiosk.packs.importing import REMOVED, UNDONE, look
from kiosk.packs.rendering_apart import render_here
from kiosk.packs.sources.folder import FolderSource
from kiosk.progress import log, reports, studying
from kiosk.stocking import leaving
from kiosk.stocking.imports import import_packs
from kiosk.web.here import Kiosk
from tests.kiosk.opened import enrol
from tests.packs import PACK, Publisher
from tests.sync.hub.catalogue.tiny_pack import DRAWING, LESSON

CHANGED = {
    "en/01-make-tea.md": LESSON.replace("Smell the leaves", "Taste the leaves"),
    "media/cup.svg": DRAWING.replace("M0 0", "M1 1"),
}


def take(kiosk: Kiosk, publisher: Publisher, *packs: str) -> list[str]:
    report = import_packs(kiosk.settings, kiosk.clock, FolderSource(publisher.repository), list(packs) or None)
    return [row["outcome"] for row in report]


@pytest.fixture
def updated(trusting: Kiosk, publisher: Publisher) -> Kiosk:
    """A kiosk with 2.0.0 on its shelf, where 1.0.0 stood before."""
    take(trusting, publisher)
    publisher.publish(version="2.0.0", files=CHANGED)
    take(trusting, publisher)
    return trusting


def undo(kiosk: Kiosk) -> str:
    return leaving.undo(kiosk.settings, kiosk.clock, PACK)


def test_an_update_is_undone_and_done_again_without_a_stick(updated: Kiosk) -> None:
    assert undo(updated) == "1.0.0"
    render_here(updated.settings.blobs)
    assert shelf.versions() == {PACK: "1.0.0"}
    assert "Smell the leaves" in shelf.lesson(PACK, "make-tea", "en").html.decode()
    assert shelf.damaged_files(updated.blobs) == []

    assert undo(updated) == "2.0.0"
    render_here(updated.settings.blobs)
    assert "Taste the leaves" in shelf.lesson(PACK, "make-tea", "en").html.decode()
    installed = [event.body["version"] for event in log.every_event() if event.kind == "pack-installed/1"]
    assert installed == ["1.0.0", "2.0.0", "1.0.0", "2.0.0"]


def test_a_version_that_was_taken_back_comes_again_only_when_it_is_chosen(updated: Kiosk, publisher: Publisher) -> None:
    undo(updated)
    source = FolderSource(publisher.repository)

    (offer,) = look(source, updated.settings.trust, updated.blobs, updated.now()).offers
    assert (offer.state, offer.is_wanted, offer.can_be_taken) == (UNDONE, False, True)
    assert take(updated, publisher) == ["taken-back"]
    assert shelf.versions() == {PACK: "1.0.0"}

    assert take(updated, publisher, PACK) == ["updated"]
    assert shelf.versions() == {PACK: "2.0.0"}


def test_progress_is_the_same_after_an_undo(updated: Kiosk) -> None:
    anitha = enrol(updated).person
    studying.finish_lesson(updated.clock, anitha, shelf.manifest(PACK), "make-tea", "en")

    undo(updated)

    assert [entry.id for entry in reports.way(anitha, shelf.manifest(PACK)).finished] == ["make-tea"]


def test_without_a_version_before_there_is_no_undo(trusting: Kiosk, publisher: Publisher) -> None:
    take(trusting, publisher)

    with pytest.raises(TechnicianError) as refused:
        undo(trusting)
    assert refused.value.code == "no-undo"


def test_an_undo_whose_files_are_gone_leaves_the_shelf_as_it_is(updated: Kiosk) -> None:
    for file in shelf.undo_of(PACK).manifest.files:
        updated.blobs.remove(file.sha256)

    with pytest.raises(TechnicianError) as refused:
        undo(updated)
    assert refused.value.code == "undo-incomplete"
    assert "%(" not in str(refused.value)
    assert shelf.versions() == {PACK: "2.0.0"}


def test_a_removed_pack_frees_its_blobs_and_no_others(trusting: Kiosk, publisher: Publisher) -> None:
    publisher.publish(pack="coffee-stall", files={"media/cup.svg": DRAWING.replace("M0 0", "M2 2")})
    take(trusting, publisher)
    of_both = {file.sha256 for pack in shelf.packs() for file in pack.manifest.files}
    freed = leaving.loss(shelf.manifest(PACK)).bytes_freed

    before = sum(trusting.blobs.path(sha256).stat().st_size for sha256 in trusting.blobs.all())
    leaving.remove(trusting.settings, trusting.clock, PACK)
    after = sum(trusting.blobs.path(sha256).stat().st_size for sha256 in trusting.blobs.all())

    assert shelf.versions() == {"coffee-stall": "1.0.0"}
    assert set(trusting.blobs.all()) < of_both
    assert 0 < freed == before - after
    assert shelf.damaged_files(trusting.blobs) == []


def test_progress_in_a_removed_pack_comes_back_with_it(trusting: Kiosk, publisher: Publisher) -> None:
    take(trusting, publisher)
    anitha = enrol(trusting).person
    studying.finish_lesson(trusting.clock, anitha, shelf.manifest(PACK), "make-tea", "en")
    attempt = studying.start_quiz(trusting.clock, anitha, shelf.manifest(PACK), "check-tea", "en")
    studying.answer(trusting.clock, studying.attempt_of(anitha, attempt), {"first-step": "water"})

    lost = leaving.loss(shelf.manifest(PACK))
    assert (lost.in_the_middle, lost.finished) == (1, 0)
    leaving.remove(trusting.settings, trusting.clock, PACK)
    assert shelf.manifest(PACK) is None
    assert [event.body for event in log.every_event() if event.kind == "pack-removed/1"] == [{"pack": PACK}]
    assert log.broken_at() is None

    assert take(trusting, publisher, PACK) == ["added"]
    assert [entry.id for entry in reports.way(anitha, shelf.manifest(PACK)).finished] == ["make-tea"]
    assert set(studying.answers_of(attempt)) == {"first-step"}


def test_a_pack_that_was_removed_comes_from_a_stick_only_when_it_is_chosen(
    trusting: Kiosk, publisher: Publisher
) -> None:
    take(trusting, publisher)
    leaving.remove(trusting.settings, trusting.clock, PACK)
    publisher.publish(version="1.1.0")
    publisher.publish(pack="coffee-stall")

    source = FolderSource(publisher.repository)
    offers = {each.manifest.pack: each for each in look(source, trusting.settings.trust, trusting.blobs, 0).offers}
    assert (offers[PACK].state, offers[PACK].is_wanted, offers[PACK].can_be_taken) == (REMOVED, False, True)
    assert sorted(take(trusting, publisher)) == ["added", "left-off"]
    assert shelf.versions() == {"coffee-stall": "1.0.0"}
    assert shelf.removed_packs()[PACK].version == "1.0.0"

    assert take(trusting, publisher, PACK) == ["added"]
    assert shelf.removed_packs() == {}
    leaving.remove(trusting.settings, trusting.clock, "coffee-stall")
    assert list(shelf.removed_packs()) == ["coffee-stall"]


def test_what_is_not_on_the_shelf_cannot_be_removed(trusting: Kiosk) -> None:
    with pytest.raises(TechnicianError) as refused:
        leaving.remove(trusting.settings, trusting.clock, PACK)
    assert refused.value.code == "no-pack"


def test_the_pack_that_nobody_used_could_go_first(trusting: Kiosk, publisher: Publisher) -> None:
    for number, pack in enumerate(("coffee-stall", "juice-stall"), start=3):
        publisher.publish(pack=pack, files={"media/cup.svg": DRAWING.replace("M0 0", f"M{number} 0")})
    take(trusting, publisher)
    anitha = enrol(trusting).person
    for pack in (PACK, "coffee-stall"):
        studying.open_lesson(trusting.clock, anitha, shelf.manifest(pack), "make-tea", "en")

    assert next(iter(leaving.could_go()))[0] == "juice-stall"
    assert leaving.could_go()[0][2] is None


def test_a_removed_pack_takes_its_version_to_go_back_to_with_it(updated: Kiosk, publisher: Publisher) -> None:
    assert shelf.undo_versions() == {PACK: "1.0.0"}
    old = {file.sha256 for file in shelf.undo_of(PACK).manifest.files}
    new = {file.sha256 for file in shelf.manifest(PACK).files}

    assert old <= set(updated.blobs.all())
    leaving.remove(updated.settings, updated.clock, PACK)
    assert not (old | new) & set(updated.blobs.all())
