"""Taking packs from a repository, one after another: what is whole comes onto the shelf, and the rest is said.

What always holds: a fault of one pack keeps out that pack and no other; blobs that came stay for the next try.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from kiosk.database import writing
from kiosk.errors import TechnicianError
from kiosk.packs import importing, shelf, switching
from kiosk.packs.blobs import Blobs
from kiosk.packs.bringing import Missing
from kiosk.packs.importing import Offer
from kiosk.packs.sources import Source
from kiosk.progress.clock import Clock
from kiosk.settings import Settings
from kiosk.stocking.installing import alone, install
from sync.protocol.errors import SpokenError

ADDED, UPDATED, REPAIRED, KEPT, NEWER_HERE = "added", "updated", "repaired", "kept", "newer-here"
ABSENT, TAKEN_BACK, LEFT_OFF, INCOMPLETE, REFUSED = "absent", "taken-back", "left-off", "incomplete", "refused"

# What should have come and did not.
FAILURES = (INCOMPLETE, REFUSED)

_OUTCOMES = {
    importing.NEW: ADDED,
    importing.NEWER: UPDATED,
    importing.UNDONE: UPDATED,
    importing.REMOVED: ADDED,
    importing.BROKEN: REPAIRED,
    importing.SAME: KEPT,
    importing.OLDER: NEWER_HERE,
    importing.ABSENT: ABSENT,
}
# Of what stays where it is, what is called otherwise than if it had been taken.
_LEFT = {importing.UNDONE: TAKEN_BACK, importing.REMOVED: LEFT_OFF}
_SHOWN_EVERY = 0.5

# What became of one pack: {pack, version, title (language → text), outcome, bytes, faults}. Each fault is
# {path (or "" for the pack as a whole), code, sentence, values}: what could not be taken, and why.
Row = dict[str, Any]


@dataclass
class Progress:
    """How far an import is; the page and the command show it. Sizes are bytes."""

    pack: str = ""
    pack_number: int = 0
    pack_count: int = 0
    bytes_done: int = 0
    bytes_total: int = 0
    report: list[Row] = field(default_factory=list)


Show = Callable[[Progress], None]


def import_packs(
    settings: Settings, clock: Clock, source: Source, wanted: list[str] | None = None, show: Show = lambda _: None
) -> list[Row]:
    """Import what a repository holds and the shelf lacks; gives what became of each pack.

    `wanted` names the packs to take, all that are new or newer if None. Raises TechnicianError or NetworkError if
    nothing more can be taken from there; what was taken before stands on the shelf then.
    """
    blobs = Blobs(settings.blobs)
    with alone(settings):
        blobs.clear_incoming()
        look = importing.look(source, settings.trust, blobs, clock.milliseconds(), thorough=True)
        offers = [offer for offer in look.offers if wanted is None or offer.manifest.pack in wanted]
        taken = [offer for offer in offers if (offer.is_wanted if wanted is None else offer.can_be_taken)]
        _make_room(taken, settings, blobs, clock.milliseconds())
        progress = Progress(pack_count=len(taken), bytes_total=sum(offer.bytes_missing for offer in taken))
        for each in look.left_out:
            if wanted is None or each.pack in wanted:
                progress.report.append(_row(each.pack or "", each.version or "", {}, REFUSED, faults=[each.error]))
        work = _Importing(clock, source, blobs, progress, show)
        for offer in offers:
            if offer in taken:
                work.take(offer)
            else:
                progress.report.append(_row_of(offer, _LEFT.get(offer.state) or _OUTCOMES[offer.state]))
        show(progress)
        importing.free_blobs(blobs)
    return progress.report


def _make_room(offers: list[Offer], settings: Settings, blobs: Blobs, now: int) -> None:
    """Give up the versions to go back to, if what is to come fits only without them.

    Raises TechnicianError (`disk-full`) if it does not fit even so; nothing is given up then.
    """
    try:
        importing.check_room(offers, settings.home)
    except TechnicianError:
        wanted = {file.sha256 for offer in offers for file in offer.manifest.files}
        freed = sum(size for sha256, size in shelf.sizes_of_undo().items() if sha256 not in wanted)
        importing.check_room(offers, settings.home, freed)
        with writing():
            for offer in offers:
                switching.expect(offer.signed, now)  # so that what it shares with those that go stays
            for pack in shelf.undo_versions():
                switching.forget_undo(pack)
        importing.free_blobs(blobs)


@dataclass(slots=True)
class _Importing:
    """Packs on their way, one after another."""

    clock: Clock
    source: Source
    blobs: Blobs
    progress: Progress
    show: Show
    shown_at: float = 0.0

    def take(self, offer: Offer) -> None:
        """Take one pack. Raises what says that nothing more can be taken."""
        progress = self.progress
        progress.pack_number += 1
        progress.pack = offer.manifest.pack
        with writing():
            switching.expect(offer.signed, self.clock.milliseconds())
        self.show(progress)  # now that `shelf.titles` knows the pack
        before = progress.bytes_done
        try:
            missing = importing.copy_blobs(self.source, offer.manifest, self.blobs, self._advance)
            if not missing:
                install(self.clock, offer.signed, self.blobs)
        except SpokenError as error:
            if error.code not in importing.FAULTS_OF_ONE_PACK:
                raise
            row = _row_of(offer, REFUSED, progress.bytes_done - before, [error])
        else:
            outcome = INCOMPLETE if missing else _OUTCOMES[offer.state]
            row = _row_of(offer, outcome, progress.bytes_done - before, missing)
        progress.report.append(row)
        self.show(progress)

    def _advance(self, size: int) -> None:
        self.progress.bytes_done += size
        if time.monotonic() - self.shown_at >= _SHOWN_EVERY:  # each showing may be a commit
            self.shown_at = time.monotonic()
            self.show(self.progress)


def _row_of(offer: Offer, outcome: str, size: int = 0, faults: Sequence[Missing | SpokenError] = ()) -> Row:
    manifest = offer.manifest
    return _row(manifest.pack, manifest.version, manifest.title, outcome, size, faults)


def _row(
    pack: str,
    version: str,
    title: dict[str, str],
    outcome: str,
    size: int = 0,
    faults: Sequence[Missing | SpokenError] = (),
) -> Row:
    return {
        "pack": pack,
        "version": version,
        "title": title,
        "outcome": outcome,
        "bytes": size,
        "faults": [_fault(each) for each in faults],
    }


def _fault(fault: Missing | SpokenError) -> dict[str, Any]:
    path, error = (fault.file.path, fault.error) if isinstance(fault, Missing) else ("", fault)
    return {"path": path, "code": error.code, "sentence": error.sentence, "values": error.values}
