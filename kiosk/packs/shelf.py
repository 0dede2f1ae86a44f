"""The packs that are installed here. Manifests and quizzes never change in a version, so they are read once."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from kiosk.database import Given, Prepared, reading
from kiosk.packs import tables
from kiosk.packs.blobs import Blobs
from kiosk.packs.rendered import Rendered
from kiosk.packs.signed import Signed
from sync.protocol.manifest import Face, Manifest
from sync.protocol.reading_manifest import read_manifest

Advance = Callable[[int, int], None]

# Stands between a version and a path, where no plain path can hold it.
OF_VERSION = ":"

_VERSION = Prepared(tables.Pack.select(tables.Pack.version).where(tables.Pack.pack == Given("pack")))
_LESSON = Prepared(
    tables.Lesson.select(tables.Lesson.html, tables.Lesson.deflated, tables.Lesson.etag).where(
        (tables.Lesson.pack == Given("pack"))
        & (tables.Lesson.lesson == Given("lesson"))
        & (tables.Lesson.language == Given("language"))
    )
)


@dataclass(frozen=True, slots=True)
class OnShelf:
    """A pack as technicians see it; `size` is bytes, `installed_at` milliseconds."""

    manifest: Manifest
    publisher: str
    installed_at: int


def versions() -> dict[str, str]:
    """The version of each pack on the shelf."""
    with reading():
        return {row.pack: row.version for row in tables.Pack.select(tables.Pack.pack, tables.Pack.version)}


def digest() -> str:
    """Short words for all that stands on the shelf: two shelves with the same packs have the same."""
    listed = json.dumps(sorted(versions().items())).encode()
    return hashlib.sha256(listed).hexdigest()[:16]


def packs() -> list[OnShelf]:
    """Every pack on the shelf, by its id."""
    columns = (tables.Pack.pack, tables.Pack.version, tables.Pack.publisher, tables.Pack.installed_at)
    with reading():
        rows = tables.Pack.select(*columns).order_by(tables.Pack.pack)
        return [OnShelf(_manifest(row.pack, row.version), row.publisher, row.installed_at) for row in rows]


def manifest(pack: str) -> Manifest | None:
    """The manifest of a pack on the shelf, or None."""
    with reading():
        row = _VERSION.first(pack=pack)
        return row and _manifest(pack, row.version)


def titles(pack: str) -> dict[str, str]:
    """The title, by language, of a pack that is on its way here or stands on the shelf; {} if it does neither."""
    with reading():
        row = tables.Arriving.get_or_none(tables.Arriving.pack == pack) or tables.Pack.get_or_none(
            tables.Pack.pack == pack
        )
    # It was decoded and found good before it was kept: holding it to its rules takes ten times as long.
    return json.loads(bytes(row.manifest))["title"] if row else {}


def lesson(pack: str, lesson_id: str, language: str) -> Rendered | None:
    """A lesson as it was rendered for the shelf, or None; also as long as its pack waits for that."""
    with reading():
        row = _LESSON.first(pack=pack, lesson=lesson_id, language=language)
    return row and Rendered(*row)


def quiz(pack: str, version: str, quiz_id: str, language: str) -> tables.Quiz | None:
    """A quiz's document in a version, which may be older than the one on the shelf."""
    with reading():
        return tables.Quiz.get_or_none(
            (tables.Quiz.pack == pack)
            & (tables.Quiz.version == version)
            & (tables.Quiz.quiz == quiz_id)
            & (tables.Quiz.language == language)
        )


def audio(manifest_: Manifest, face: Face) -> str | None:
    """The SHA-256 of a lesson's spoken version, or None."""
    return next((file.sha256 for file in manifest_.files if file.path == face.audio), None)


def has_media(sha256: str, media_type_: str) -> bool:
    """Whether a pack on the shelf has this blob as a medium of this type."""
    with reading():
        return (
            tables.File.select()
            .where((tables.File.sha256 == sha256) & (tables.File.media_type == media_type_))
            .exists()
        )


def undo_of(pack: str) -> Signed | None:
    """The version of a pack that stood here before the one that stands here, or None."""
    with reading():
        row = tables.Undo.get_or_none(tables.Undo.pack == pack)
    return row and Signed(read_manifest(bytes(row.manifest)), row.publisher, bytes(row.manifest))


def undo_versions() -> dict[str, str]:
    """The version of each pack to which one can go back."""
    with reading():
        return {row.pack: row.version for row in tables.Undo.select(tables.Undo.pack, tables.Undo.version)}


def kept_versions() -> dict[str, tuple[str, ...]]:
    """Of each pack on the shelf its version, and the one to go back to."""
    undo = undo_versions()
    return {pack: (version, *filter(None, [undo.get(pack)])) for pack, version in versions().items()}


def kept_manifests(pack: str) -> list[Manifest]:
    """The manifest of a pack on the shelf, and of its version to go back to."""
    before = undo_of(pack)
    return [each for each in (manifest(pack), before and before.manifest) if each]


def removed_packs() -> dict[str, tables.Removed]:
    """The packs that somebody took off the shelf and nobody brought back, by their id."""
    with reading():
        return {row.pack: row for row in tables.Removed.select().order_by(tables.Removed.pack)}


def wanted_blobs() -> set[str]:
    """The SHA-256 of every blob that a pack on the shelf names, a version to go back to, or one that is on its way."""
    with reading():
        wanted = {sha256 for (sha256,) in tables.File.select(tables.File.sha256).distinct().tuples()}
        rows = [*tables.Undo.select(tables.Undo.manifest), *tables.Arriving.select(tables.Arriving.manifest)]
    return wanted.union(*(_files(row.manifest) for row in rows))


def sizes_of_one(pack: str) -> dict[str, int]:
    """The size of each blob that nothing but this pack, and its version to go back to, keeps here, by SHA-256."""
    with reading():
        rows = list(tables.File.select(tables.File.pack, tables.File.sha256, tables.File.size))
        kept = {row.pack: _files(row.manifest) for row in tables.Undo.select(tables.Undo.pack, tables.Undo.manifest)}
        arriving = [_files(row.manifest) for row in tables.Arriving.select(tables.Arriving.manifest)]
    mine = {row.sha256: row.size for row in rows if row.pack == pack} | kept.pop(pack, {})
    others = {row.sha256 for row in rows if row.pack != pack}.union(*kept.values(), *arriving)
    return {sha256: size for sha256, size in mine.items() if sha256 not in others}


def sizes_of_undo() -> dict[str, int]:
    """The size of each blob that nothing but versions to go back to keep here, by SHA-256."""
    with reading():
        kept = {row.sha256 for row in tables.File.select(tables.File.sha256).distinct()}
        arriving = [_files(row.manifest) for row in tables.Arriving.select(tables.Arriving.manifest)]
        undo = [_files(row.manifest) for row in tables.Undo.select(tables.Undo.manifest)]
    kept = kept.union(*arriving)
    return {sha256: size for each in undo for sha256, size in each.items() if sha256 not in kept}


def incomplete_packs(blobs: Blobs) -> set[str]:
    """The packs of which a file is missing or has another size, as after a restore; no file is read."""
    with reading():
        present = ~tables.File.path.contains(OF_VERSION)
        files = tables.File.select(tables.File.pack, tables.File.sha256, tables.File.size).where(present)
        return {file.pack for file in files if not blobs.has(file.sha256, file.size)}


def damaged_files(blobs: Blobs, advance: Advance = lambda done, total: None) -> list[tables.File]:
    """The files on the shelf whose blob is missing or no longer has its hash; `advance` gets files done and in all."""
    with reading():
        present = ~tables.File.path.contains(OF_VERSION)  # an older version's media can come from no pack any more
        rows = list(tables.File.select().where(present).order_by(tables.File.pack, tables.File.path))
    sound: dict[str, bool] = {}
    for number, row in enumerate(rows, start=1):
        if row.sha256 not in sound:
            sound[row.sha256] = blobs.is_sound(row.sha256)
        advance(number, len(rows))
    return [row for row in rows if not sound[row.sha256]]


def _files(manifest_: bytes) -> dict[str, int]:
    """The size of each blob that a manifest names."""
    return {file.sha256: file.size for file in read_manifest(bytes(manifest_)).files}


@lru_cache(maxsize=256)
def _manifest(pack: str, version: str) -> Manifest:
    row = tables.Pack.get((tables.Pack.pack == pack) & (tables.Pack.version == version))
    return read_manifest(bytes(row.manifest))
