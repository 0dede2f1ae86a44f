"""What stands on the shelf, and whether every file of it is as it should be."""

import shutil
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from kiosk.database import writing
from kiosk.device import blueprint
from kiosk.packs import allowance, switching
from kiosk.packs import shelf as packs_on_shelf
from kiosk.packs.shelf import OnShelf
from kiosk.packs.tables import Removed
from kiosk.people import staff
from kiosk.progress import usage
from kiosk.web.asking_time import question
from kiosk.web.guard import member
from kiosk.web.here import kiosk
from kiosk.web.language import ago, date, language, size
from kiosk.web.shown import in_language, shown_pack
from sync.protocol.errors import N_

_WANTED, _WANTED_FROM_NOWHERE = "wanted", "wanted-from-nowhere"
_DONE = {
    "removed": N_("The pack is off the shelf. Import it again to bring it back, with everybody’s progress."),
    _WANTED: N_("The kiosk fetches the pack again as soon as it can."),
    _WANTED_FROM_NOWHERE: N_("This kiosk knows no address to fetch packs from. Write it on the page Fetching."),
    "undone": N_("The version before stands on the shelf again."),
}


@blueprint.get("/shelf")
def shelf() -> str:
    return _page()


@blueprint.post("/shelf/check")
def check_all() -> str:
    """Hold every file to its hash; with many packs this takes minutes."""
    damaged = packs_on_shelf.damaged_files(kiosk().blobs)
    if not damaged:
        return _page({"result": "ok", "sentence": _("Every file is as it should be."), "advice": ""}, set())
    sentence = ngettext("%(num)s file is damaged or missing.", "%(num)s files are damaged or missing.", len(damaged))
    advice = _("Copy the packs again from a USB stick to mend them.")
    return _page({"result": "damaged", "sentence": sentence, "advice": advice}, {file.pack for file in damaged})


@blueprint.post("/packs/<pack>/fetch")
def fetch_again(pack: str) -> Response:
    """Let a pack that was taken off come back, and look for it now."""
    if pack not in packs_on_shelf.removed_packs():
        abort(404)
    with writing():
        switching.forget_removal(pack)
        staff.note(member().name, "pack-wanted", None, kiosk().now(), pack)
    fetcher, rules = kiosk().fetcher, allowance.rules(kiosk().settings)
    fetcher.ask()
    has_road = rules.repository or (rules.shares and fetcher.hears_others())
    return redirect(url_for("device.shelf", done=_WANTED if has_road else _WANTED_FROM_NOWHERE), 303)


def _page(check: dict[str, str] | None = None, damaged: set[str] | None = None) -> str:
    packs = packs_on_shelf.packs()
    incomplete = packs_on_shelf.incomplete_packs(kiosk().blobs)
    undo, used = packs_on_shelf.undo_versions(), usage.last_used()
    result = request.args.get("done", "")
    done = _DONE.get(result)
    return render_template(
        "device/shelf.html",
        packs=[_shown(each, damaged, incomplete, undo, used) for each in packs],
        removed=[_shown_removed(each) for each in packs_on_shelf.removed_packs().values()],
        incomplete=len(incomplete),
        done=_(done) if done else "",
        is_done=result != _WANTED_FROM_NOWHERE,
        time_question=question(url_for("device.tell_time")),
        used=size(sum(each.manifest.size() for each in packs)),
        free=size(shutil.disk_usage(kiosk().settings.home).free),
        check=check,
    )


def _shown(
    pack: OnShelf, damaged: set[str] | None, incomplete: set[str], undo: dict[str, str], used: dict[str, int]
) -> dict[str, Any]:
    manifest = pack.manifest
    return {
        **shown_pack(manifest, language()),
        "version": manifest.version,
        "size": size(manifest.size()),
        "publisher": pack.publisher,
        "installed": date(pack.installed_at),
        "used": ago(used.get(manifest.pack)) or _("Not yet"),
        "undo": undo.get(manifest.pack, ""),
        "is_incomplete": manifest.pack in incomplete,
        "is_damaged": damaged is not None and manifest.pack in damaged,
    }


def _shown_removed(pack: Removed) -> dict[str, Any]:
    found = language() if language() in pack.title else next(iter(pack.title))
    return {
        "id": pack.pack,
        "version": pack.version,
        "title": pack.title[found],
        **in_language(found, language()),
        "day": date(pack.removed_at),
    }
