"""What a stick holds, and copying it to the kiosk."""

import shutil
from operator import itemgetter
from pathlib import Path
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from kiosk.device import blueprint
from kiosk.device.sticks import Stick, find_sticks, repository_in
from kiosk.packs import importing
from kiosk.packs.importing import Offer
from kiosk.web.here import kiosk
from kiosk.web.language import language, own_name, said, size
from kiosk.web.shown import in_language
from kiosk.worker import RUNNING, WAITING, ask_import, import_runs
from sync.protocol.errors import SpokenError


@blueprint.get("/usb")
def usb() -> str | Response:
    return _page()


@blueprint.post("/usb")
def copy() -> str | tuple[str, int] | Response:
    """Ask the worker for what was chosen; it verifies everything again."""
    here = kiosk()
    packs = request.form.getlist("pack")
    if not packs:
        return _page(fault=_("Choose at least one pack.")), 422
    run = ask_import(here.clock, Path(request.form.get("folder", "")), packs)
    here.worker.wake()
    return redirect(url_for("device.import_run", run=run), 303)


def _page(fault: str = "") -> str:
    folder = request.values.get("folder", "").strip()
    sticks = find_sticks(kiosk().settings.stick_folders)
    if folder and not any(str(stick.repository) == folder for stick in sticks):
        place = Path(folder)
        sticks.append(Stick(place.name or folder, repository_in(place) or place))
    busy = next((run.run for run in import_runs(1) if run.state in (WAITING, RUNNING)), None)
    return render_template(
        "device/usb.html",
        sources=sorted((_shown(stick) for stick in sticks), key=itemgetter("fault")) if busy is None else [],
        kiosk_free=size(shutil.disk_usage(kiosk().settings.home).free),
        folder=folder,
        fault=fault,
        busy=busy,
    )


def _shown(stick: Stick) -> dict[str, Any]:
    """A stick with its packs, verified; or with what is wrong with it."""
    here = kiosk()
    fault, look = "", importing.Look([], ())
    try:
        look = importing.look(stick.repository, here.settings.trust, here.blobs, here.now())
    except SpokenError as error:
        fault = said(error)
    return {
        "label": stick.label,
        "path": str(stick.repository),
        "fault": fault,
        "packs": [_shown_offer(offer) for offer in look.offers],
        "left_out": [
            (f"{each.pack} {each.version}" if each.pack else each.publisher, said(each.error)) for each in look.left_out
        ],
        "has_wanted": any(offer.is_wanted for offer in look.offers),
    }


def _shown_offer(offer: Offer) -> dict[str, Any]:
    manifest = offer.manifest
    found = language() if language() in manifest.languages else manifest.languages[0]
    return {
        "id": manifest.pack,
        "version": manifest.version,
        "title": manifest.title[found],
        **in_language(found, language()),
        "languages": [own_name(tag) for tag in manifest.languages],
        "size": size(offer.bytes_missing if offer.is_wanted else manifest.size()),
        "state": offer.state,
        "is_wanted": offer.is_wanted,
    }
