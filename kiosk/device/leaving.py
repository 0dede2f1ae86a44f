"""Taking a pack off the shelf, and going back to the version before: what that means, and doing it."""

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from kiosk.database import writing
from kiosk.device import blueprint
from kiosk.device.told import told_changes
from kiosk.packs import shelf
from kiosk.people import staff
from kiosk.stocking import changes, leaving
from kiosk.stocking.leaving import Loss
from kiosk.web.guard import member
from kiosk.web.here import kiosk
from kiosk.web.language import language, said, size
from kiosk.web.shown import shown_pack
from sync.protocol.errors import SpokenError
from sync.protocol.manifest import Manifest


@blueprint.route("/packs/<pack>/remove", methods=["GET", "POST"])
def remove(pack: str) -> str | tuple[str, int] | Response:
    manifest = _on_shelf(pack)
    fault = _("Make sure, then tick this.") if request.method == "POST" and "sure" not in request.form else ""
    if request.method == "POST" and not fault:
        try:
            leaving.remove(kiosk().settings, kiosk().clock, pack)
        except SpokenError as error:
            fault = said(error)
        else:
            _note("pack-removed", pack)
            return redirect(url_for("device.shelf", done="removed"), 303)
    page = render_template(
        "device/remove.html",
        pack=shown_pack(manifest, language()),
        version=manifest.version,
        losses=_losses(leaving.loss(manifest)),
        fault=fault,
    )
    return page, 422 if fault else 200


@blueprint.route("/packs/<pack>/undo", methods=["GET", "POST"])
def undo(pack: str) -> str | tuple[str, int] | Response:
    manifest = _on_shelf(pack)
    before = shelf.undo_of(pack)
    fault = ""
    if request.method == "POST":
        try:
            leaving.undo(kiosk().settings, kiosk().clock, pack)
        except SpokenError as error:
            fault = said(error)
        else:
            _note("pack-undone", pack)
            return redirect(url_for("device.shelf", done="undone"), 303)
    page = render_template(
        "device/undo.html",
        pack=shown_pack(manifest, language()),
        version=manifest.version,
        before=before.manifest.version if before else "",
        changes=told_changes(changes.changes(manifest, before.manifest)) if before else "",
        fault=fault,
    )
    return page, 422 if fault else 200


def _on_shelf(pack: str) -> Manifest:
    manifest = shelf.manifest(pack)
    if manifest is None:
        abort(404)
    return manifest


def _note(action: str, pack: str) -> None:
    with writing():
        staff.note(member().name, action, None, kiosk().now(), pack)


def _losses(lost: Loss) -> list[str]:
    found = []
    if lost.in_the_middle:
        sentence = ngettext(
            "%(num)s learner is in the middle of it and cannot go on.",
            "%(num)s learners are in the middle of it and cannot go on.",
            lost.in_the_middle,
        )
        found.append(sentence)
    if lost.finished:
        sentence = ngettext(
            "%(num)s learner has finished it and cannot look into it again.",
            "%(num)s learners have finished it and cannot look into it again.",
            lost.finished,
        )
        found.append(sentence)
    if not found:
        found.append(_("No learner has begun it."))
    found.append(_("What was learned stays, and comes back with the pack."))
    found.append(_("%(size)s become free on the kiosk.", size=size(lost.bytes_freed)))
    return found
