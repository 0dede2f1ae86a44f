"""A lesson: a class opens the same few, so its frame is kept for all of them, and its body was rendered before."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from flask import abort, get_template_attribute, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.learn import blueprint, walking
from kiosk.learn.shelf import manifest_of
from kiosk.packs import shelf
from kiosk.packs.rendered import Rendered
from kiosk.packs.rendering import media_url, render_lesson
from kiosk.progress import bookmarks
from kiosk.progress.reports import Way
from kiosk.web import guard, navigation
from kiosk.web.compressing import spliced
from kiosk.web.here import kiosk
from kiosk.web.language import language
from kiosk.web.moulds import Mould, mould, place
from kiosk.web.shown import face_to_read, following, shown_pack, shown_sound, shown_step, step_url
from sync.protocol.errors import PackError
from sync.protocol.manifest import LESSON, Entry, Manifest

_KEPT_FRAMES = 64  # of some 15 KB each
_BODY, _PART, _WHO = "body", "part", "who"


@dataclass(frozen=True, slots=True)
class _Frame:
    """What the frame of a lesson is made from. What is not compared follows from what is."""

    pack: str
    version: str
    lesson: str
    following: str | None
    is_done: bool
    is_begun: bool
    for_whom: tuple[Any, ...]
    manifest: Manifest = field(compare=False)
    entry: Entry = field(compare=False)
    way: Way = field(compare=False)


@blueprint.get("/packs/<pack>/lessons/<lesson>")
def lesson(pack: str, lesson: str) -> Response:
    manifest = manifest_of(pack)
    entry = entry_of(manifest, lesson)
    found, _ = face_to_read(manifest, entry)
    text = text_of(manifest, entry, found)
    walking.open_lesson(manifest, lesson, found)
    part = 0 if guard.guest() else bookmarks.part_of(guard.learner().person, manifest, lesson, found)
    who = "" if guard.guest() else get_template_attribute("parts.html", "not_you")(guard.learner())
    frame = _frame(manifest, entry, walking.way(manifest), part)
    head, _, tail = _mould(frame).filled({_WHO: who, _PART: part, _BODY: place(_BODY)}).partition(place(_BODY))
    return spliced(head, text, tail)


@blueprint.post("/packs/<pack>/lessons/<lesson>/finish")
def finish_lesson(pack: str, lesson: str) -> Response:
    manifest = manifest_of(pack)
    entry = entry_of(manifest, lesson)
    walking.finish_lesson(manifest, lesson, face_to_read(manifest, entry)[0])
    if not guard.guest():
        bookmarks.take_out(guard.learner().person, pack, lesson)
    follower = following(walking.way(manifest), entry)
    return redirect(step_url(pack, follower.entry) if follower else url_for("learn.pack", pack=pack), 303)


@blueprint.post("/packs/<pack>/lessons/<lesson>/bookmark")
def put_bookmark(pack: str, lesson: str) -> tuple[str, int]:
    """How far somebody has read who leaves; reading.js says it by the way, and waits for no answer."""
    manifest = manifest_of(pack)
    found, _ = face_to_read(manifest, entry_of(manifest, lesson))
    bookmarks.put(guard.learner().person, manifest, lesson, found, request.form.get("part", 0, int))
    return "", 204


def entry_of(manifest: Manifest, lesson: str) -> Entry:
    """A lesson of a pack; the page is not found if there is none."""
    entry = manifest.entry(LESSON, lesson)
    if entry is None:
        abort(404)
    return entry


def text_of(manifest: Manifest, entry: Entry, language_: str) -> Rendered:
    """A lesson as it was rendered for the shelf, or just now as long as its pack waits for that."""
    found = shelf.lesson(manifest.pack, entry.id, language_)
    if found is not None:
        return found
    kiosk().worker.wake()  # a pack that was imported by command may have come without its hearing
    try:
        return render_lesson(manifest, kiosk().blobs, entry.faces[language_], language_)
    except (FileNotFoundError, PackError):  # a disk that lost files, or code that is stricter than before
        abort(404)


def _frame(manifest: Manifest, entry: Entry, way: Way, part: int) -> _Frame:
    follower = following(way, entry)
    return _Frame(
        manifest.pack,
        manifest.version,
        entry.id,
        follower and follower.entry.id,
        entry in way.finished,
        part > 0,
        navigation.for_whom(),
        manifest,
        entry,
        way,
    )


@lru_cache(_KEPT_FRAMES)
def _mould(frame: _Frame) -> Mould:
    manifest, entry, way, tag = frame.manifest, frame.entry, frame.way, language()
    entries = [step.entry for step in way.steps]
    follower = following(way, entry)
    return mould(
        render_template(
            "learn/lesson.html",
            learner=not guard.guest(),
            who=place(_WHO),
            pack=shown_pack(manifest, tag),
            lesson={**shown_step(manifest, entry, tag), "sound": _sound(manifest, entry)},
            number=entries.index(entry) + 1,
            total=len(entries),
            is_done=frame.is_done,
            next=follower and shown_step(manifest, follower.entry, tag),
            part=frame.is_begun and place(_PART),
            body=place(_BODY),
        )
    )


def _sound(manifest: Manifest, entry: Entry) -> dict[str, Any] | None:
    face = face_to_read(manifest, entry)[1]
    sha256 = shelf.audio(manifest, face)
    return shown_sound(media_url(sha256, face.audio), face.audio_kind) if sha256 and face.audio else None
