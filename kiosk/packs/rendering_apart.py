"""Rendering the packs on the shelf that wait for it, in a process of its own: those that came, all after an upgrade.

What always holds: learners see a pack as it was or as it is now (of one that has just come, each lesson is rendered
whenever it is asked for); only a text that this code cannot render, or whose file is missing, stays as it was.

Usage: python -m kiosk.packs.rendering_apart DATABASE BLOBS
"""

import logging
import sys
from collections.abc import Callable
from pathlib import Path

from kiosk.database import open_database, reading, writing
from kiosk.packs import tables
from kiosk.packs.editions import rendering_edition
from kiosk.processes import end_with_starter, run_apart
from sync.protocol.reading_manifest import read_manifest

_LOGGER = logging.getLogger(__name__)


def waiting() -> list[str]:
    """The packs on the shelf that were not rendered yet, or by another edition of this code."""
    pack = tables.Pack
    with reading():
        return [row.pack for row in pack.select(pack.pack).where(pack.rendering != rendering_edition())]


def render_waiting(path: Path, blobs: Path, is_stopping: Callable[[], bool] = lambda: False) -> bool:
    """Render the packs that wait, for the database in this file; False if there was none.

    What was ended early goes on the next time.
    """
    if not waiting():
        return False
    run_apart(__name__, path, blobs, is_stopping=is_stopping)
    return True


def render_here(folder: Path) -> None:
    """Render the packs that wait, in this process."""
    for pack in waiting():
        _render(pack, folder)


def _render(pack: str, folder: Path) -> None:
    """Render a pack on the shelf from its blobs, and note by which edition it was tried."""
    from kiosk.packs.blobs import Blobs  # what renders is only for the process that does
    from kiosk.packs.rendering import render
    from kiosk.packs.switching import show

    with reading():
        row = tables.Pack.get_or_none(tables.Pack.pack == pack)
    if row is None:
        return
    manifest = read_manifest(bytes(row.manifest))
    shown = render(manifest, Blobs(folder))
    for path, error in shown.faults.items():
        _LOGGER.warning("%s: %s is not shown as it should be: %s", pack, path, error)
    with writing():
        is_same = (tables.Pack.pack == pack) & (tables.Pack.version == row.version)
        is_same &= tables.Pack.installed_at == row.installed_at
        noted = tables.Pack.update(rendering=rendering_edition()).where(is_same).execute()
        if noted:
            show(manifest, shown)


if __name__ == "__main__":
    end_with_starter()
    open_database(Path(sys.argv[1]))
    render_here(Path(sys.argv[2]))
