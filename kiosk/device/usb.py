"""What is plugged in and what it holds, and copying it to the kiosk."""

import logging
import shutil
from collections import Counter
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from kiosk.device import blueprint
from kiosk.device.told import told_carrier, told_changes, told_drive, told_room
from kiosk.exchange.standing import is_joined
from kiosk.exchange.sticks import find_carriers
from kiosk.packs import importing
from kiosk.packs.drives import drives_without_packs
from kiosk.packs.importing import Offer
from kiosk.packs.sources.folder import FolderSource
from kiosk.packs.sticks import Stick, find_sticks, stick_in
from kiosk.stocking import changes
from kiosk.stocking.visits import RUNNING, WAITING, ask_import, import_runs
from kiosk.web.guard import member
from kiosk.web.here import kiosk
from kiosk.web.language import language, said, size
from kiosk.web.shown import in_language, shown_language
from sync.collation import key_of
from sync.languages import own_name
from sync.protocol.errors import SpokenError

_LOGGER = logging.getLogger(__name__)
_HOLD_SECONDS = 15
_LOOK_AGAIN_SECONDS = 5
# One that waits for a stick, one for a second technician, one for learners.
_LEAST_THREADS = 3


@dataclass(frozen=True, slots=True)
class _Filters:
    """Which packs of a stick are shown: those in a language ("" for all), and only those that may be copied."""

    language: str = ""
    is_new: bool = False

    def shows(self, offer: Offer) -> bool:
        return (not self.language or self.language in offer.manifest.languages) and (
            not self.is_new or offer.can_be_taken
        )


@blueprint.get("/usb")
def usb() -> str | Response:
    """What is plugged in; with `since`, as soon as something more is, or after a while."""
    here = kiosk()
    since = request.args.get("since", type=int)
    if since is None or here.settings.threads < _LEAST_THREADS:
        return _page(can_wait=here.watch.is_on and here.settings.threads >= _LEAST_THREADS)
    return _page(can_wait=here.watch.wait_beyond(since, _HOLD_SECONDS))


@blueprint.post("/usb")
def copy() -> str | tuple[str, int] | Response:
    """Ask the worker for what was chosen; it verifies everything again."""
    here = kiosk()
    packs = request.form.getlist("pack")
    if not packs:
        return _page(fault=_("Choose at least one pack.")), 422
    stick = stick_in(Path(request.form.get("folder", "")), request.form.get("label", ""))
    run = ask_import(here.clock, stick, packs, member().name)
    here.worker.wake()
    return redirect(url_for("device.import_run", run=run), 303)


def _page(fault: str = "", can_wait: bool = False) -> str:
    number = kiosk().watch.number  # before the look, so that nothing is missed
    folder = request.values.get("folder", "").strip()
    folders = kiosk().settings.stick_folders
    busy = next((run.run for run in import_runs(1) if run.state in (WAITING, RUNNING)), None)
    filters = _Filters(request.values.get("in", ""), bool(request.values.get("new")))
    sticks = find_sticks(folders) if busy is None else []
    if folder and busy is None and not any(str(stick.repository) == folder for stick in sticks):
        sticks.append(stick_in(Path(folder)))
    carriers = [
        each for each in find_carriers(kiosk().settings) if each.answers or each.joining_file or each.has_carried
    ]
    carrying = {each.place for each in carriers}
    drives = [drive for drive in drives_without_packs(folders) if drive.place not in carrying] if busy is None else []
    looks = [(stick, *_look(stick)) for stick in sticks]
    return render_template(
        "device/usb.html",
        sources=sorted((_shown(*each, filters) for each in looks), key=itemgetter("fault")),
        filters=_shown_filters(filters, [offer for _, look, _ in looks for offer in look.offers]),
        drives=[told_drive(drive) for drive in drives],
        carriers=[told_carrier(each, is_joined()) for each in carriers],
        folder=folder,
        folder_fault=_("Write where the packs lie.") if "folder" in request.args and not folder else "",
        fault=fault,
        busy=busy,
        again={
            "seconds": 1 if can_wait else _LOOK_AGAIN_SECONDS,
            "url": url_for("device.usb", since=number) if can_wait else url_for("device.usb"),
        },
    )


def _look(stick: Stick) -> tuple[importing.Look, str]:
    """What is on a stick, verified, and what is wrong with it."""
    here = kiosk()
    try:
        return importing.look(FolderSource(stick.repository), here.settings.trust, here.blobs, here.now()), ""
    except SpokenError as error:
        _LOGGER.warning("nothing can be taken from %s: %s", stick.repository, error)
        return importing.Look([], ()), said(error)


def _shown_filters(filters: _Filters, offers: list[Offer]) -> dict[str, Any]:
    """The filters with what can be chosen in them; languages by their names."""
    tags = {tag for offer in offers for tag in offer.manifest.languages}
    names = sorted(((own_name(tag), tag) for tag in tags), key=lambda each: key_of(language())(each[0]))
    return {
        "language": filters.language,
        "is_new": filters.is_new,
        "languages": [{"value": tag, "word": name, "tag": tag} for name, tag in names],
        "fields": {"in": filters.language or None, "new": "1" if filters.is_new else None},
    }


def _shown(stick: Stick, look: importing.Look, fault: str, filters: _Filters) -> dict[str, Any]:
    """A stick with those of its packs that the filters show."""
    here = kiosk()
    offers = [offer for offer in look.offers if filters.shows(offer)]
    wanted = [offer for offer in offers if offer.is_wanted]
    return {
        "label": stick.label,
        "path": str(stick.repository),
        "fault": fault,
        "summary": _summary(look.offers),
        "counts": _counts(look.offers),
        "is_empty": not look.offers,
        "packs": [_shown_offer(offer) for offer in offers],
        "left_out": [
            (f"{each.pack} {each.version}" if each.pack else each.publisher, said(each.error)) for each in look.left_out
        ],
        "room": told_room(wanted, shutil.disk_usage(here.settings.home).free),
        "has_wanted": any(offer.can_be_taken for offer in offers),
    }


def _summary(offers: list[Offer]) -> str:
    """How many packs there are, and of what size."""
    packs = ngettext("%(num)s pack", "%(num)s packs", len(offers))
    return f"{packs} · {size(sum(offer.manifest.size() for offer in offers))}"


def _counts(offers: list[Offer]) -> list[dict[str, Any]]:
    """The languages of packs, that of most of them first."""
    counts = Counter(tag for offer in offers for tag in offer.manifest.languages)
    return [{**shown_language(tag), "count": count} for tag, count in counts.most_common()]


def _shown_offer(offer: Offer) -> dict[str, Any]:
    manifest = offer.manifest
    found = language() if language() in manifest.languages else manifest.languages[0]
    is_update = offer.state in (importing.NEWER, importing.UNDONE) and offer.before is not None
    return {
        "id": manifest.pack,
        "version": manifest.version,
        "title": manifest.title[found],
        **in_language(found, language()),
        "language_names": [shown_language(tag) for tag in manifest.languages],
        "size": size(offer.bytes_missing if offer.can_be_taken else manifest.size()),
        "publisher": offer.signed.publisher,
        "state": offer.state,
        "changes": told_changes(changes.changes(offer.before, manifest)) if is_update and offer.before else "",
        "here": offer.before.version if is_update and offer.before else "",
        "is_wanted": offer.is_wanted,
        "can_be_taken": offer.can_be_taken,
    }
