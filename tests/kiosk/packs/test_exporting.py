"""The shelf as a repository: the next kiosk imports it, with the same root and nothing else in common."""

from pathlib import Path

import pytest

from kiosk.errors import TechnicianError
from kiosk.packs import exporting
from kiosk.packs.sources.folder import FolderSource
from kiosk.stocking.imports import import_packs
from kiosk.web.here import Kiosk
from tests.kiosk.opened import take_in, taken_by_another
from tests.kiosk.packs.attacks.test_age import rotate
from tests.packs import PACK, Publisher, flip
from tests.small_disk import small_disk
from tests.sync.hub.catalogue.tiny_pack import DRAWING


@pytest.fixture
def stocked(kiosk: Kiosk, publisher: Publisher) -> Kiosk:
    """A kiosk with two packs."""
    publisher.publish(pack="coffee-stall", files={"media/cup.svg": DRAWING.replace("M0 0", "M1 1")})
    take_in(kiosk, publisher)
    return kiosk


def write(kiosk: Kiosk, folder: Path, *packs: str, most: int = 2_000_000_000) -> list[str]:
    return exporting.export(kiosk.settings.trust, kiosk.blobs, folder, list(packs) or None, most=most)


def test_the_next_kiosk_imports_what_was_exported(stocked: Kiosk, publisher: Publisher, tmp_path: Path) -> None:
    write(stocked, tmp_path / "stick")

    taken = taken_by_another(publisher, tmp_path / "stick", tmp_path / "other")
    assert taken == {PACK: "1.0.0", "coffee-stall": "1.0.0"}


def test_a_pack_in_parts_is_imported_from_all_of_them(stocked: Kiosk, publisher: Publisher, tmp_path: Path) -> None:
    written = write(stocked, tmp_path / "stick", PACK, most=5_500)

    assert f"packs/{PACK}-1.0.0.2.pack" in written
    assert written.index(f"packs/{PACK}-1.0.0.2.pack") < written.index(f"packs/{PACK}-1.0.0.pack")
    assert taken_by_another(publisher, tmp_path / "stick", tmp_path / "other") == {PACK: "1.0.0"}


def test_only_the_packs_that_were_named_are_exported(stocked: Kiosk, publisher: Publisher, tmp_path: Path) -> None:
    write(stocked, tmp_path / "stick", "coffee-stall")

    assert taken_by_another(publisher, tmp_path / "stick", tmp_path / "other") == {"coffee-stall": "1.0.0"}


def test_an_export_that_broke_off_writes_only_what_is_missing(stocked: Kiosk, tmp_path: Path) -> None:
    every = write(stocked, tmp_path / "stick")
    (tmp_path / "stick" / every[0]).unlink()

    assert write(stocked, tmp_path / "stick") == [every[0]]
    assert write(stocked, tmp_path / "stick") == []


def test_a_stick_that_is_too_small_is_refused_before_anything_is_written(stocked: Kiosk, tmp_path: Path) -> None:
    with small_disk(tmp_path / "stick", megabytes=1) as stick:
        (stick / "ballast").write_bytes(bytes(1_040_000))
        with pytest.raises(TechnicianError) as refused:
            write(stocked, stick)
        assert refused.value.code == "stick-full"
        assert [path.name for path in stick.iterdir()] == ["ballast"]


def test_what_is_newer_on_the_stick_is_not_overwritten(stocked: Kiosk, publisher: Publisher, tmp_path: Path) -> None:
    publisher.publish(version="2.0.0")
    stick = publisher.copy(tmp_path / "stick")

    with pytest.raises(TechnicianError) as refused:
        write(stocked, stick)
    assert refused.value.code == "newer-there"


def test_what_another_hub_signed_is_not_overwritten(stocked: Kiosk, tmp_path: Path) -> None:
    stranger = Publisher(tmp_path / "stranger")
    stranger.publish()
    before = {path: path.read_bytes() for path in stranger.repository.rglob("*") if path.is_file()}

    with pytest.raises(TechnicianError) as refused:
        write(stocked, stranger.repository)
    assert refused.value.code == "forged"
    assert {path: path.read_bytes() for path in stranger.repository.rglob("*") if path.is_file()} == before


def test_a_stick_of_the_time_before_keys_changed_is_brought_up_to_date(
    kiosk: Kiosk, publisher: Publisher, tmp_path: Path
) -> None:
    take_in(kiosk, publisher)
    stick = tmp_path / "stick"
    write(kiosk, stick)
    for role in ("root", "timestamp"):
        rotate(publisher, role)
    publisher.publish(version="2.0.0")
    import_packs(kiosk.settings, kiosk.clock, FolderSource(publisher.repository))

    write(kiosk, stick)

    assert taken_by_another(publisher, stick, tmp_path / "other") == {PACK: "2.0.0"}


def test_a_kiosk_that_has_taken_nothing_has_nothing_to_export(kiosk: Kiosk, tmp_path: Path) -> None:
    with pytest.raises(TechnicianError) as refused:
        write(kiosk, tmp_path / "stick")
    assert refused.value.code == "no-metadata"


def test_what_was_damaged_on_the_way_is_found_out(stocked: Kiosk, publisher: Publisher, tmp_path: Path) -> None:
    write(stocked, tmp_path / "stick", PACK)
    path = tmp_path / "stick" / f"packs/{PACK}-1.0.0.pack"
    flip(path, path.stat().st_size - 1)

    assert taken_by_another(publisher, tmp_path / "stick", tmp_path / "other") == {}
