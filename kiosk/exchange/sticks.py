"""Sticks that are plugged in, as carriers of the exchange: what each has for this kiosk, and whether it takes more."""

from dataclasses import dataclass
from pathlib import Path

from kiosk.exchange.bundles import count_answers
from kiosk.packs.drives import MOUNTS, read_mounts
from kiosk.packs.sticks import DEPTH, places
from kiosk.settings import Settings
from sync import bundles
from sync.protocol.joining_file import FILE_NAME


@dataclass(frozen=True, slots=True)
class Carrier:
    """A stick at its place; `answers` counts those for this kiosk. `joining_file` is None where there is none.

    `has_carried`: something of the exchange is on it already.
    """

    label: str
    place: Path
    answers: int
    joining_file: Path | None
    has_carried: bool
    is_locked: bool


def find_carriers(settings: Settings, mounts: Path = MOUNTS) -> list[Carrier]:
    """Every stick that is mounted below the folders for sticks, and every folder there that has carried before."""
    tops = [Path(folder) for folder in settings.stick_folders]
    found = {mount.place for mount in read_mounts(mounts) if any(top in mount.place.parents for top in tops)}
    found |= {place for top in tops for place in places(top, DEPTH) if _has_carried(place)}
    return [_carrier(settings, place) for place in sorted(found)]


def find_carrier(settings: Settings, place: str, mounts: Path = MOUNTS) -> Carrier | None:
    """The stick at a place that a form names; None if there is no stick there (any more)."""
    return next((each for each in find_carriers(settings, mounts) if str(each.place) == place), None)


def _has_carried(place: Path) -> bool:
    try:
        return bundles.has_folder(place) or (place / FILE_NAME).is_file()
    except OSError:  # pulled out just now, or not for us to look into
        return False


def _carrier(settings: Settings, place: Path) -> Carrier:
    file = place / FILE_NAME
    return Carrier(
        place.name,
        place,
        count_answers(settings, place),
        file if file.is_file() and not file.is_symlink() else None,
        _has_carried(place),
        not bundles.is_writable(place),
    )
