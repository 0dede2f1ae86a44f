"""The exchange folder of a stick on disk."""

from pathlib import Path

import pytest

from sync import bundles
from sync.protocol.bundle import FOLDER, MOST_BYTES, TO_HUB, TO_KIOSK, Name
from sync.protocol.errors import ProtocolError

ONE, OTHER = Name("0a" * 16, "f00dcafe", 1, 9), Name("0b" * 16, "f00dcafe", 1, 9)


def test_what_was_written_is_found_in_its_direction(tmp_path: Path) -> None:
    bundles.write(tmp_path, TO_HUB, OTHER, b"other")
    bundles.write(tmp_path, TO_HUB, ONE, b"one")

    assert {name: bundles.read(path) for name, path in bundles.files(tmp_path, TO_HUB).items()} == {
        ONE: b"one",
        OTHER: b"other",
    }
    assert list(bundles.files(tmp_path, TO_HUB)) == [ONE, OTHER]
    assert bundles.files(tmp_path, TO_KIOSK) == {}
    assert sorted(each.name for each in (tmp_path / FOLDER / TO_HUB).iterdir()) == [str(ONE), str(OTHER)]


def test_the_exchange_folder_itself_will_do(tmp_path: Path) -> None:
    bundles.write(tmp_path, TO_HUB, ONE, b"one")
    assert list(bundles.files(tmp_path / FOLDER, TO_HUB)) == [ONE]


def test_folders_that_a_system_wrote_in_large_letters_are_found_and_filled_further(tmp_path: Path) -> None:
    (tmp_path / FOLDER.upper() / TO_HUB.upper()).mkdir(parents=True)
    bundles.write(tmp_path, TO_HUB, ONE, b"one")
    assert bundles.has_folder(tmp_path)
    assert list(bundles.files(tmp_path, TO_HUB)) == [ONE]
    assert [each.name for each in tmp_path.iterdir()] == [FOLDER.upper()]


def test_nothing_is_read_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    bundles.write(tmp_path, TO_HUB, ONE, b"one")
    link = tmp_path / FOLDER / TO_HUB / str(OTHER)
    link.symlink_to(tmp_path / "secret")

    assert list(bundles.files(tmp_path, TO_HUB)) == [ONE]
    with pytest.raises(OSError, match="symbolic links"):
        bundles.read(link)


def test_what_is_too_large_is_not_read_to_its_end(tmp_path: Path) -> None:
    large = tmp_path / "large"
    with large.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(ProtocolError) as refused:
        bundles.read(large)
    assert refused.value.code == "too-large"


def test_what_was_removed_stays_away_and_may_be_removed_again(tmp_path: Path) -> None:
    bundles.write(tmp_path, TO_HUB, ONE, b"one")
    (path,) = bundles.files(tmp_path, TO_HUB).values()
    bundles.remove(path)
    bundles.remove(path)
    assert bundles.files(tmp_path, TO_HUB) == {}
