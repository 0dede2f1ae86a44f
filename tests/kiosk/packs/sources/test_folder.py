"""A repository in a folder."""

import os
from pathlib import Path

import pytest

from kiosk.packs.sources.folder import FolderSource


@pytest.fixture
def source(tmp_path: Path) -> FolderSource:
    (tmp_path / "stick/packs").mkdir(parents=True)
    (tmp_path / "stick/packs/tea.pack").write_bytes(bytes(range(256)) * 1000)
    (tmp_path / "secret").write_bytes(b"not of the stick")
    return FolderSource(tmp_path / "stick")


def test_a_file_is_read_whole_or_from_an_offset(source: FolderSource) -> None:
    assert b"".join(source.read("packs/tea.pack")) == bytes(range(256)) * 1000
    assert b"".join(source.read("packs/tea.pack", 255_999)) == b"\xff"
    assert b"".join(source.read("packs/tea.pack", 256_000)) == b""


def test_no_more_is_read_than_was_asked_for(source: FolderSource) -> None:
    assert b"".join(source.read("packs/tea.pack", 10, 3)) == bytes([10, 11, 12])
    assert b"".join(source.read("packs/tea.pack", 255_999, 100)) == b"\xff"
    assert b"".join(source.read("packs/tea.pack", 0, 0)) == b""


@pytest.mark.parametrize("names", [("PACKS", "TEA.PACK"), ("Packs", "tea.pack")])
def test_names_in_large_letters_are_found(source: FolderSource, names: tuple[str, str]) -> None:
    (source.folder / "packs/tea.pack").rename(source.folder / "packs" / names[1])
    (source.folder / "packs").rename(source.folder / names[0])

    assert source.holds("packs/tea.pack")
    assert b"".join(source.read("packs/tea.pack", 1, 2)) == bytes([1, 2])
    assert not source.holds("packs/coffee.pack")


def test_a_large_file_comes_in_pieces(source: FolderSource) -> None:
    assert max(map(len, source.read("packs/tea.pack"))) <= 1 << 18


@pytest.mark.parametrize("path", ["packs/coffee.pack", "packs", "packs/tea.pack/x", "../secret", "", "packs/\0"])
def test_what_is_not_a_file_of_the_folder_is_not_there(source: FolderSource, path: str) -> None:
    assert not source.holds(path)
    with pytest.raises(FileNotFoundError):
        list(source.read(path))


@pytest.mark.parametrize("target", ["secret", "stick/packs/tea.pack"])
def test_links_are_not_followed(source: FolderSource, tmp_path: Path, target: str) -> None:
    (source.folder / "link").symlink_to(tmp_path / target)

    assert not source.holds("link")


def test_a_folder_that_is_a_link_is_not_followed(source: FolderSource, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/timestamp.json").write_bytes(b"{}")
    (source.folder / "metadata").symlink_to(tmp_path / "elsewhere")

    assert not source.holds("metadata/timestamp.json")


def test_the_folder_itself_may_be_reached_by_a_link(source: FolderSource, tmp_path: Path) -> None:
    (tmp_path / "mounted").symlink_to(source.folder)

    assert FolderSource(tmp_path / "mounted").holds("packs/tea.pack")


def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(source: FolderSource) -> None:
    os.mkfifo(source.folder / "pipe")

    assert not source.holds("pipe")


def test_a_stick_that_is_gone_holds_nothing(tmp_path: Path) -> None:
    assert not FolderSource(tmp_path / "pulled-out").holds("metadata/timestamp.json")
