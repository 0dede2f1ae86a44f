"""`kiosk packs list`, `check`: what stands on the shelf, and what was taken off it."""

import json
import sys
from datetime import UTC, datetime

import click

from kiosk.commands.packs.options import as_json
from kiosk.home import open_existing_home
from kiosk.packs import shelf
from kiosk.settings import Settings
from sync.terminal import shown


@click.command("list")
@click.option("--removed", "is_removed", is_flag=True, help="Those that were removed, which do not come by themselves.")
@as_json
@click.pass_obj
def list_(settings: Settings, is_removed: bool, is_json: bool) -> None:
    """List the packs on the shelf."""
    home = open_existing_home(settings)
    if is_removed:
        _list_removed(is_json)
        return
    undo, incomplete = shelf.undo_versions(), shelf.incomplete_packs(home.blobs)
    packs = [
        {
            "pack": each.manifest.pack,
            "version": each.manifest.version,
            "languages": list(each.manifest.languages),
            "bytes": each.manifest.size(),
            "publisher": each.publisher,
            "is_complete": each.manifest.pack not in incomplete,
            "undo": undo.get(each.manifest.pack),
        }
        for each in shelf.packs()
    ]
    if is_json:
        click.echo(json.dumps(packs, ensure_ascii=False))
        return
    for pack in packs:
        languages = " ".join(pack["languages"])
        line = f"{pack['pack']} {pack['version']}  {languages}  {pack['bytes']:,} bytes  by {pack['publisher']}"
        click.echo(line if pack["is_complete"] else f"{line}  INCOMPLETE")
    if incomplete:
        click.echo("Files are missing. Import the packs again with: kiosk packs import FOLDER", err=True)
    if not packs:
        click.echo("The shelf is empty. Import packs with: kiosk packs import FOLDER")
    if removed := len(shelf.removed_packs()):
        click.echo(f"Removed here, and not fetched by themselves: {removed}. See: kiosk packs list --removed", err=True)


def _list_removed(is_json: bool) -> None:
    removed = shelf.removed_packs().values()
    if is_json:
        rows = [{"pack": each.pack, "version": each.version, "removed_at": each.removed_at} for each in removed]
        click.echo(json.dumps(rows))
        return
    for each in removed:
        day = datetime.fromtimestamp(each.removed_at / 1000, tz=UTC).date()
        click.echo(
            f"{each.pack} {each.version}  removed on {day}; bring it back with: kiosk packs fetch --pack {each.pack}"
        )
    if not removed:
        click.echo("No pack was removed here.")


@click.command("check")
@as_json
@click.pass_obj
def check(settings: Settings, is_json: bool) -> None:
    """Hold every file on the shelf to its SHA-256."""
    home = open_existing_home(settings)
    with shown("Reading", is_json, " files") as advance:
        damaged = shelf.damaged_files(home.blobs, advance)
    rows = [{"pack": file.pack, "path": file.path, "sha256": file.sha256} for file in damaged]
    if is_json:
        click.echo(json.dumps({"damaged": rows}))
    else:
        for row in rows:
            click.echo(f"{row['pack']}/{row['path']} is damaged or missing")
        click.echo("Import the packs again to mend them." if rows else "Every file is as it should be.")
    sys.exit(1 if rows else 0)
