"""Sticks as technicians bring them: with each file system, read-only, in parts, with names in large letters."""

from pathlib import Path

import pytest

from kiosk.packs import shelf
from kiosk.packs.drives import drives_without_packs
from kiosk.packs.exporting import export
from kiosk.packs.plugging import Watch
from kiosk.packs.sources.folder import FolderSource
from kiosk.packs.sticks import find_sticks
from kiosk.packs.trust import trust_root
from kiosk.stocking.imports import import_packs
from kiosk.web.here import Kiosk
from tests.journeys.programs import run
from tests.kiosk.opened import taken_by_another
from tests.packs import PACK, Publisher
from tests.sticks import KINDS, copy_onto, stick
from tests.sync.hub.catalogue.tiny_pack import DRAWING
from tests.waiting import until


@pytest.fixture
def trusting(kiosk: Kiosk, publisher: Publisher) -> Kiosk:
    trust_root(kiosk.settings.trust, publisher.root)
    return kiosk


def take(kiosk: Kiosk, folder: Path) -> list[str]:
    return [row["outcome"] for row in import_packs(kiosk.settings, kiosk.clock, FolderSource(folder))]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("is_read_only", [False, True], ids=["writable", "read-only"])
def test_a_stick_is_found_and_imported(
    trusting: Kiosk, publisher: Publisher, tmp_path: Path, kind: str, is_read_only: bool
) -> None:
    with stick(tmp_path / "made", kind, lambda top: copy_onto(publisher.repository, top / "repository")) as one:
        one.plug_in(tmp_path / "media/STICK", is_read_only)

        (found,) = find_sticks((str(tmp_path / "media"),))
        assert (found.label, found.repository) == ("STICK", tmp_path / "media/STICK/repository")
        assert drives_without_packs((str(tmp_path / "media"),)) == []
        assert take(trusting, found.repository) == ["added"]

    assert shelf.damaged_files(trusting.blobs) == []


@pytest.mark.parametrize("kind", KINDS)
def test_names_that_a_stick_shows_in_large_letters_are_found(
    trusting: Kiosk, publisher: Publisher, tmp_path: Path, kind: str
) -> None:
    with stick(
        tmp_path / "made", kind, lambda top: copy_onto(publisher.repository, top / "REPOSITORY", str.upper)
    ) as one:
        one.plug_in(tmp_path / "media/STICK")

        (found,) = find_sticks((str(tmp_path / "media"),))
        assert take(trusting, found.repository) == ["added"]


def test_a_stick_with_several_partitions_shows_the_packs_and_what_lies_on_the_other(
    trusting: Kiosk, publisher: Publisher, tmp_path: Path
) -> None:
    def fill_photos(top: Path) -> None:
        (top / "photos").mkdir()

    with (
        stick(tmp_path / "a", "ext4", lambda top: copy_onto(publisher.repository, top / "padippura")) as packs,
        stick(tmp_path / "b", "vfat", fill_photos) as photos,
    ):
        packs.plug_in(tmp_path / "media/PACKS")
        photos.plug_in(tmp_path / "media/PHOTOS")

        assert [found.label for found in find_sticks((str(tmp_path / "media"),))] == ["PACKS"]
        (other,) = drives_without_packs((str(tmp_path / "media"),))
        assert other.place == tmp_path / "media/PHOTOS"
        assert "photos" in [name.lower() for name in other.names]


def test_a_drive_without_packs_is_noticed_at_once_and_logged_with_what_it_holds(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    watch = Watch((str(tmp_path / "media"),))
    with stick(tmp_path / "made", "ext4", lambda top: (top / "song.mp3").touch()) as one:
        watch.start()
        number = watch.number
        try:
            one.plug_in(tmp_path / "media/MUSIC")
            assert watch.wait_beyond(number, 20)
            assert watch.number > number
            until(lambda: "no packs on MUSIC" in caplog.text)
            (drive,) = drives_without_packs((str(tmp_path / "media"),))
        finally:
            watch.stop()

    assert "song.mp3" in drive.names
    assert drive.filesystem == "ext4"
    assert f"no packs on MUSIC: ext4, mounted at {tmp_path}/media/MUSIC, holds" in caplog.text
    assert caplog.text.count("no packs on MUSIC") == 1


@pytest.mark.parametrize("kind", ["vfat", "exfat"])
def test_what_one_kiosk_exports_onto_a_stick_the_next_one_imports(
    trusting: Kiosk, publisher: Publisher, tmp_path: Path, kind: str
) -> None:
    publisher.publish(pack="coffee-stall", files={"media/cup.svg": DRAWING.replace("M0 0", "M1 1")})
    take(trusting, publisher.repository)
    with stick(tmp_path / "made", kind, lambda top: (top / "photos").mkdir()) as one:
        place = one.plug_in(tmp_path / "media/STICK")
        words = run("kiosk", trusting.settings.home, "packs", "export", place / "repository")
        assert "files written." in words
        assert "Everything is there already." in run(
            "kiosk", trusting.settings.home, "packs", "export", place / "repository"
        )
        one.take_out()

        one.plug_in(place, is_read_only=True)
        (found,) = find_sticks((str(tmp_path / "media"),))
        assert taken_by_another(publisher, found.repository, tmp_path / "other") == {
            PACK: "1.0.0",
            "coffee-stall": "1.0.0",
        }


def test_an_export_in_parts_is_imported_under_names_in_large_letters(
    trusting: Kiosk, publisher: Publisher, tmp_path: Path
) -> None:
    take(trusting, publisher.repository)
    most = 5_500
    with stick(tmp_path / "made", "vfat", lambda top: None) as one:
        place = one.plug_in(tmp_path / "media/STICK")
        export(trusting.settings.trust, trusting.blobs, place / "repository", None, most=most)
        parts = sorted((place / "repository/packs").iterdir())
        assert len(parts) > 1
        assert max(path.stat().st_size for path in parts) <= most
        copy_onto(place / "repository", tmp_path / "large/REPOSITORY", str.upper)
        assert taken_by_another(publisher, place / "repository", tmp_path / "other") == {PACK: "1.0.0"}
    with stick(tmp_path / "again", "vfat", lambda top: copy_onto(tmp_path / "large", top)) as one:
        one.plug_in(place)
        (found,) = find_sticks((str(tmp_path / "media"),))
        assert taken_by_another(publisher, found.repository, tmp_path / "third") == {PACK: "1.0.0"}


def test_a_stick_that_is_pulled_out_while_it_is_copied_goes_on_when_it_is_back(
    trusting: Kiosk, publisher: Publisher, tmp_path: Path
) -> None:
    publisher.publish(pack="coffee-stall", files={"media/cup.svg": DRAWING.replace("M0 0", "M1 1")})
    with stick(tmp_path / "made", "vfat", lambda top: copy_onto(publisher.repository, top / "repository")) as one:
        place = one.plug_in(tmp_path / "media/STICK")
        source = FolderSource(place / "repository")

        def pull_out(now: object) -> None:
            if getattr(now, "pack_number", 0) == 2:
                one.pull_out()

        with pytest.raises(Exception, match="not there any more") as gone:
            import_packs(trusting.settings, trusting.clock, source, show=pull_out)
        assert gone.value.code == "source-gone"  # type: ignore[attr-defined]
        assert shelf.versions() == {"coffee-stall": "1.0.0"}
        assert shelf.damaged_files(trusting.blobs) == []

        one.plug_in(place)
        reports = take(trusting, place / "repository")

    assert reports == ["kept", "added"]
    assert shelf.versions() == {"coffee-stall": "1.0.0", PACK: "1.0.0"}
