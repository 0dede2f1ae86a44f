"""Which machine this is: its board and the card that holds the home. Another board or card makes another log.

A card's image that starts in a second machine would go on with a log that the first one goes on with, too. What always
holds: what is absent (no serial number, no card) neither tells machines apart nor is forgotten.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kiosk.database import writing
from kiosk.progress import log
from kiosk.progress.clock import Clock
from kiosk.progress.forking import COPIED
from kiosk.progress.tables import Machine
from kiosk.settings import Settings

_LONGEST = 128


@dataclass(frozen=True, slots=True)
class Marks:
    """What a machine is known by: the board's serial number and the card's CID, "" where there is none."""

    board: str
    card: str


def read_marks(sysfs: Path, procfs: Path, home: Path) -> Marks:
    """The marks of the machine whose kernel shows itself in `sysfs` and `procfs`, and of the card that holds `home`."""
    board = _text(sysfs / "firmware/devicetree/base/serial-number") or _serial_in(_text(procfs / "cpuinfo"))
    return Marks(_known(board), _known(_card(sysfs, home)))


def begin_log_if_moved(settings: Settings, clock: Clock) -> None:
    """Begin a new log if board or card are others than those of the last start; whatever is new is remembered."""
    found = read_marks(Path(settings.sysfs), Path(settings.procfs), settings.home)
    with writing():
        kept = Machine.select().first() or Machine(board="", card="")
        if _differ(kept.board, found.board) or _differ(kept.card, found.card):
            log.begin(clock, COPIED)
        marks = {"board": found.board or kept.board, "card": found.card or kept.card}
        if marks != {"board": kept.board, "card": kept.card}:
            forget()
            Machine.insert(**marks).execute()


def forget() -> None:
    """Take whatever machine comes next for ours: a new log has begun already."""
    Machine.delete().execute()


def _differ(kept: str, found: str) -> bool:
    return bool(kept and found and kept != found)


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("ascii", "replace").strip("\0 \n\t")
    except OSError:
        return ""


def _serial_in(cpuinfo: str) -> str:
    """The serial number that older kernels of ARM boards tell beside their processors."""
    for line in cpuinfo.splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "Serial":
            return value.strip()
    return ""


def _card(sysfs: Path, home: Path) -> str:
    """The CID of the card on which a folder lies; "" if it lies on anything else."""
    device = home.stat().st_dev
    block = (sysfs / f"dev/block/{os.major(device)}:{os.minor(device)}").resolve()
    return next(filter(None, (_text(each / "device/cid") for each in _disk_of(block))), "")


def _disk_of(block: Path) -> Iterator[Path]:
    """A partition lies in the folder of its disk."""
    yield block
    yield block.parent


def _known(mark: str) -> str:
    """A mark, or "" for one that says nothing: boards without a serial number have one of zeros."""
    return mark[:_LONGEST] if mark.strip("0") else ""
