"""How a verified pack comes onto the shelf."""

import fcntl
import hashlib
import json
import os
import random
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import rfc8785
import zstandard

from kiosk.database import close_database, database
from kiosk.errors import KioskError, TechnicianError
from kiosk.packs import disk as disk_room
from kiosk.packs import importing, rendering_apart, shelf
from kiosk.packs.blobs import Blobs
from kiosk.packs.importing import Offer
from kiosk.packs.searching import indexing
from kiosk.packs.sources.folder import FolderSource
from kiosk.packs.trust import trust_root
from kiosk.progress import log
from kiosk.stocking import imports
from kiosk.stocking.imports import Progress, import_packs
from kiosk.web.here import Kiosk
from sync.hub.catalogue import trust
from sync.protocol import pack_file
from sync.protocol.errors import ProtocolError, SpokenError
from sync.protocol.pack_file import PREFIX_BYTES, Stored
from tests.kiosk.opened import open_home, take_in
from tests.packs import PACK, Publisher, flip
from tests.small_disk import fill, small_disk
from tests.sync.hub.catalogue.tiny_pack import DRAWING, LESSON

OTHER_DRAWING = DRAWING.replace("M0 0", "M1 1")


@pytest.fixture
def trusting(kiosk: Kiosk, publisher: Publisher) -> Kiosk:
    """A kiosk that a person gave the publisher's root; its shelf is empty."""
    trust_root(kiosk.settings.trust, publisher.root)
    return kiosk


def take(kiosk: Kiosk, publisher: Publisher, show: Callable[[Progress], None] = lambda _: None) -> list[str]:
    """Import; gives the outcomes."""
    report = import_packs(kiosk.settings, kiosk.clock, FolderSource(publisher.repository), show=show)
    return [each["outcome"] for each in report]


def refusal(kiosk: Kiosk, publisher: Publisher) -> SpokenError:
    """Import, and give the first fault of a pack; or what stopped the import as a whole."""
    try:
        report = import_packs(kiosk.settings, kiosk.clock, FolderSource(publisher.repository))
    except (KioskError, ProtocolError) as error:
        refused: SpokenError = error
    else:
        faults = [fault for row in report if row["outcome"] in imports.FAILURES for fault in row["faults"]]
        refused = SpokenError(faults[0]["code"], faults[0]["sentence"], **faults[0]["values"])
    assert "%(" not in str(refused)
    return refused


def offers_of(kiosk: Kiosk, publisher: Publisher) -> list[Offer]:
    source = FolderSource(publisher.repository)
    return importing.look(source, kiosk.settings.trust, kiosk.blobs, kiosk.now()).offers


def pack_path(publisher: Publisher, version: str = "1.0.0") -> Path:
    return publisher.repository / f"packs/{PACK}-{version}.pack"


def unpack(path: Path) -> dict[Stored, bytes]:
    """The stored blobs of a pack file, as they are stored."""
    data = path.read_bytes()
    start = PREFIX_BYTES + pack_file.index_length(data[:PREFIX_BYTES])
    index = pack_file.decode_index(data[PREFIX_BYTES:start])
    return {one: data[start + one.offset :][: one.length] for one in index.values()}


def pack(path: Path, blobs: dict[Stored, bytes]) -> None:
    """Write a pack file whose index says what the keys say, whatever the bytes are."""
    path.write_bytes(pack_file.encode_head(blobs) + b"".join(blobs.values()))


def assert_clean(kiosk: Kiosk) -> None:
    """No blob is damaged, nothing half done is left, and log and shelf agree."""
    assert shelf.damaged_files(kiosk.blobs) == []
    assert not list((kiosk.settings.blobs / "incoming").glob("*"))
    installed = [each.body for each in log.every_event() if each.kind == "pack-installed/1"]
    assert {each["pack"]: each["version"] for each in installed} == shelf.versions()


def test_a_pack_is_offered_as_what_it_means_for_the_shelf(trusting: Kiosk, publisher: Publisher) -> None:
    def states() -> list[str]:
        offers = importing.look(
            FolderSource(publisher.repository), trusting.settings.trust, trusting.blobs, trusting.now()
        ).offers
        return [offer.state for offer in offers]

    assert states() == [importing.NEW]
    take(trusting, publisher)
    assert states() == [importing.SAME]
    trusting.blobs.remove(shelf.packs()[0].manifest.files[0].sha256)
    assert states() == [importing.BROKEN]
    publisher.publish(version="1.1.0")
    assert states() == [importing.NEWER]


def test_what_is_missing_is_known_before_anything_is_copied(trusting: Kiosk, publisher: Publisher) -> None:
    (offer,) = importing.look(
        FolderSource(publisher.repository), trusting.settings.trust, trusting.blobs, trusting.now()
    ).offers

    assert offer.is_wanted
    assert offer.bytes_missing == offer.manifest.size()
    assert list(trusting.blobs.all()) == []


def test_an_imported_pack_is_whole_and_noted_in_the_log(trusting: Kiosk, publisher: Publisher) -> None:
    assert take(trusting, publisher) == ["added"]

    assert_clean(trusting)
    assert shelf.versions() == {PACK: "1.0.0"}


def test_importing_again_changes_nothing(trusting: Kiosk, publisher: Publisher) -> None:
    take(trusting, publisher)
    events = len(list(log.every_event()))

    assert take(trusting, publisher) == ["kept"]

    assert len(list(log.every_event())) == events


def test_only_the_packs_that_were_chosen_are_taken(trusting: Kiosk, publisher: Publisher) -> None:
    publisher.publish(pack="coffee-stall")

    import_packs(trusting.settings, trusting.clock, FolderSource(publisher.repository), wanted=["coffee-stall"])

    assert shelf.versions() == {"coffee-stall": "1.0.0"}


def test_progress_grows_to_the_bytes_that_were_missing(trusting: Kiosk, publisher: Publisher) -> None:
    publisher.publish(pack="coffee-stall")
    seen: list[tuple[int, int, str, int]] = []

    take(trusting, publisher, lambda now: seen.append((now.bytes_done, now.bytes_total, now.pack, now.pack_number)))

    done = [each[0] for each in seen]
    assert done == sorted(done)
    assert done[-1] <= seen[-1][1]
    assert list(dict.fromkeys(each[2:] for each in seen)) == [("coffee-stall", 1), (PACK, 2)]


def test_an_older_version_on_a_stick_does_not_replace_a_newer_one(
    trusting: Kiosk, publisher: Publisher, tmp_path: Path
) -> None:
    publisher.publish(version="1.1.0")
    take(trusting, publisher)
    publisher.repository = tmp_path / "another-stick"
    shutil.rmtree(trust.signed_folder(publisher.home))  # a hub that no longer knows what it published
    publisher.publish(version="1.0.0")

    assert take(trusting, publisher) == ["newer-here"]

    assert shelf.versions() == {PACK: "1.1.0"}


def test_blobs_that_are_here_are_not_copied_again(trusting: Kiosk, publisher: Publisher) -> None:
    take(trusting, publisher)
    publisher.publish(version="1.1.0", files={"media/cup.svg": OTHER_DRAWING})
    new = hashlib.sha256(OTHER_DRAWING.encode()).hexdigest()
    stored = {one.sha256: (one, content) for one, content in unpack(pack_path(publisher, "1.1.0")).items()}
    one, content = stored[new]
    pack(pack_path(publisher, "1.1.0"), {Stored(new, 0, one.length, one.encoding): content})

    assert take(trusting, publisher) == ["updated"]
    assert_clean(trusting)


def test_blobs_that_neither_a_pack_nor_an_undo_names_are_freed(trusting: Kiosk, publisher: Publisher) -> None:
    named = []
    for number in range(3):
        files = {"media/cup.svg": DRAWING.replace("M0 0", f"M{number} 0")}
        named.append({file.sha256 for file in publisher.publish(version=f"1.{number}.0", files=files).files})
        take(trusting, publisher)

    assert set(trusting.blobs.all()) == named[1] | named[2]
    assert named[0] - named[1] - named[2]


def test_a_blob_that_two_packs_share_stays_while_one_names_it(trusting: Kiosk, publisher: Publisher) -> None:
    publisher.publish(pack="coffee-stall")
    take(trusting, publisher)
    publisher.publish(version="1.1.0", files={"media/cup.svg": OTHER_DRAWING})

    take(trusting, publisher)

    assert trusting.blobs.has(hashlib.sha256(DRAWING.encode()).hexdigest())
    assert_clean(trusting)


def test_freeing_takes_only_what_nobody_names(trusting: Kiosk, publisher: Publisher) -> None:
    take(trusting, publisher)
    content = b"left over"
    sha256 = hashlib.sha256(content).hexdigest()
    trusting.blobs.keep([(sha256, trusting.blobs.receive(sha256, len(content), [content]))])

    assert importing.free_blobs(trusting.blobs) == 1
    assert importing.free_blobs(trusting.blobs) == 0
    assert_clean(trusting)


def test_a_shelf_that_lost_blobs_is_repaired(trusting: Kiosk, publisher: Publisher) -> None:
    take(trusting, publisher)
    for file in shelf.packs()[0].manifest.files[::2]:
        trusting.blobs.remove(file.sha256)
    assert shelf.damaged_files(trusting.blobs)

    assert take(trusting, publisher) == ["repaired"]

    assert_clean(trusting)


def test_a_home_without_its_blobs_gets_them_all_again(trusting: Kiosk, publisher: Publisher) -> None:
    take(trusting, publisher)
    shutil.rmtree(trusting.settings.blobs)

    assert take(trusting, publisher) == ["repaired"]
    assert_clean(trusting)


@pytest.mark.parametrize("is_whole", [True, False], ids=["of its size", "cut off"])
def test_importing_again_mends_a_damaged_blob(trusting: Kiosk, publisher: Publisher, is_whole: bool) -> None:
    take(trusting, publisher)
    cup = next(file for file in shelf.packs()[0].manifest.files if file.path == "media/cup.svg")
    trusting.blobs.path(cup.sha256).write_bytes(b"x" * (cup.size if is_whole else 3))
    assert shelf.damaged_files(trusting.blobs)

    assert take(trusting, publisher) == ["repaired"]

    assert_clean(trusting)


def test_a_thorough_look_sets_aside_what_no_longer_has_its_hash(trusting: Kiosk, publisher: Publisher) -> None:
    take(trusting, publisher)
    cup = next(file for file in shelf.packs()[0].manifest.files if file.path == "media/cup.svg")
    trusting.blobs.path(cup.sha256).write_bytes(b"x" * cup.size)

    def offered(thorough: bool) -> tuple[str, int]:
        (offer,) = importing.look(
            FolderSource(publisher.repository), trusting.settings.trust, trusting.blobs, trusting.now(), thorough
        ).offers
        return offer.state, offer.bytes_missing

    assert offered(thorough=False) == (importing.SAME, 0)
    assert offered(thorough=True) == (importing.BROKEN, cup.size)
    assert not trusting.blobs.has(cup.sha256)


def test_no_byte_of_the_pack_file_can_be_changed(trusting: Kiosk, publisher: Publisher) -> None:
    path = pack_path(publisher)
    size = path.stat().st_size
    for at in [*range(12), *range(12, size, size // 40)]:
        flip(path, at)
        refused = refusal(trusting, publisher)
        assert refused.code in ("pack-file", "format-too-new", "blob-damaged", "blob-missing"), f"byte {at}"
        assert shelf.versions() == {}, f"byte {at}"
        flip(path, at)
        for sha256 in list(trusting.blobs.all()):
            trusting.blobs.remove(sha256)

    assert take(trusting, publisher) == ["added"]
    assert_clean(trusting)


@pytest.mark.parametrize("length", [0, 4, 8, 9, 40, -1, -300])
def test_a_pack_file_that_was_cut_off_is_refused(trusting: Kiosk, publisher: Publisher, length: int) -> None:
    whole = pack_path(publisher).read_bytes()
    pack_path(publisher).write_bytes(whole[:length])

    assert refusal(trusting, publisher).code in ("pack-file", "blob-damaged")
    assert shelf.versions() == {}

    pack_path(publisher).write_bytes(whole)
    assert take(trusting, publisher) == ["added"]


def test_a_pack_whose_file_is_not_on_the_stick_is_said(trusting: Kiosk, publisher: Publisher) -> None:
    pack_path(publisher).rename(publisher.folder / "elsewhere.pack")

    assert take(trusting, publisher) == ["absent"]
    assert shelf.versions() == {}


def test_a_pack_whose_file_lies_on_another_stick_keeps_no_other_out(
    trusting: Kiosk, publisher: Publisher, tmp_path: Path
) -> None:
    first = publisher.repository
    publisher.repository = tmp_path / "another-stick"
    publisher.publish(pack="coffee-stall")
    assert take(trusting, publisher) == ["added", "absent"]
    assert shelf.versions() == {"coffee-stall": "1.0.0"}

    publisher.repository = first
    publisher.publish(version="1.1.0")
    assert take(trusting, publisher) == ["kept", "added"]
    assert shelf.versions() == {"coffee-stall": "1.0.0", PACK: "1.1.0"}


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo], ids=["a folder", "a pipe that nobody writes to"])
def test_what_is_no_file_in_the_place_of_the_pack_file_is_not_opened(
    trusting: Kiosk, publisher: Publisher, make: Callable[[Path], None]
) -> None:
    pack_path(publisher).unlink()
    make(pack_path(publisher))
    outcomes: list[str] = []

    def take_and_close() -> None:
        outcomes.extend(take(trusting, publisher))
        close_database()

    thread = threading.Thread(target=take_and_close, daemon=True)
    thread.start()
    thread.join(20)

    assert outcomes == ["absent"]


def test_a_pack_file_that_lacks_a_blob_names_its_file(trusting: Kiosk, publisher: Publisher) -> None:
    stored = unpack(pack_path(publisher))
    del stored[next(iter(stored))]
    pack(pack_path(publisher), stored)

    refused = refusal(trusting, publisher)

    assert refused.code == "blob-missing"
    assert "/01-make-tea.md" in str(refused)
    assert shelf.versions() == {}


def test_what_the_manifest_does_not_name_is_ignored(trusting: Kiosk, publisher: Publisher) -> None:
    stored = unpack(pack_path(publisher))
    end = max(one.offset + one.length for one in stored)
    stored[Stored("../../evil", end, 4, "plain")] = b"evil"
    stored[Stored("f" * 64, end + 4, 4, "plain")] = b"evil"
    pack(pack_path(publisher), stored)

    assert take(trusting, publisher) == ["added"]
    assert "f" * 64 not in trusting.blobs.all()
    assert not list(trusting.settings.home.rglob("evil*"))


@pytest.mark.parametrize(
    "change",
    [
        lambda one: Stored(one.sha256, one.offset + 1, one.length, one.encoding),
        lambda one: Stored(one.sha256, one.offset, one.length - 1, one.encoding),
        lambda one: Stored(one.sha256, one.offset, 0, one.encoding),
        lambda one: Stored(one.sha256, 2**30, one.length, one.encoding),
        lambda one: Stored(one.sha256, one.offset, 2**30, "plain"),
        lambda one: Stored(one.sha256, one.offset, one.length, "plain" if one.encoding == "zstd" else "zstd"),
    ],
    ids=["moved", "shorter", "empty", "behind the end", "endless", "of another encoding"],
)
def test_an_index_that_lies_is_found_out(
    trusting: Kiosk, publisher: Publisher, change: Callable[[Stored], Stored]
) -> None:
    stored = unpack(pack_path(publisher))
    pack(pack_path(publisher), {change(one): content for one, content in stored.items()})

    assert refusal(trusting, publisher).code == "blob-damaged"
    assert shelf.versions() == {}


@pytest.mark.parametrize("offset", [2**31, 2**63, 2**70])
def test_an_offset_beyond_any_disk_is_refused(trusting: Kiosk, publisher: Publisher, offset: int) -> None:
    stored = unpack(pack_path(publisher))
    pack(pack_path(publisher), {Stored(one.sha256, offset, one.length, one.encoding): b"" for one in stored})

    assert refusal(trusting, publisher).code == "pack-file"


def test_a_bomb_is_cut_off_at_the_size_that_was_signed(trusting: Kiosk, publisher: Publisher) -> None:
    bomb = zstandard.ZstdCompressor().compress(bytes(512 << 20))
    stored, offset = {}, 0
    for one in unpack(pack_path(publisher)):
        stored[Stored(one.sha256, offset, len(bomb), "zstd")] = bomb
        offset += len(bomb)
    pack(pack_path(publisher), stored)

    assert refusal(trusting, publisher).code == "blob-damaged"
    assert sum(path.stat().st_size for path in trusting.settings.blobs.rglob("*") if path.is_file()) == 0


def test_an_import_that_broke_off_goes_on_with_what_is_missing(trusting: Kiosk, publisher: Publisher) -> None:
    path = pack_path(publisher)
    flip(path, path.stat().st_size - 1)
    refusal(trusting, publisher)
    flip(path, path.stat().st_size - 1)

    (offer,) = importing.look(
        FolderSource(publisher.repository), trusting.settings.trust, trusting.blobs, trusting.now()
    ).offers
    assert 0 < offer.bytes_missing < offer.manifest.size()
    assert take(trusting, publisher) == ["added"]
    assert_clean(trusting)


def test_a_stick_that_is_pulled_out_in_the_middle_goes_on_later(kiosk: Kiosk, large: Publisher) -> None:
    trust_root(kiosk.settings.trust, large.root)
    path = pack_path(large)
    whole = path.read_bytes()

    def pull_out(now: Progress) -> None:
        if now.bytes_done:
            path.write_bytes(b"")

    assert take(kiosk, large, pull_out) == ["incomplete"]
    assert shelf.versions() == {}

    path.write_bytes(whole)
    assert take(kiosk, large) == ["added"]
    assert_clean(kiosk)


def test_packs_that_came_before_a_bad_one_stay(trusting: Kiosk, publisher: Publisher) -> None:
    publisher.publish(pack="coffee-stall", files={"media/cup.svg": OTHER_DRAWING})
    pack_path(publisher).write_bytes(b"")

    refusal(trusting, publisher)

    assert shelf.versions() == {"coffee-stall": "1.0.0"}
    assert_clean(trusting)


def test_a_pack_of_a_newer_format_does_not_keep_the_others_out(trusting: Kiosk, publisher: Publisher) -> None:
    publisher.publish(pack="coffee-stall")
    publisher.sign_manifest(b'{"format":3}', "2.0.0")

    refused = refusal(trusting, publisher)

    assert refused.code == "format-too-new"
    assert shelf.versions() == {"coffee-stall": "1.0.0", PACK: "1.0.0"}
    assert_clean(trusting)


def test_a_signed_lesson_that_breaks_the_format_keeps_the_old_version(trusting: Kiosk, publisher: Publisher) -> None:
    take(trusting, publisher)
    content = b"no front matter"
    sha256 = hashlib.sha256(content).hexdigest()
    document = json.loads(next((publisher.repository / "targets" / PACK).iterdir()).read_bytes())
    document["version"] = "1.0.1"
    document["files"][0] |= {"sha256": sha256, "size": len(content)}
    publisher.sign_manifest(rfc8785.dumps(document), "1.0.1")
    stored = unpack(pack_path(publisher, "1.0.1"))
    end = max(one.offset + one.length for one in stored)
    stored[Stored(sha256, end, len(content), "plain")] = content
    pack(pack_path(publisher, "1.0.1"), stored)

    assert refusal(trusting, publisher).code == "pack-text"
    assert shelf.versions() == {PACK: "1.0.0"}
    assert_clean(trusting)


def test_there_is_one_import_at_a_time(trusting: Kiosk, publisher: Publisher) -> None:
    with (trusting.settings.home / "import.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert refusal(trusting, publisher).code == "importing"

    assert take(trusting, publisher) == ["added"]


def test_a_nearly_full_disk_is_noticed_before_anything_is_written(publisher: Publisher, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", megabytes=16) as disk, open_home(disk / "home") as kiosk:
        with pytest.raises(TechnicianError) as refused:
            take_in(kiosk, publisher)

        assert refused.value.code == "disk-full"
        assert refused.value.values["needed"] > refused.value.values["free"] > 0
        assert list(kiosk.blobs.all()) == []


def text_of_many_words(lessons: int, words: int) -> dict[str, str]:
    """Lessons in Malayalam letters of which, as in a real text of such a language, every third word is a new one."""
    chance, known, files = random.Random(7), [""], {}  # noqa: S311 - text, no secret
    for number in range(lessons):
        text = []
        for _ in range(words):
            if chance.random() < 0.33:
                known.append("".join(chr(0xD15 + chance.randrange(33)) for _ in range(chance.randint(5, 11))))
            text.append(chance.choice(known[-2000:]))
        head = f'id = "long-{number}"\ntitle = "{text[0] or text[1]}"\nminutes = 5\nkeywords = ["{known[-1]}"]\n'
        files[f"ml/{number + 10}-long-{number}.md"] = f"+++\n{head}+++\n{' '.join(text)}\n"
        files[f"en/{number + 10}-long-{number}.md"] = f"+++\n{head}+++\nLong.\n"
    return files


def test_a_pack_of_text_takes_no_more_of_the_disk_than_was_known_before_with_its_index(
    tmp_path: Path,
) -> None:
    publisher = Publisher(tmp_path / "texts")
    publisher.publish(files=text_of_many_words(lessons=30, words=500))
    with small_disk(tmp_path / "disk", megabytes=64) as disk, open_home(disk / "home") as kiosk:
        trust_root(kiosk.settings.trust, publisher.root)
        (offer,) = importing.look(FolderSource(publisher.repository), kiosk.settings.trust, kiosk.blobs, 0).offers
        database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        before = shutil.disk_usage(disk).free
        take(kiosk, publisher)
        rendering_apart.render_here(kiosk.settings.blobs)
        indexing.index_waiting()
        log_bytes = kiosk.settings.database.with_name("kiosk.db-wal").stat().st_size
        database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        taken = before - shutil.disk_usage(disk).free
        assert indexing.waiting() == []
        assert taken <= offer.bytes_needed, (taken, offer.bytes_needed)
        assert taken + log_bytes <= disk_room.with_margin(offer.bytes_needed)


@pytest.fixture
def large(tmp_path: Path) -> Publisher:
    """A publisher whose pack has a sound of almost 2 MB."""
    one = Publisher(tmp_path / "large")
    sound = b"OggS\x00\x02" + bytes(22) + b"OpusHead" + bytes(1_900_000)
    lesson = LESSON.replace("make-tea.opus", "long.opus")
    one.publish(files={"media/long.opus": sound, "en/01-make-tea.md": lesson})
    return one


def test_a_disk_that_fills_up_in_the_middle_is_said_and_the_import_goes_on_later(
    large: Publisher, tmp_path: Path
) -> None:
    with small_disk(tmp_path / "disk", megabytes=48) as disk, open_home(disk / "home") as kiosk:
        trust_root(kiosk.settings.trust, large.root)

        with pytest.raises(TechnicianError) as refused:
            take(kiosk, large, Ballast(disk / "ballast").fill_up)
        assert refused.value.code == "disk-full"
        assert refused.value.values["needed"] > refused.value.values["free"] >= 0
        assert shelf.versions() == {}

        (disk / "ballast").unlink()
        assert take(kiosk, large) == ["added"]
        assert_clean(kiosk)


class Ballast:
    """Somebody else's file, which takes what room is left as soon as the first bytes were copied."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def fill_up(self, now: Progress) -> None:
        if now.bytes_done and not self._path.exists():
            fill(self._path)


def test_received_pieces_of_an_interrupted_import_are_cleared(trusting: Kiosk, publisher: Publisher) -> None:
    incoming = trusting.settings.blobs / "incoming"
    incoming.mkdir(parents=True)
    (incoming / "ab12.1234").write_bytes(b"half")

    take(trusting, publisher)

    assert_clean(trusting)


def test_blobs_of_other_sizes_than_signed_are_refused(tmp_path: Path) -> None:
    def chunks() -> Iterator[bytes]:
        yield b"longer than promised"

    with pytest.raises(TechnicianError):
        Blobs(tmp_path).receive("a" * 64, 3, chunks())
