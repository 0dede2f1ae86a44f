"""Where packs are looked for on what is plugged in."""

from pathlib import Path

import pytest

from kiosk.packs.sticks import find_sticks, repository_in


def make(folder: Path) -> Path:
    """What looks like a repository."""
    (folder / "metadata").mkdir(parents=True)
    (folder / "metadata/timestamp.json").write_text("{}")
    return folder


@pytest.mark.parametrize("place", ["", "STICK", "asha/STICK"])
@pytest.mark.parametrize("name", ["", "repository", "padippura"])
def test_a_repository_is_found_up_to_two_levels_below(tmp_path: Path, place: str, name: str) -> None:
    repository = make(tmp_path / "media" / place / name)
    (found,) = find_sticks((str(tmp_path / "media"),))
    assert found.repository == repository
    assert found.label == (Path(place).name or "media")


def test_what_lies_deeper_is_not_found(tmp_path: Path) -> None:
    make(tmp_path / "a/b/c")
    assert find_sticks((str(tmp_path),)) == []


def test_sticks_come_by_their_path_each_once(tmp_path: Path) -> None:
    for name in ("two", "one"):
        make(tmp_path / name)
    found = find_sticks((str(tmp_path), str(tmp_path)))
    assert [stick.label for stick in found] == ["one", "two"]


def test_links_are_not_followed(tmp_path: Path) -> None:
    make(tmp_path / "elsewhere")
    (tmp_path / "media").mkdir()
    (tmp_path / "media/link").symlink_to(tmp_path / "elsewhere")
    assert find_sticks((str(tmp_path / "media"),)) == []


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert find_sticks((str(tmp_path / "gone"),)) == []
    assert repository_in(tmp_path / "gone") is None
    assert repository_in(Path("\0")) is None
