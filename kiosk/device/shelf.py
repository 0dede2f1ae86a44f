"""What stands on the shelf, and whether every file of it is as it should be."""

import shutil
from typing import Any

from flask import render_template
from flask_babel import gettext as _
from flask_babel import ngettext

from kiosk.device import blueprint
from kiosk.packs import shelf as packs_on_shelf
from kiosk.packs.shelf import OnShelf
from kiosk.web.here import kiosk
from kiosk.web.language import date, language, size
from kiosk.web.shown import shown_pack


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


def _page(check: dict[str, str] | None = None, damaged: set[str] | None = None) -> str:
    packs = packs_on_shelf.packs()
    incomplete = packs_on_shelf.incomplete_packs(kiosk().blobs)
    return render_template(
        "device/shelf.html",
        packs=[_shown(each, damaged, incomplete) for each in packs],
        used=size(sum(each.manifest.size() for each in packs)),
        free=size(shutil.disk_usage(kiosk().settings.home).free),
        incomplete=len(incomplete),
        check=check,
    )


def _shown(pack: OnShelf, damaged: set[str] | None, incomplete: set[str]) -> dict[str, Any]:
    manifest = pack.manifest
    return {
        **shown_pack(manifest, language()),
        "version": manifest.version,
        "size": size(manifest.size()),
        "publisher": pack.publisher,
        "installed": date(pack.installed_at),
        "is_incomplete": manifest.pack in incomplete,
        "is_damaged": damaged is not None and manifest.pack in damaged,
    }
