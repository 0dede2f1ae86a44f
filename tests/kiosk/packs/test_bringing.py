"""Bringing blobs out of a pack file: how much is asked for, and what a bad stretch or a lost source costs."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.errors import NetworkError, TechnicianError
from kiosk.packs.blobs import Blobs
from kiosk.packs.bringing import Missing, bring
from kiosk.packs.sources.folder import FolderSource
from sync.hub.catalogue.authoring.packing import write_pack_file
from sync.protocol import pack_file
from sync.protocol.manifest import File, Manifest
from sync.protocol.names import pack_file_name
from tests.packs import PACK, Publisher, write_source

PATH = pack_file_name(PACK, "1.0.0")


class Road(FolderSource):
    """A folder that counts what is asked for, and has stretches and moments at which it fails."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.asked: list[tuple[str, int]] = []
        self.bad: tuple[str, int, int] | None = None
        self.ends: BaseException | None = None
        self.ends_after = 0

    def read(self, path: str, offset: int = 0, length: int | None = None) -> Iterator[bytes]:
        self.asked.append((path, offset))
        if self.ends and len(self.asked) > self.ends_after:
            raise self.ends
        return self._failing(path, offset, super().read(path, offset, length))

    def _failing(self, path: str, offset: int, chunks: Iterator[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            if self.bad and self.bad[0] == path and offset < self.bad[2] and offset + len(chunk) > self.bad[1]:
                good = max(0, self.bad[1] - offset)
                if good:
                    yield chunk[:good]
                raise OSError(errno.EIO, os.strerror(errno.EIO), path)
            yield chunk
            offset += len(chunk)


@pytest.fixture
def manifest(publisher: Publisher) -> Manifest:
    return publisher.publish()


@pytest.fixture
def road(publisher: Publisher) -> Road:
    return Road(publisher.repository)


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs(tmp_path / "blobs")


def wanted(manifest: Manifest, *endings: str) -> dict[str, File]:
    return {file.sha256: file for file in manifest.files if not endings or file.path.endswith(endings)}


def take(road: Road, manifest: Manifest, blobs: Blobs, *endings: str) -> list[Missing]:
    return bring(road, manifest, wanted(manifest, *endings), blobs, lambda _: None)


def in_parts(publisher: Publisher, manifest: Manifest, tmp_path: Path, most: int) -> int:
    """Lay the pack file out anew in parts; gives their number."""
    source = write_source(tmp_path / "source")
    return len(write_pack_file(source, manifest, publisher.repository / PATH, lambda _: None, most))


def test_a_whole_pack_is_two_readings(road: Road, manifest: Manifest, blobs: Blobs) -> None:
    assert take(road, manifest, blobs) == []

    assert len(road.asked) == 2
    assert set(blobs.all()) == set(wanted(manifest))
    assert all(blobs.is_sound(sha256) for sha256 in blobs.all())


def test_nothing_wanted_is_nothing_asked_for(road: Road, manifest: Manifest, blobs: Blobs) -> None:
    assert bring(road, manifest, {}, blobs, lambda _: None) == []
    assert road.asked == []


def test_blobs_that_lie_far_apart_are_not_read_through(road: Road, manifest: Manifest, blobs: Blobs) -> None:
    first, last = manifest.files[0], manifest.files[-1]
    two = {file.sha256: file for file in (first, last)}

    assert bring(road, manifest, two, blobs, lambda _: None, gap=0) == []
    assert len(road.asked) == 3
    assert set(blobs.all()) == set(two)


def test_parts_are_read_each_by_itself(
    publisher: Publisher, road: Road, manifest: Manifest, blobs: Blobs, tmp_path: Path
) -> None:
    parts = in_parts(publisher, manifest, tmp_path, 6_000)

    assert parts > 1
    assert take(road, manifest, blobs) == []
    assert len(road.asked) == 1 + parts
    assert set(blobs.all()) == set(wanted(manifest))


def test_a_part_that_is_not_there_costs_its_own_files(
    publisher: Publisher, road: Road, manifest: Manifest, blobs: Blobs, tmp_path: Path
) -> None:
    in_parts(publisher, manifest, tmp_path, 6_000)
    (publisher.repository / pack_file_name(PACK, "1.0.0", 2)).unlink()

    missing = take(road, manifest, blobs)

    assert missing
    assert {each.error.code for each in missing} == {"blob-unreadable"}
    assert set(blobs.all()) == set(wanted(manifest)) - {each.file.sha256 for each in missing}


@pytest.mark.parametrize("share", [0.3, 0.5, 0.7, 0.95])
def test_a_bad_stretch_costs_the_files_that_lie_on_it(
    publisher: Publisher, road: Road, manifest: Manifest, blobs: Blobs, share: float
) -> None:
    at = int((publisher.repository / PATH).stat().st_size * share)
    road.bad = (PATH, at, at + 1)

    missing = take(road, manifest, blobs)

    assert [each.error.code for each in missing] == ["blob-unreadable"]
    assert missing[0].file.path in str(missing[0].error)
    assert set(blobs.all()) == set(wanted(manifest)) - {missing[0].file.sha256}

    road.bad = None
    assert bring(road, manifest, {missing[0].file.sha256: missing[0].file}, blobs, lambda _: None) == []


def test_a_packed_text_that_is_damaged_costs_itself_and_none_behind_it(
    publisher: Publisher, road: Road, manifest: Manifest, blobs: Blobs
) -> None:
    path = publisher.repository / PATH
    content = path.read_bytes()
    start = pack_file.PREFIX_BYTES + pack_file.index_length(content[: pack_file.PREFIX_BYTES])
    stored = pack_file.decode_index(content[pack_file.PREFIX_BYTES : start]).values()
    first = min((each for each in stored if each.encoding == pack_file.ZSTD), key=lambda each: each.offset)
    cut = start + first.offset + first.length // 2
    path.write_bytes(content[:cut] + bytes(first.length // 4) + content[cut + first.length // 4 :])

    missing = take(road, manifest, blobs)

    assert [(each.file.sha256, each.error.code) for each in missing] == [(first.sha256, "blob-damaged")]
    assert set(blobs.all()) == set(wanted(manifest)) - {first.sha256}


def test_a_bad_head_costs_the_pack(road: Road, manifest: Manifest, blobs: Blobs) -> None:
    road.bad = (PATH, 0, 100)

    with pytest.raises(TechnicianError) as refused:
        take(road, manifest, blobs)
    assert refused.value.code == "pack-file-unreadable"


@pytest.mark.parametrize(
    ("error", "kind", "code"),
    [
        (OSError(errno.ENODEV, "No such device"), TechnicianError, "source-gone"),
        (ConnectionResetError("reset"), NetworkError, "unreachable"),
        (TimeoutError("too slow"), NetworkError, "unreachable"),
    ],
)
@pytest.mark.parametrize("after", [0, 1, 2, 3])
def test_when_the_source_is_gone_what_came_is_kept(
    road: Road, manifest: Manifest, blobs: Blobs, error: OSError, kind: type, code: str, after: int
) -> None:
    road.ends, road.ends_after = error, after

    with pytest.raises(kind) as refused:
        bring(road, manifest, wanted(manifest), blobs, lambda _: None, gap=-1)
    assert refused.value.code == code
    assert "%(" not in str(refused.value)
    assert len(list(blobs.all())) == max(0, after - 1)
    assert not list((blobs.folder / "incoming").glob("*"))


def test_what_the_kiosks_own_disk_says_is_not_taken_for_the_sources(
    road: Road, manifest: Manifest, tmp_path: Path
) -> None:
    (tmp_path / "blobs").write_text("no folder")

    with pytest.raises(OSError, match="Not a directory"):
        take(road, manifest, Blobs(tmp_path / "blobs"))
