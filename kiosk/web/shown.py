"""Content as templates show it: titles in the language that the reader chose for reading, else in that of the page,
else in the pack's main one; addresses; words for spans.
"""

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from kiosk.errors import KioskError
from kiosk.exchange.standing import Standing
from kiosk.packs import shelf
from kiosk.packs.rendering import media_type, media_url
from kiosk.progress.folded import Attempt
from kiosk.progress.reports import Step, Way
from kiosk.web.language import ago, content_language, number
from sync.languages import direction, own_name
from sync.protocol.lesson import SYNTHETIC
from sync.protocol.manifest import LESSON, MEDIA_TYPES, QUIZ, Entry, Face, Manifest
from sync.protocol.quiz import marks

_MINUTE = 60
_LATE = 3 * 24 * 3600 * 1000
_PICTURES = tuple(suffix for suffix, kind in MEDIA_TYPES.items() if kind.startswith("image/"))


def in_language(found: str, wanted: str) -> dict[str, Any]:
    """What a template needs to know of the language of a text that was found in place of the one wanted."""
    return {
        "language": found,
        "direction": direction(found),
        "is_fallback": found not in (wanted, content_language((found,))),
        "language_name": own_name(found),
    }


def face_to_read(manifest: Manifest, entry: Entry) -> tuple[str, Face]:
    """An entry in the language in which it is to be read: the language found, and the face."""
    return manifest.face(entry, content_language(entry.faces))


def shown_sound(url: str | None, kind: str | None) -> dict[str, Any] | None:
    """A recording as `parts.listen` takes it, None if there is none; `kind` is what its pack says of it."""
    return {"url": url, "type": media_type(url), "is_synthetic": kind == SYNTHETIC} if url else None


def shown_language(tag: str) -> dict[str, str]:
    """A language by the name that it has for itself."""
    return {"tag": tag, "name": own_name(tag), "direction": direction(tag)}


def shown_pack(manifest: Manifest, wanted: str) -> dict[str, Any]:
    found = content_language(manifest.languages)
    found = found if found in manifest.languages else manifest.languages[0]
    return {
        "id": manifest.pack,
        "title": manifest.title[found],
        "summary": manifest.summary[found],
        "minutes": manifest.minutes,
        "url": url_for("learn.pack", pack=manifest.pack),
        "picture_url": cover(manifest),
        "language_names": [shown_language(tag) for tag in manifest.languages],
        **in_language(found, wanted),
    }


def shown_subject(manifest: Manifest, wanted: str) -> dict[str, Any]:
    """The heading under which a pack stands on the shelf."""
    found = content_language(manifest.heading)
    found = found if found in manifest.heading else manifest.languages[0]
    return {"name": manifest.heading[found], **in_language(found, wanted)}


def shown_step(manifest: Manifest, entry: Entry, wanted: str) -> dict[str, Any]:
    """A lesson or quiz: its title, minutes and address."""
    found, face = face_to_read(manifest, entry)
    return {
        "id": entry.id,
        "kind": entry.kind,
        "title": face.title,
        "minutes": face.minutes,
        "url": step_url(manifest.pack, entry),
        **in_language(found, wanted),
    }


def shown_way(way: Way, wanted: str) -> dict[str, Any]:
    """A pack and how far a learner is in it."""
    return {**shown_pack(way.manifest, wanted), "done": way.done, "total": len(way.steps), "last": ago(way.moved_at)}


def shown_results(way: Way, best: dict[tuple[str, str], Attempt], wanted: str) -> list[dict[str, Any]]:
    """The best result of each quiz of a pack that was handed in."""
    results = []
    for step in way.steps:
        attempt = best.get((way.manifest.pack, step.entry.id)) if step.entry.kind == QUIZ else None
        if attempt is not None:
            results.append(
                {
                    **shown_step(way.manifest, step.entry, wanted),
                    "result": shown_result(attempt),
                    "passed": attempt.passed,
                    "when": ago(attempt.finished_at),
                }
            )
    return results


def shown_result(attempt: Attempt) -> str:
    """What came of an attempt that was handed in, such as "7 of 8"."""
    return _("%(marks)s of %(most)s", marks=number(marks(attempt.marks)), most=number(marks(attempt.total)))


def shown_stones(way: Way, wanted: str) -> list[dict[str, Any]]:
    return [{**shown_step(way.manifest, step.entry, wanted), "state": step.state} for step in way.steps]


def shown_entry(pack: str, kind: str, id_: str, wanted: str) -> dict[str, Any] | None:
    """A lesson or quiz of a pack on the shelf by its ids, or None if it is not there (any more)."""
    manifest = shelf.manifest(pack)
    entry = manifest and manifest.entry(kind, id_)
    return {**shown_step(manifest, entry, wanted), "result": ""} if manifest and entry else None


def step_url(pack: str, entry: Entry) -> str:
    if entry.kind == LESSON:
        return url_for("learn.lesson", pack=pack, lesson=entry.id)
    return url_for("learn.quiz", pack=pack, quiz=entry.id)


def following(way: Way, entry: Entry) -> Step | None:
    """The step after an entry on the way, or None at its end."""
    entries = [step.entry for step in way.steps]
    place = entries.index(entry) + 1
    return way.steps[place] if place < len(way.steps) else None


def cover(manifest: Manifest) -> str | None:
    """The address of the first picture of a pack, by path; None if it has none."""
    pictures = (file for file in manifest.files if file.path.endswith(_PICTURES))
    first = next(pictures, None)
    return first and media_url(first.sha256, first.path)


def is_late(standing: Standing, now: int) -> bool:
    """Whether records wait although nothing has reached the hub for days."""
    return bool(standing.waiting and standing.last_sent and now - standing.last_sent > _LATE)


def wait_words(error: KioskError) -> str:
    """How long an account stays closed, in words; "" where the error names no time."""
    seconds = error.values.get("seconds")
    if seconds is None:
        return ""
    if seconds < _MINUTE:
        return ngettext("%(num)s second", "%(num)s seconds", seconds)
    return ngettext("%(num)s minute", "%(num)s minutes", -(-seconds // _MINUTE))
