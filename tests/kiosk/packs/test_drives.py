"""What counts as plugged in, by the kernel's table of mounts."""

from pathlib import Path

import pytest

from kiosk.packs.drives import drives_without_packs, read_mounts

LINE = "36 35 {number} / {place} {options} master:1 - {kind} {source} rw\n"


def mounts(folder: Path, kind: str, place: Path, number: str = "8:17") -> Path:
    file = folder / "mountinfo"
    file.write_text(LINE.format(number=number, place=place, options="rw,relatime", kind=kind, source="/dev/sdb1"))
    return file


@pytest.mark.parametrize("kind", ["vfat", "exfat", "ext4", "fuseblk", "iso9660"])
def test_a_stick_without_packs_is_named(tmp_path: Path, kind: str) -> None:
    place = tmp_path / "media/STICK"
    place.mkdir(parents=True)
    (found,) = drives_without_packs((str(tmp_path / "media"),), tmp_path / "sys", mounts(tmp_path, kind, place))
    assert (found.name, found.filesystem, found.place) == ("STICK", kind, place)


@pytest.mark.parametrize("kind", ["tmpfs", "overlay", "squashfs", "proc"])
def test_what_a_system_mounts_for_itself_is_no_stick(tmp_path: Path, kind: str) -> None:
    place = tmp_path / "media/system"
    place.mkdir(parents=True)
    table = mounts(tmp_path, kind, place, "0:44")
    assert drives_without_packs((str(tmp_path / "media"),), tmp_path / "sys", table) == []


def test_a_place_with_a_space_is_read_as_it_is_called(tmp_path: Path) -> None:
    (mount,) = read_mounts(mounts(tmp_path, "vfat", Path("/media/MY\\040STICK")))
    assert mount.place == Path("/media/MY STICK")
    assert not mount.is_read_only
