"""Files that are there whole or not at all."""

from pathlib import Path

import pytest

from sync.hub.catalogue.durable import replace, replacing, sweep, written_to
from sync.hub.catalogue.errors import PublisherError


def test_a_file_is_replaced_with_its_folder_made(tmp_path: Path) -> None:
    path = tmp_path / "a/b.json"
    replace(path, b"one")
    replace(path, b"two")
    assert path.read_bytes() == b"two"
    assert list(path.parent.iterdir()) == [path]


def test_a_block_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "b.json"
    replace(path, b"one")
    with pytest.raises(RuntimeError):
        write_half(path)
    assert path.read_bytes() == b"one"
    assert list(tmp_path.iterdir()) == [path]


def write_half(path: Path) -> None:
    with replacing(path) as file:
        file.write(b"tw")
        raise RuntimeError


def test_what_a_killed_writer_left_is_swept_up(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/.b.json.new").write_bytes(b"half")
    (tmp_path / "a/b.json").write_bytes(b"whole")
    sweep(tmp_path)
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b.json"]


def test_a_full_disk_is_said_with_its_folder(tmp_path: Path) -> None:
    with (
        pytest.raises(PublisherError, match="No space left") as caught,
        written_to(tmp_path),
        Path("/dev/full").open("wb") as full,
    ):
        full.write(b"x" * 100_000)
    assert caught.value.values["folder"] == str(tmp_path)
