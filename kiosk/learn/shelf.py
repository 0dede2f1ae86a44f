"""The shelf and the packs on it."""

from typing import Any

from flask import abort, render_template
from flask_babel import gettext as _

from kiosk.learn import blueprint, walking
from kiosk.packs import shelf as packs_on_shelf
from kiosk.progress import reports
from kiosk.progress.reports import DONE, Way
from kiosk.web import guard
from kiosk.web.language import language, number, order
from kiosk.web.shown import face_to_read, marks, shown_pack, shown_step, shown_subject
from sync.protocol.manifest import QUIZ, Manifest


@blueprint.get("/shelf")
def shelf() -> str:
    tag = language()
    manifests = [each.manifest for each in packs_on_shelf.packs()]
    ways = {way.manifest.pack: way for way in walking.ways(manifests)}
    subjects: dict[str, dict[str, Any]] = {}
    for manifest in manifests:
        subject = subjects.setdefault(manifest.subject, {**shown_subject(manifest, tag), "packs": []})
        way = ways[manifest.pack]
        subject["packs"].append({**shown_pack(manifest, tag), "done": way.done, "total": len(way.steps)})
    key = order()
    for subject in subjects.values():
        subject["packs"].sort(key=lambda each: key(each["title"]))
    return render_template("learn/shelf.html", subjects=sorted(subjects.values(), key=lambda each: key(each["name"])))


@blueprint.get("/packs/<pack>")
def pack(pack: str) -> str:
    tag = language()
    manifest = manifest_of(pack)
    way = walking.way(manifest)
    best = {} if guard.guest() else reports.best_attempts(guard.learner().person, pack)
    current = way.current
    return render_template(
        "learn/pack.html",
        pack={
            **shown_pack(manifest, tag),
            "done": way.done,
            "total": len(way.steps),
            "minutes_left": _minutes_left(way),
        },
        steps=[
            {
                **shown_step(manifest, step.entry, tag),
                "state": step.state,
                "result": _best(best.get((pack, step.entry.id)) if step.entry.kind == QUIZ else None),
            }
            for step in way.steps
        ],
        next=current and shown_step(manifest, current.entry, tag),
    )


def manifest_of(pack: str) -> Manifest:
    """The manifest of a pack on the shelf; the page is not found if there is none."""
    manifest = packs_on_shelf.manifest(pack)
    if manifest is None:
        abort(404)
    return manifest


def _minutes_left(way: Way) -> int:
    return sum(face_to_read(way.manifest, step.entry)[1].minutes for step in way.steps if step.state != DONE)


def _best(attempt: Any) -> str:
    if attempt is None:
        return ""
    return _("Best: %(marks)s of %(most)s", marks=number(marks(attempt.marks)), most=number(marks(attempt.total)))
