"""Backups: the database, the keys and the trust of a kiosk in one tar file. Packs are not in it; they can come again.

What always holds: a backup is a consistent moment of the database even while the kiosk serves; it begins with the
SHA-256 of each file in it, and a restore takes all of them whole, and nothing else, or touches nothing; it touches only
a home that holds no kiosk. A backup never takes the place of what is none, unless somebody insists.
"""

import hashlib
import io
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from kiosk.database import close_database, database, open_database, reading, writing
from kiosk.errors import TechnicianError
from kiosk.progress import log, machine
from kiosk.progress.clock import Clock
from kiosk.settings import FILE_NAME, Settings
from sync.protocol.errors import N_

Advance = Callable[[int, int], None]

_CONTENTS = "contents.json"
_DATABASE = "kiosk.db"
_FOLDERS = ("keys", "trust")
_OWN_KEY = "keys/names"


def write(settings: Settings, file: Path, advance: Advance = lambda done, total: None, is_forced: bool = False) -> int:
    """Write a backup, readable by its owner only; gives its size in bytes. `advance` gets bytes done and in all.

    It takes the place of an older backup of this kiosk, and of any other file only if it is forced; never of anything
    in the kiosk's home.

    Raises TechnicianError if the file cannot be written there.
    """
    _check_place(settings, file, is_forced)
    try:
        return _write(settings, file, advance)
    except OSError as error:
        raise TechnicianError(
            "backup-unwritable",
            N_("%(file)s cannot be written (%(why)s). Choose another place."),
            file=str(file),
            why=error.strerror or str(error),
        ) from error


def _check_place(settings: Settings, file: Path, is_forced: bool) -> None:
    if file.resolve().is_relative_to(settings.home.resolve()):
        raise TechnicianError(
            "backup-in-home",
            N_("%(file)s lies in the kiosk's own folder. Write the backup to another disk, such as a USB stick."),
            file=str(file),
        )
    if not is_forced and os.path.lexists(file) and not _is_backup_of(settings, file):
        raise TechnicianError(
            "backup-would-overwrite",
            N_("%(file)s exists and is no backup of this kiosk. Choose another name, or overwrite it with --force."),
            file=str(file),
        )


def _is_backup_of(settings: Settings, file: Path) -> bool:
    """Whether a file is an earlier backup of this very kiosk: one that lists the key which seals the names here."""
    try:
        with tarfile.open(file, "r:") as tar:
            first = tar.next()
            listed = tar.extractfile(first) if first is not None and first.name == _CONTENTS else None
            contents = json.load(listed) if listed is not None else {}
        return contents[_OWN_KEY] == _sha256(settings.home / _OWN_KEY)
    except (tarfile.TarError, OSError, ValueError, KeyError, TypeError):
        return False


def _write(settings: Settings, file: Path, advance: Advance) -> int:
    temporary = file.with_name(f".{file.name}.new")
    with tempfile.TemporaryDirectory(dir=settings.home) as folder:
        copy = Path(folder) / _DATABASE
        with reading():
            database.execute_sql("VACUUM INTO ?", (str(copy),))
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as target:
            files = {_DATABASE: copy} | {str(path.relative_to(settings.home)): path for path in _beside(settings.home)}
            with tarfile.open(fileobj=target, mode="w") as tar:
                _add_contents(tar, files)
                total, done = sum(path.stat().st_size for path in files.values()), 0
                for name, path in files.items():
                    tar.add(path, name, recursive=False)
                    done += path.stat().st_size
                    advance(done, total)
            target.flush()
            os.fsync(target.fileno())
    temporary.replace(file)
    return file.stat().st_size


def read(settings: Settings, file: Path, advance: Advance = lambda done, total: None) -> None:
    """Unpack a backup into a home that holds no kiosk yet, and begin its new log. No database is open afterwards.

    `advance` gets the bytes of the file that were read, and all of them.

    Raises TechnicianError if there is one, or if the file is no backup or damaged.
    """
    if settings.database.exists():
        raise TechnicianError(
            "home-in-use",
            N_("%(home)s holds a kiosk already. Restore into another folder with --home."),
            home=str(settings.home),
        )
    settings.home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.home) as folder:
        unpacked = Path(folder)
        try:
            with tarfile.open(file, "r:") as tar:
                tar.extractall(unpacked, members=_ours(tar, file.stat().st_size, advance), filter="data")
            _check_contents(unpacked)
            _check(unpacked / _DATABASE)
        except (tarfile.TarError, OSError, ValueError, sqlite3.DatabaseError) as error:
            raise TechnicianError(
                "backup-damaged",
                N_("%(file)s is no backup, or it is damaged (%(why)s)."),
                file=str(file),
                why=str(error),
            ) from error
        _begin_log(unpacked / _DATABASE)
        for left in settings.home.glob(f"{_DATABASE}-*"):  # SQLite would take a removed database's WAL for this one's
            left.unlink()
        for name in (*_FOLDERS, FILE_NAME, _DATABASE):  # the database last: with it the kiosk is there
            if (unpacked / name).exists():
                shutil.rmtree(settings.home / name, ignore_errors=True)
                (unpacked / name).replace(settings.home / name)
    (settings.home / "keys").chmod(0o700)
    os.sync()


def _begin_log(path: Path) -> None:
    """Begin the log of the restored kiosk before there is one: a kill in between must not go on with the old log."""
    open_database(path)
    with writing():
        log.begin(Clock(log.last_trusted_time()), "restored")
        machine.forget()
    close_database()


def _beside(home: Path) -> list[Path]:
    found = [path for folder in _FOLDERS for path in sorted((home / folder).rglob("*")) if path.is_file()]
    return [path for path in [*found, home / FILE_NAME] if path.is_file() and not path.is_symlink()]


def _ours(tar: tarfile.TarFile, total: int, advance: Advance) -> Iterator[tarfile.TarInfo]:
    for member in tar:
        if _is_ours(member):
            yield member
        advance(member.offset_data + member.size, total)
    advance(total, total)


def _is_ours(member: tarfile.TarInfo) -> bool:
    top = member.name.partition("/")[0]
    return member.isfile() and (member.name in (_CONTENTS, _DATABASE, FILE_NAME) or top in _FOLDERS)


def _add_contents(tar: tarfile.TarFile, files: dict[str, Path]) -> None:
    """The list of all that follows, with the SHA-256 of each file."""
    listed = json.dumps({name: _sha256(path) for name, path in files.items()}, indent=1).encode()
    member = tarfile.TarInfo(_CONTENTS)
    member.size, member.mode = len(listed), 0o600
    tar.addfile(member, io.BytesIO(listed))


def _check_contents(unpacked: Path) -> None:
    """Raises ValueError or OSError unless every file that is listed is there, whole."""
    listed = json.loads((unpacked / _CONTENTS).read_bytes())
    found = {str(path.relative_to(unpacked)) for path in unpacked.rglob("*") if path.is_file()}
    if not isinstance(listed, dict) or listed.keys() | {_CONTENTS} != found:
        raise ValueError(_CONTENTS)
    for name, sha256 in listed.items():
        if _sha256(unpacked / name) != sha256:
            raise ValueError(name)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check(path: Path) -> None:
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        answer = connection.execute("PRAGMA integrity_check").fetchone()[0]
    finally:
        connection.close()
    if answer != "ok":
        raise sqlite3.DatabaseError(answer)
