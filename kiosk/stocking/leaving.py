"""A pack goes back to the version before, or off the shelf.

What always holds: learners' progress stays in the log either way, and comes back with the pack.
"""

from dataclasses import dataclass

from kiosk.database import writing
from kiosk.errors import TechnicianError
from kiosk.packs import importing, shelf, switching
from kiosk.packs.blobs import Blobs
from kiosk.progress import log, studying, usage
from kiosk.progress.clock import Clock
from kiosk.settings import Settings
from kiosk.stocking.installing import alone, install
from sync.protocol.errors import N_
from sync.protocol.events import PackRemoved
from sync.protocol.manifest import Manifest


@dataclass(frozen=True, slots=True)
class Loss:
    """What goes with a pack: how many learners are in the middle of it or have finished it, and the bytes freed."""

    in_the_middle: int
    finished: int
    bytes_freed: int


def undo(settings: Settings, clock: Clock, pack: str) -> str:
    """Put the version that stood here before back on the shelf, and gives it; undoing again brings the newer one back.

    Raises TechnicianError if there is none (`no-undo`) or files of it are missing (`undo-incomplete`).
    """
    blobs = Blobs(settings.blobs)
    with alone(settings):
        before = shelf.undo_of(pack)
        if before is None:
            raise TechnicianError("no-undo", N_("The kiosk keeps no version of %(pack)s to go back to."), pack=pack)
        missing = importing.missing_files(before.manifest, blobs)
        if missing:
            raise TechnicianError(
                "undo-incomplete",
                N_("%(count)s files of the version before are missing. Import that version from a stick."),
                count=len(missing),
            )
        install(clock, before, blobs)
        importing.free_blobs(blobs)
    return before.manifest.version


def loss(manifest: Manifest) -> Loss:
    """What would go if this pack, as it stands on the shelf, were removed."""
    in_the_middle, finished = usage.count_begun(manifest)
    return Loss(in_the_middle, finished, bytes_freed(manifest.pack))


def bytes_freed(pack: str) -> int:
    """How many bytes only this pack and its version to go back to keep on the disk."""
    return sum(shelf.sizes_of_one(pack).values())


def remove(settings: Settings, clock: Clock, pack: str) -> None:
    """Take a pack off the shelf, and free what no other pack names; it does not come back by itself.

    Raises TechnicianError (`no-pack`).
    """
    blobs = Blobs(settings.blobs)
    with alone(settings):
        manifest = shelf.manifest(pack)
        if manifest is None:
            raise TechnicianError("no-pack", N_("There is no pack %(pack)s on the shelf."), pack=pack)
        with writing():
            switching.take_off(manifest, clock.milliseconds(), studying.versions_begun(pack))
            log.append(clock, PackRemoved(pack))
        importing.free_blobs(blobs)


def could_go() -> list[tuple[str, int, int | None]]:
    """The packs on the shelf, those first that nobody has used for longest: (pack, bytes freed, last used or None)."""
    used = usage.last_used()
    packs = [(pack, bytes_freed(pack), used.get(pack)) for pack in shelf.versions()]
    return sorted((each for each in packs if each[1]), key=lambda each: (each[2] or 0, -each[1]))
