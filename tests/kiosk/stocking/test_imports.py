"""Room for what comes: versions to go back to are given up where it fits only without them, and never in vain."""

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.errors import TechnicianError
from kiosk.packs import disk, importing, shelf
from kiosk.packs.sources.folder import FolderSource
from kiosk.stocking.imports import import_packs
from kiosk.web.here import Kiosk
from tests.kiosk.opened import open_home, take_in
from tests.packs import PACK, Publisher
from tests.small_disk import small_disk
from tests.sync.hub.catalogue import tiny_pack

MEGABYTES = 80
SLACK = 600_000
NOISE = 700_000


def files(*seeds: int) -> dict[str, str | bytes]:
    """Files of a pack with a recording of 0.7 MB for each seed."""
    found: dict[str, str | bytes] = {}
    for number, seed in enumerate(seeds):
        path = f"media/noise-{number}.opus"
        head = f'id = "noise-{number}"\ntitle = "Noise"\nminutes = 1\nkeywords = ["noise"]\naudio = "../{path}"\n'
        found[f"en/{10 + number}-noise.md"] = f"+++\n{head}+++\nListen\n"
        found[path] = tiny_pack.SOUND + random.Random(seed).randbytes(NOISE)  # noqa: S311
    return found


@pytest.fixture
def updated(tmp_path: Path, publisher: Publisher) -> Iterator[Kiosk]:
    """A kiosk on a disk of its own with 1.2.0, where 1.1.0 stood before; 1.3.0 shares a recording with 1.1.0."""
    with small_disk(tmp_path / "small", MEGABYTES) as small, open_home(small / "home") as kiosk:
        publisher.publish(version="1.1.0", files=files(1, 2, 3, 4))
        take_in(kiosk, publisher)
        publisher.publish(version="1.2.0", files=files(5, 6, 7, 8))
        take_in(kiosk, publisher)
        publisher.publish(version="1.3.0", files=files(1, 9, 10, 11))
        yield kiosk


def leave(kiosk: Kiosk, free: int) -> None:
    """Let so many bytes be free on the disk."""
    ballast = kiosk.settings.home.parent / "ballast"
    with ballast.open("wb") as file:
        left = shutil.disk_usage(ballast.parent).free - free
        while left > 0:
            left -= file.write(bytes(min(left, 1 << 20)))


def needed(kiosk: Kiosk, publisher: Publisher) -> int:
    """What the next version takes, with the margin."""
    source = FolderSource(publisher.repository)
    (offer,) = importing.look(source, kiosk.settings.trust, kiosk.blobs, kiosk.now()).offers
    return disk.with_margin(offer.bytes_needed)


def take(kiosk: Kiosk, publisher: Publisher) -> list[str]:
    return [row["outcome"] for row in import_packs(kiosk.settings, kiosk.clock, FolderSource(publisher.repository))]


def test_where_there_is_room_the_version_to_go_back_to_stays_until_the_next_takes_its_place(
    updated: Kiosk, publisher: Publisher
) -> None:
    leave(updated, needed(updated, publisher) + SLACK)
    assert take(updated, publisher) == ["updated"]
    assert shelf.undo_versions() == {PACK: "1.2.0"}


def test_a_version_to_go_back_to_is_given_up_where_the_next_one_fits_only_without_it(
    updated: Kiosk, publisher: Publisher
) -> None:
    assert sum(shelf.sizes_of_undo().values()) > 4 * NOISE
    shared = {file.sha256 for file in shelf.undo_of(PACK).manifest.files if file.path == "media/noise-0.opus"}
    gone = {file.sha256 for file in shelf.undo_of(PACK).manifest.files} - {f.sha256 for f in shelf.manifest(PACK).files}
    leave(updated, needed(updated, publisher) - 2 * NOISE)

    (row,) = import_packs(updated.settings, updated.clock, FolderSource(publisher.repository))

    assert row["outcome"] == "updated"
    assert 3 * NOISE < row["bytes"] < 4 * NOISE, "what the next version needs of the given up one is not copied anew"
    assert shelf.versions() == {PACK: "1.3.0"}
    assert not shelf.damaged_files(updated.blobs)
    after = set(updated.blobs.all())
    assert shared <= after
    assert gone - shared
    assert not (gone - shared) & after


def test_where_it_does_not_fit_even_so_nothing_is_given_up(updated: Kiosk, publisher: Publisher) -> None:
    leave(updated, needed(updated, publisher) - 3 * NOISE - SLACK)

    with pytest.raises(TechnicianError) as refused:
        take(updated, publisher)

    assert refused.value.code == "disk-full"
    assert shelf.versions() == {PACK: "1.2.0"}
    assert shelf.undo_versions() == {PACK: "1.1.0"}
    assert importing.missing_files(shelf.undo_of(PACK).manifest, updated.blobs) == []
