"""Backups: the database, the keys and the trust of a kiosk in one file."""

import contextlib
import hashlib
import io
import json
import shutil
import sqlite3
import stat
import tarfile
import threading
from pathlib import Path

import pytest

from kiosk.database import close_database
from kiosk.errors import TechnicianError
from kiosk.packs import shelf
from kiosk.people import learners, signing_in
from kiosk.progress import backups, log, snapshots
from kiosk.settings import Settings, read_settings
from kiosk.web.here import Kiosk
from sync.protocol.events import SignedIn
from tests.kiosk.cast import PIN
from tests.kiosk.opened import enrol, open_home, take_in
from tests.packs import PACK, Publisher, flip


@pytest.fixture
def backup(kiosk: Kiosk, publisher: Publisher, tmp_path: Path) -> Path:
    """A backup of a kiosk with a pack, a setting and a learner; the kiosk is closed."""
    (kiosk.settings.home / "kiosk.toml").write_text('station = "Kalpetta"\n')
    take_in(kiosk, publisher)
    enrol(kiosk, "അനിത")
    assert backups.write(kiosk.settings, tmp_path / "backup.tar") == (tmp_path / "backup.tar").stat().st_size
    close_database()
    return tmp_path / "backup.tar"


@pytest.fixture
def fresh(tmp_path: Path) -> Settings:
    """The settings of a home that does not exist yet."""
    return read_settings(tmp_path / "restored")


def refusal(settings: Settings, file: Path) -> TechnicianError:
    with pytest.raises(TechnicianError) as refused:
        backups.read(settings, file)
    assert not settings.database.exists()
    assert [path.name for path in settings.home.iterdir()] == []
    return refused.value


def test_a_backup_is_for_its_owner_only_and_leaves_nothing_beside_it(backup: Path, kiosk: Kiosk) -> None:
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert not list(backup.parent.glob(".*"))
    assert not list(kiosk.settings.home.glob("tmp*"))


def test_a_backup_holds_database_keys_trust_and_settings_and_no_packs(backup: Path) -> None:
    with tarfile.open(backup) as tar:
        names = {name.partition("/")[0] for name in tar.getnames()}
        secrets = {member.name: stat.S_IMODE(member.mode) for member in tar if member.name.startswith("keys/")}

    assert names == {"contents.json", "kiosk.db", "keys", "trust", "kiosk.toml"}
    assert set(secrets.values()) == {0o600}


def test_a_backup_begins_with_the_hash_of_each_file_in_it(backup: Path) -> None:
    with tarfile.open(backup) as tar:
        first, *others = tar.getmembers()
        hashes = {each.name: hashlib.sha256(tar.extractfile(each).read()).hexdigest() for each in others}
        assert first.name == "contents.json"
        assert json.load(tar.extractfile(first)) == hashes


def test_a_backup_that_cannot_be_written_is_said(kiosk: Kiosk, tmp_path: Path) -> None:
    file = tmp_path / "no folder" / "backup.tar"

    with pytest.raises(TechnicianError) as refused:
        backups.write(kiosk.settings, file)

    assert refused.value.code == "backup-unwritable"
    assert str(file) in str(refused.value)
    assert not list(kiosk.settings.home.glob("tmp*"))


def test_the_same_people_are_there_after_a_restore(backup: Path, fresh: Settings) -> None:
    backups.read(fresh, backup)

    with open_home(fresh.home) as kiosk:
        (anitha,) = learners.find(kiosk.secrets)
        assert anitha.name == "അനിത"
        signing_in.try_secret(kiosk.secrets, anitha.person, PIN, kiosk.now())
        assert kiosk.settings.station == "Kalpetta"
        assert snapshots.compare(log.every_event()) == []


def test_what_follows_a_restore_goes_into_a_new_log(backup: Path, fresh: Settings) -> None:
    backups.read(fresh, backup)

    with open_home(fresh.home) as kiosk:
        log.append(kiosk.clock, SignedIn(), "p1")

        old, new = log.logs()
        begun = {"reason": "restored", "after_log": old, "after_sequence": log.head_of(old).sequence}
        assert log.head().log_id == new
        assert [event.body for event in log.events(new)] == [begun, {}]
        assert log.broken_at() is None


def test_packs_are_imported_again_after_a_restore(backup: Path, fresh: Settings, publisher: Publisher) -> None:
    backups.read(fresh, backup)

    with open_home(fresh.home) as kiosk:
        assert shelf.damaged_files(kiosk.blobs)
        assert shelf.incomplete_packs(kiosk.blobs) == {PACK}
        assert take_in(kiosk, publisher) == ["repaired"]
        assert shelf.incomplete_packs(kiosk.blobs) == set()
        assert shelf.damaged_files(kiosk.blobs) == []
        assert shelf.versions() == {PACK: "1.0.0"}


def test_secrets_are_for_their_owner_only_after_a_restore(backup: Path, fresh: Settings) -> None:
    backups.read(fresh, backup)

    assert stat.S_IMODE(fresh.keys.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in fresh.keys.iterdir()} == {0o600}


def test_a_restore_leaves_nothing_else_in_the_home(backup: Path, fresh: Settings) -> None:
    backups.read(fresh, backup)

    assert {path.name for path in fresh.home.iterdir()} == {"kiosk.db", "keys", "trust", "kiosk.toml"}


def test_a_home_that_holds_a_kiosk_is_not_touched(backup: Path, kiosk: Kiosk) -> None:
    before = {path: path.read_bytes() for path in kiosk.settings.home.rglob("*") if path.is_file()}

    with pytest.raises(TechnicianError) as refused:
        backups.read(kiosk.settings, backup)

    assert refused.value.code == "home-in-use"
    assert {path: path.read_bytes() for path in kiosk.settings.home.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("content", [b"", b"not a backup", bytes(10_240), b"PK\x03\x04" + bytes(100)])
def test_what_is_no_backup_is_refused(fresh: Settings, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)

    assert refusal(fresh, tmp_path / "file").code == "backup-damaged"


def test_a_backup_that_is_not_there_is_refused(fresh: Settings, tmp_path: Path) -> None:
    assert refusal(fresh, tmp_path / "none").code == "backup-damaged"


def test_a_backup_whose_database_was_cut_off_is_refused(backup: Path, fresh: Settings) -> None:
    whole = backup.read_bytes()
    for length in (1, 511, 513, 5000, len(whole) // 4):
        backup.write_bytes(whole[:length])
        assert refusal(fresh, backup).code == "backup-damaged"


def test_a_backup_that_was_cut_off_among_its_keys_is_refused(backup: Path, fresh: Settings) -> None:
    with tarfile.open(backup) as tar:
        keys = [member for member in tar if member.name.startswith("keys/")]
    whole = backup.read_bytes()
    for length in range(keys[0].offset, keys[-1].offset_data + keys[-1].size, 256):
        backup.write_bytes(whole[:length])
        assert refusal(fresh, backup).code == "backup-damaged", f"cut off at {length}"


@pytest.mark.parametrize("name", ["contents.json", "keys/names", "trust/root.json", "kiosk.toml"])
def test_a_backup_with_a_changed_byte_is_refused(backup: Path, fresh: Settings, name: str) -> None:
    with tarfile.open(backup) as tar:
        member = tar.getmember(name)
    flip(backup, member.offset_data + member.size // 2)

    assert refusal(fresh, backup).code == "backup-damaged"


def test_a_backup_whose_database_is_damaged_is_refused(backup: Path, fresh: Settings) -> None:
    data = bytearray(backup.read_bytes())
    data[512 : 512 + 4096] = bytes(4096)
    backup.write_bytes(bytes(data))

    assert refusal(fresh, backup).code == "backup-damaged"


ELSEWHERE = ["../evil", "../../evil", "keys/../../evil", "trust/../evil", "evil", "blobs/ab/evil", "./kiosk.evil"]


@pytest.mark.parametrize("name", [*ELSEWHERE, "absolute"])
def test_nothing_that_no_backup_has_is_taken_from_the_file(
    backup: Path, fresh: Settings, tmp_path: Path, name: str
) -> None:
    with tarfile.open(backup, "a") as tar:
        member = tarfile.TarInfo(str(tmp_path / "evil") if name == "absolute" else name)
        member.size = 4
        tar.addfile(member, io.BytesIO(b"evil"))

    with contextlib.suppress(TechnicianError):
        backups.read(fresh, backup)

    assert not list(tmp_path.rglob("*evil*"))
    assert not list(fresh.home.glob("blobs"))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
def test_links_and_devices_are_not_taken_from_the_file(backup: Path, fresh: Settings, kind: bytes) -> None:
    with tarfile.open(backup, "a") as tar:
        member = tarfile.TarInfo("keys/linked")
        member.type, member.linkname = kind, "/etc/passwd"
        tar.addfile(member)

    backups.read(fresh, backup)

    assert not (fresh.keys / "linked").exists()
    assert not (fresh.keys / "linked").is_symlink()


def test_a_backup_is_a_consistent_moment_while_learners_go_on(kiosk: Kiosk, tmp_path: Path) -> None:
    done = threading.Event()

    def go_on() -> None:
        while not done.is_set():
            log.append(kiosk.clock, SignedIn(), "p1")
        close_database()

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        for number in range(3):
            backups.write(kiosk.settings, tmp_path / f"{number}.tar")
    finally:
        done.set()
        thread.join()

    for number in range(3):
        home = tmp_path / f"home-{number}"
        backups.read(read_settings(home), tmp_path / f"{number}.tar")
        with open_home(home):
            assert log.broken_at() is None
            assert snapshots.compare(log.every_event()) == []


def test_a_backup_takes_the_place_of_an_older_one(backup: Path, kiosk: Kiosk) -> None:
    before = backup.read_bytes()
    with open_home(kiosk.settings.home) as again:
        enrol(again, "Basheer")
        backups.write(again.settings, backup)

    assert backup.read_bytes() != before


def test_a_database_left_by_a_kill_does_not_disturb_a_restore(backup: Path, tmp_path: Path) -> None:
    """A technician removes a broken `kiosk.db` and restores; what SQLite had beside it is still there."""
    broken = tmp_path / "broken"
    broken.mkdir()
    connection = sqlite3.connect(tmp_path / "other.db")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE other (x)")
    connection.executemany("INSERT INTO other VALUES (?)", [(bytes(3000),)] * 50)
    connection.commit()
    shutil.copy(tmp_path / "other.db-wal", broken / "kiosk.db-wal")
    connection.close()

    backups.read(read_settings(broken), backup)

    with open_home(broken) as kiosk:
        assert [each.name for each in learners.find(kiosk.secrets)] == ["അനിത"]
        assert log.broken_at() is None


@pytest.mark.parametrize("name", ["kiosk.db", "keys/names", "new.tar", "../home/kiosk.db", "blobs/ab/new.tar"])
@pytest.mark.parametrize("is_forced", [False, True])
def test_nothing_in_the_kiosks_own_folder_is_written_over(kiosk: Kiosk, name: str, is_forced: bool) -> None:
    before = {path: path.read_bytes() for path in kiosk.settings.home.rglob("*") if path.is_file()}

    with pytest.raises(TechnicianError) as refused:
        backups.write(kiosk.settings, kiosk.settings.home / name, is_forced=is_forced)

    assert refused.value.code == "backup-in-home"
    assert {path: path.read_bytes() for path in kiosk.settings.home.rglob("*") if path.is_file()} == before


def test_a_link_into_the_kiosks_own_folder_is_no_way_round(kiosk: Kiosk, tmp_path: Path) -> None:
    (tmp_path / "stick").symlink_to(kiosk.settings.home)

    with pytest.raises(TechnicianError) as refused:
        backups.write(kiosk.settings, tmp_path / "stick" / "kiosk.db")

    assert refused.value.code == "backup-in-home"


@pytest.mark.parametrize("content", [b"", b"Dear Omana", bytes(10_240)])
def test_a_file_that_is_no_backup_is_written_over_only_by_force(kiosk: Kiosk, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)

    with pytest.raises(TechnicianError) as refused:
        backups.write(kiosk.settings, tmp_path / "file")

    assert refused.value.code == "backup-would-overwrite"
    assert (tmp_path / "file").read_bytes() == content
    assert backups.write(kiosk.settings, tmp_path / "file", is_forced=True) > len(content)


def test_another_kiosks_backup_is_not_written_over(backup: Path, tmp_path: Path) -> None:
    before = backup.read_bytes()

    with open_home(tmp_path / "other") as other, pytest.raises(TechnicianError) as refused:
        backups.write(other.settings, backup)

    assert refused.value.code == "backup-would-overwrite"
    assert backup.read_bytes() == before
