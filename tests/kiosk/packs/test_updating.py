"""Applying update files: what was signed comes out, whatever is wrong is left out, and memory stays bounded."""

import hashlib
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.packs import shelf
from kiosk.packs.blobs import Blobs
from kiosk.packs.sources.folder import FolderSource
from kiosk.packs.trust import Target, manifest_of, vouched_targets
from kiosk.packs.updating import Update, apply_held_update, apply_update, update_to
from kiosk.stocking import leaving
from kiosk.web.here import Kiosk
from scripts.benchmarks import media
from sync.protocol import update_file
from sync.protocol.errors import PackError
from tests.journeys.programs import command, run
from tests.kiosk.opened import forget_what_was_read, take_in
from tests.packs import PACK, Publisher
from tests.sync.hub.catalogue import tiny_pack
from tests.web_servers import served

MOST_MEMORY = 60 << 20
MORE = tiny_pack.SECOND_LESSON.replace('id = "count-change"', 'id = "more"')
NEW = {"en/02-count-change.md": tiny_pack.SECOND_LESSON.replace("four", "four or five")}


@pytest.fixture
def publisher(tmp_path: Path) -> Iterator[Publisher]:
    forget_what_was_read()
    one = Publisher(tmp_path / "publisher")
    one.publish()
    yield one
    forget_what_was_read()


@pytest.fixture
def stocked(kiosk: Kiosk, publisher: Publisher) -> Kiosk:
    """A kiosk with 1.0.0, whose publisher has 1.1.0 since."""
    take_in(kiosk, publisher)
    publisher.publish(version="1.1.0", files=NEW)
    return kiosk


def newest(kiosk: Kiosk, publisher: Publisher) -> Target:
    return vouched_targets(FolderSource(publisher.repository), kiosk.settings.trust, kiosk.now()).targets[0]


def found(kiosk: Kiosk, publisher: Publisher) -> tuple[Target, Update, Path]:
    """The newest version, the update file to it from here, and where that lies."""
    target = newest(kiosk, publisher)
    update = update_to(target, [shelf.manifest(PACK)], kiosk.blobs)
    assert update
    return target, update, publisher.repository / update.path


def test_the_new_version_comes_out(stocked: Kiosk, publisher: Publisher, tmp_path: Path) -> None:
    target, update, path = found(stocked, publisher)
    received = Blobs(tmp_path / "received")
    advanced: list[int] = []

    signed = apply_update(path, update, target, stocked.blobs, received, advanced.append)

    assert signed.manifest.version == "1.1.0"
    new = {file.sha256: file.size for file in signed.manifest.files if not stocked.blobs.has(file.sha256)}
    assert set(received.all()) == set(new)
    assert all(map(received.is_sound, new))
    assert sum(advanced) == sum(new.values())


def test_a_version_that_is_not_here_in_full_has_no_update_file(stocked: Kiosk, publisher: Publisher) -> None:
    target, here = newest(stocked, publisher), shelf.manifest(PACK)
    assert update_to(target, [], stocked.blobs) is None
    stocked.blobs.remove(here.files[0].sha256)
    assert update_to(target, [here], stocked.blobs) is None


def test_the_shortest_update_file_from_a_whole_version_is_taken(stocked: Kiosk, publisher: Publisher) -> None:
    take_in(stocked, publisher)
    leaving.undo(stocked.settings, stocked.clock, PACK)
    publisher.publish(version="1.2.0", files=NEW | {"en/04-more.md": MORE})
    target, kept = newest(stocked, publisher), shelf.kept_manifests(PACK)
    assert [each.version for each in kept] == ["1.0.0", "1.1.0"]
    lengths = {version: length for version, (length, _) in target.custom["updates"].items()}
    assert lengths["1.1.0"] < lengths["1.0.0"]

    assert update_to(target, kept, stocked.blobs).old.version == "1.1.0"
    only_newer = {file.sha256 for file in kept[1].files} - {file.sha256 for file in kept[0].files}
    stocked.blobs.remove(only_newer.pop())
    assert update_to(target, kept, stocked.blobs).old.version == "1.0.0"


def test_after_an_undo_a_stick_with_the_update_file_from_the_undone_version_is_imported(
    stocked: Kiosk, publisher: Publisher
) -> None:
    take_in(stocked, publisher)
    leaving.undo(stocked.settings, stocked.clock, PACK)
    publisher.publish(version="1.2.0", files=NEW | {"en/04-more.md": MORE})
    for path in [
        *(publisher.repository / "packs").iterdir(),
        publisher.repository / f"updates/{PACK}-1.0.0-1.2.0.update",
    ]:
        path.unlink()

    assert take_in(stocked, publisher) == ["updated"]
    assert shelf.versions() == {PACK: "1.2.0"}
    assert not shelf.damaged_files(stocked.blobs)


@pytest.mark.parametrize("signed", [[], {"1.0.0": 5}, {"1.0.0": ["5", "a"]}, {"1.0.0": [5, "a"]}, {"1.0.0": []}, None])
def test_what_is_signed_in_another_form_is_no_update_file(stocked: Kiosk, publisher: Publisher, signed: object) -> None:
    target = newest(stocked, publisher)
    target.info.unrecognized_fields["custom"] = {"updates": signed}
    assert update_to(target, [shelf.manifest(PACK)], stocked.blobs) is None


@pytest.mark.parametrize("harm", ["flipped", "cut", "longer", "empty"])
def test_a_file_that_is_not_the_signed_one_is_refused_before_it_is_used(
    stocked: Kiosk, publisher: Publisher, tmp_path: Path, harm: str
) -> None:
    target, update, path = found(stocked, publisher)
    data = path.read_bytes()
    path.write_bytes(
        {
            "flipped": data[:-9] + bytes([data[-9] ^ 1]) + data[-8:],
            "cut": data[:-1],
            "longer": data + b"x",
            "empty": b"",
        }[harm]
    )
    received = Blobs(tmp_path / "received")

    with pytest.raises(PackError) as caught:
        apply_update(path, update, target, stocked.blobs, received)

    assert caught.value.code == "update-file"
    assert list(received.all()) == []


def resigned(update: Update, path: Path, head: update_file.Header, body: bytes) -> Update:
    """An update file with another head, as if it had been signed."""
    data = head.encode() + body
    path.write_bytes(data)
    return Update(update.old, update.path, len(data), hashlib.sha256(data).hexdigest())


def taken_apart(path: Path) -> tuple[update_file.Header, bytes]:
    data = path.read_bytes()
    start = update_file.PREFIX_BYTES + update_file.header_length(data[: update_file.PREFIX_BYTES])
    return update_file.decode_header(data[update_file.PREFIX_BYTES : start]), data[start:]


@pytest.mark.parametrize(
    "changes",
    [{"pack": "other"}, {"old": "0.9.0"}, {"new": "9.0.0"}, {"manifest": (5,)}],
)
def test_a_signed_file_for_another_purpose_is_refused(
    stocked: Kiosk, publisher: Publisher, tmp_path: Path, changes: dict[str, object]
) -> None:
    target, update, path = found(stocked, publisher)
    head, body = taken_apart(path)
    false = resigned(update, path, replace(head, **changes), body)

    with pytest.raises(PackError):
        apply_update(path, false, target, stocked.blobs, Blobs(tmp_path / "received"))


def test_a_patch_that_starts_from_the_wrong_blob_costs_only_its_file(
    stocked: Kiosk, publisher: Publisher, tmp_path: Path
) -> None:
    target, update, path = found(stocked, publisher)
    head, body = taken_apart(path)
    other = next(file.sha256 for file in update.old.files if file.sha256 != head.blobs[0].old)
    patches = [update_file.Patch(each.sha256, other, each.lengths) for each in head.blobs]
    false = resigned(
        update, path, update_file.Header(head.pack, head.old, head.new, head.manifest, tuple(patches)), body
    )
    received = Blobs(tmp_path / "received")

    signed = apply_update(path, false, target, stocked.blobs, received)

    assert signed.manifest.version == "1.1.0"
    assert list(received.all()) == []


def test_blobs_that_the_manifest_does_not_name_are_passed_over(
    stocked: Kiosk, publisher: Publisher, tmp_path: Path
) -> None:
    target, update, path = found(stocked, publisher)
    head, body = taken_apart(path)
    stray = update_file.Patch("0" * 64, "", (len(body[:10]),))
    blobs = (*head.blobs, stray)
    false = resigned(
        update, path, update_file.Header(head.pack, head.old, head.new, head.manifest, blobs), body + body[:10]
    )
    received = Blobs(tmp_path / "received")

    apply_update(path, false, target, stocked.blobs, received)

    assert not received.has("0" * 64)


def test_a_stick_that_holds_no_more_than_the_update_file_brings_the_new_version(
    stocked: Kiosk, publisher: Publisher
) -> None:
    stick = FolderSource(publisher.repository)
    old, new = shelf.manifest(PACK), manifest_of(stick, newest(stocked, publisher)).manifest

    apply_held_update(stick, old, new, stocked.blobs)

    assert all(stocked.blobs.has(file.sha256, file.size) and stocked.blobs.is_sound(file.sha256) for file in new.files)


def test_a_stick_without_pack_files_is_imported_by_its_update_files(stocked: Kiosk, publisher: Publisher) -> None:
    for path in (publisher.repository / "packs").iterdir():
        path.unlink()

    assert take_in(stocked, publisher) == ["updated"]

    assert shelf.versions() == {PACK: "1.1.0"}
    assert not shelf.damaged_files(stocked.blobs)


@pytest.mark.parametrize("harm", [lambda data: b"", lambda data: data[:-20], lambda data: b"x" + data[1:], None])
def test_an_update_file_on_a_stick_that_is_damaged_or_gone_changes_nothing(
    stocked: Kiosk, publisher: Publisher, harm: Callable[[bytes], bytes] | None
) -> None:
    stick = FolderSource(publisher.repository)
    old, new = shelf.manifest(PACK), manifest_of(stick, newest(stocked, publisher)).manifest
    before = set(stocked.blobs.all())
    _, _, path = found(stocked, publisher)
    if harm:
        path.write_bytes(harm(path.read_bytes()))
    else:
        path.unlink()

    apply_held_update(stick, old, new, stocked.blobs)

    assert set(stocked.blobs.all()) == before


# A child's peak counts that of the process that it was forked from: this one is small.
MEASURE = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=sys.stderr)
print(1024 * resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def peak(words: list[str]) -> int:
    """The most memory that a command held, in bytes."""
    done = subprocess.run([sys.executable, "-c", MEASURE, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


def test_an_update_is_applied_in_bounded_memory(kiosk: Kiosk, publisher: Publisher) -> None:
    film = media.mp4(random.Random(5), 14 << 20)  # noqa: S311 - the same bytes each time
    lesson: dict[str, str | bytes] = {
        "en/02-count-change.md": tiny_pack.SECOND_LESSON + "\n![A stall](../media/film.mp4)\n",
        "media/film.en.vtt": "WEBVTT\n\n00:00.000 --> 00:02.000\nTea, please.\n",
        "media/film.webp": media.webp(random.Random(4), 5000),  # noqa: S311
    }
    publisher.publish(version="1.1.0", files={"media/film.mp4": film, **lesson})
    take_in(kiosk, publisher)
    longer = media.lengthened(film, random.Random(6), 300_000)  # noqa: S311
    publisher.publish(version="1.2.0", files={"media/film.mp4": longer, **lesson})
    home = kiosk.settings.home

    with served(publisher.repository) as server:
        fetch = command("kiosk", home, "packs", "fetch", server.url)
        idle = peak(command("kiosk", home, "packs", "list"))
        used = peak(fetch)
        assert [path for path in server.paths() if path.startswith("updates/")]
        assert not [path for path in server.paths() if path.startswith("packs/")]

    assert "1.2.0" in run("kiosk", home, "packs", "list")
    assert used - idle <= MOST_MEMORY, f"{(used - idle) >> 20} MB"
