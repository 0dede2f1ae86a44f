"""Putting a version of a pack on the shelf in place of another, and taking a pack off.

Both happen inside the caller's transaction, so learners see the old shelf or the new one. What always holds: quizzes of
versions with which attempts were begun stay, with their media; the version before stays known, to go back to; a pack
that was taken off is remembered until it stands here again, so that only somebody who wants it brings it back; what was
on the shelf before can no longer be found (`searching.indexing` adds what stands there now).
"""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from kiosk.database import Table, database
from kiosk.packs import tables
from kiosk.packs.rendering import Quizzes, Shown, media_type, media_url
from kiosk.packs.searching.forgetting import forget
from kiosk.packs.shelf import OF_VERSION
from kiosk.packs.signed import Signed
from sync.protocol.manifest import Manifest


def expect(signed: Signed, now: int) -> None:
    """Note that blobs of a version begin to come, so that they stay until it stands on the shelf."""
    manifest = signed.manifest
    tables.Arriving.replace(
        pack=manifest.pack,
        version=manifest.version,
        publisher=signed.publisher,
        manifest=signed.content,
        began_at=now,
    ).execute()


def put(signed: Signed, quizzes: Quizzes, now: int, pinned: frozenset[str] = frozenset()) -> None:
    """Put a pack on the shelf in place of its other version, which becomes the one to go back to.

    Its lessons wait to be rendered. The quizzes of `pinned` versions stay beside the new ones: attempts were begun with
    them.
    """
    manifest = signed.manifest
    pack = manifest.pack
    _keep_undo(pack, manifest.version, now)
    _keep_older_quizzes(pack, manifest.version, pinned)
    _clear(pack)
    files = ((pack, file.path, file.sha256, file.size, media_type(file.path)) for file in manifest.files)
    _insert(tables.File, ("pack", "path", "sha256", "size", "media_type"), files)
    _show_quizzes(manifest, quizzes)
    tables.Pack.replace(
        pack=pack, version=manifest.version, publisher=signed.publisher, manifest=signed.content, installed_at=now
    ).execute()
    tables.Arriving.delete().where(tables.Arriving.pack == pack).execute()
    forget_removal(pack)


def show(manifest: Manifest, shown: Shown) -> None:
    """Show a pack that stands on the shelf as it was rendered now; what could not be stays as it was."""
    forget(manifest.pack)
    for lesson, language in shown.lessons:
        tables.Lesson.delete_by_id((manifest.pack, lesson, language))
    _insert(
        tables.Lesson,
        ("pack", "lesson", "language", "html", "deflated", "etag"),
        ((manifest.pack, *key, text.html, text.deflated, text.etag) for key, text in shown.lessons.items()),
    )
    _show_quizzes(manifest, shown.quizzes)


def take_off(manifest: Manifest, now: int, pinned: frozenset[str] = frozenset()) -> None:
    """Take a pack off the shelf, with the version to go back to. Quizzes of `pinned` versions stay."""
    pack = manifest.pack
    tables.Removed.replace(pack=pack, version=manifest.version, title=manifest.title, removed_at=now).execute()
    _keep_older_quizzes(pack, "", pinned)
    _clear(pack)
    tables.Undo.delete().where(tables.Undo.pack == pack).execute()
    tables.Arriving.delete().where(tables.Arriving.pack == pack).execute()
    tables.Pack.delete().where(tables.Pack.pack == pack).execute()


def forget_undo(pack: str) -> None:
    """Give up the version to go back to."""
    tables.Undo.delete().where(tables.Undo.pack == pack).execute()


def forget_removal(pack: str) -> None:
    """Let a pack that was taken off come back by itself."""
    tables.Removed.delete().where(tables.Removed.pack == pack).execute()


def forget_arriving(before: int) -> None:
    """Give up what has been on its way since before a time."""
    tables.Arriving.delete().where(tables.Arriving.began_at < before).execute()


def _keep_undo(pack: str, version: str, now: int) -> None:
    before = tables.Pack.get_or_none(tables.Pack.pack == pack)
    if before is not None and before.version != version:
        tables.Undo.replace(
            pack=pack,
            version=before.version,
            publisher=before.publisher,
            manifest=before.manifest,
            replaced_at=now,
        ).execute()


def _keep_older_quizzes(pack: str, version: str, pinned: frozenset[str]) -> None:
    """Let go of other versions' quizzes but the pinned ones; their media get names of their own and stay."""
    older = (tables.Quiz.pack == pack) & (tables.Quiz.version != version)
    tables.Quiz.delete().where(older & tables.Quiz.version.not_in(pinned)).execute()
    for file in tables.File.select().where((tables.File.pack == pack) & tables.File.path.contains(OF_VERSION)):
        if file.path.partition(OF_VERSION)[0] not in pinned:
            file.delete_instance()
    quizzes = tables.Quiz.select().where(older)
    named = {url: quiz.version for quiz in quizzes for url in quiz.media.values()}
    if not named:
        return
    for file in tables.File.select().where((tables.File.pack == pack) & ~tables.File.path.contains(OF_VERSION)):
        of_version = named.get(media_url(file.sha256, file.path))
        if of_version is not None:
            tables.File.replace(
                pack=pack,
                path=f"{of_version}{OF_VERSION}{file.path}",
                sha256=file.sha256,
                size=file.size,
                media_type=file.media_type,
            ).execute()


def _show_quizzes(manifest: Manifest, quizzes: Quizzes) -> None:
    for (quiz_id, language), text in quizzes.items():
        tables.Quiz.replace(
            pack=manifest.pack, version=manifest.version, quiz=quiz_id, language=language, **asdict(text)
        ).execute()


def _clear(pack: str) -> None:
    forget(pack)
    tables.Lesson.delete().where(tables.Lesson.pack == pack).execute()
    tables.File.delete().where((tables.File.pack == pack) & ~tables.File.path.contains(OF_VERSION)).execute()


def _insert(table: type[Table], columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    """Insert many rows: writing the SQL for each takes longer than inserting it."""
    sql, _ = table.insert_many([(None,) * len(columns)], fields=[getattr(table, column) for column in columns]).sql()
    database.connection().executemany(sql, rows)
