"""`kiosk packs undo`, `remove` and `export`: back to the version before, off the shelf, and to the next kiosk."""

import sys
from pathlib import Path

import click

from kiosk.errors import TechnicianError
from kiosk.home import open_existing_home
from kiosk.packs import shelf
from kiosk.settings import Settings
from kiosk.stocking import changes, leaving
from sync.protocol.errors import N_
from sync.protocol.manifest import Manifest
from sync.terminal import shown


@click.command("undo")
@click.argument("pack")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def undo(settings: Settings, pack: str, yes: bool) -> None:
    """Go back to the version of PACK that stood on the shelf before."""
    home = open_existing_home(settings)
    before = shelf.undo_of(pack)
    if before is not None:
        found = changes.changes(_on_shelf(pack), before.manifest)
        click.echo(f"{pack} goes back to {before.manifest.version}: {changes.said(found)}")
        _ask(yes)
    version = leaving.undo(settings, home.clock, pack)
    click.echo(f"{pack} {version} is on the shelf. The same command brings the other version back.")


@click.command("remove")
@click.argument("pack")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def remove(settings: Settings, pack: str, yes: bool) -> None:
    """Take PACK off the shelf. What was learned stays in the log, and comes back with the pack."""
    home = open_existing_home(settings)
    lost = leaving.loss(_on_shelf(pack))
    click.echo(f"{lost.in_the_middle} in the middle of it, {lost.finished} finished; {lost.bytes_freed:,} bytes free.")
    _ask(yes)
    leaving.remove(settings, home.clock, pack)
    click.echo(f"{pack} is off the shelf, and is not fetched by itself any more. To bring it back, with everybody's")
    click.echo(f"progress: kiosk packs fetch --pack {pack}, or kiosk packs import STICK --pack {pack}")


@click.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.argument("packs", nargs=-1)
@click.pass_obj
def export_(settings: Settings, folder: Path, packs: tuple[str, ...]) -> None:
    """Make FOLDER (on a stick) a repository of what stands on the shelf, or of PACKS: the next kiosk imports it."""
    from kiosk.packs.exporting import export  # with python-tuf, for which the other commands need not wait

    home = open_existing_home(settings)
    with shown("Writing") as advance:
        written = export(settings.trust, home.blobs, folder, packs or None, advance)
    click.echo(f"{len(written)} files written." if written else "Everything is there already.")


def _on_shelf(pack: str) -> Manifest:
    manifest = shelf.manifest(pack)
    if manifest is None:
        raise TechnicianError("no-pack", N_("There is no pack %(pack)s on the shelf."), pack=pack)
    return manifest


def _ask(is_sure: bool) -> None:
    """Nothing is done unasked; without a terminal, only `--yes` says so."""
    if is_sure:
        return
    if not sys.stdin.isatty():
        raise click.UsageError("Say --yes if that is right.")
    click.confirm("Is that right?", abort=True)
