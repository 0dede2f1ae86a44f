"""`kiosk packs`: what stands on the shelf, and how more of it gets there."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from tqdm import tqdm

from kiosk.app import open_existing_kiosk, open_kiosk
from kiosk.commands.fetching import fetch
from kiosk.packs import shelf
from kiosk.settings import Settings
from kiosk.worker import Progress, Show, import_packs
from sync.terminal import shown

as_json = click.option("--json", "is_json", is_flag=True, help="Answer as JSON.")
_OUTCOMES = {
    "added": "added",
    "updated": "updated",
    "repaired": "repaired",
    "kept": "here already",
    "newer-here": "older than what is here",
}


@click.group("packs")
def command() -> None:
    """Import, list and check packs."""


@command.command("import")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@as_json
@click.pass_obj
def import_(settings: Settings, folder: Path, is_json: bool) -> None:
    """Import what the repository in FOLDER holds and the shelf lacks."""
    kiosk = open_kiosk(settings)
    with _shown_progress() as show:
        report = import_packs(settings, kiosk.clock, folder, show=show)
    if is_json:
        click.echo(json.dumps(report, ensure_ascii=False))
        return
    for each in report:
        click.echo(f"{each['pack']} {each['version']}: {_OUTCOMES[each['outcome']]}")


@command.command("list")
@as_json
@click.pass_obj
def list_(settings: Settings, is_json: bool) -> None:
    """List the packs on the shelf."""
    kiosk = open_existing_kiosk(settings)
    incomplete = shelf.incomplete_packs(kiosk.blobs)
    packs = [
        {
            "pack": each.manifest.pack,
            "version": each.manifest.version,
            "languages": list(each.manifest.languages),
            "bytes": each.manifest.size(),
            "publisher": each.publisher,
            "is_complete": each.manifest.pack not in incomplete,
        }
        for each in shelf.packs()
    ]
    if is_json:
        click.echo(json.dumps(packs, ensure_ascii=False))
        return
    for pack in packs:
        languages = " ".join(pack["languages"])
        state = "" if pack["is_complete"] else "  INCOMPLETE"
        click.echo(
            f"{pack['pack']} {pack['version']}  {languages}  {pack['bytes']:,} bytes  by {pack['publisher']}{state}"
        )
    if incomplete:
        click.echo("Files are missing. Import the packs again with: kiosk packs import FOLDER", err=True)
    if not packs:
        click.echo("The shelf is empty. Import packs with: kiosk packs import FOLDER")


@command.command("check")
@as_json
@click.pass_obj
def check(settings: Settings, is_json: bool) -> None:
    """Hold every file on the shelf to its SHA-256."""
    kiosk = open_existing_kiosk(settings)
    with shown("Reading", is_json, " files") as advance:
        damaged = shelf.damaged_files(kiosk.blobs, advance)
    rows = [{"pack": file.pack, "path": file.path, "sha256": file.sha256} for file in damaged]
    if is_json:
        click.echo(json.dumps({"damaged": rows}))
    else:
        for row in rows:
            click.echo(f"{row['pack']}/{row['path']} is damaged or missing")
        click.echo("Import the packs again to mend them." if rows else "Every file is as it should be.")
    sys.exit(1 if rows else 0)


command.add_command(fetch)


@contextmanager
def _shown_progress() -> Iterator[Show]:
    """A bar on a terminal, a line for each pack otherwise; both on stderr."""
    if sys.stderr.isatty():
        with tqdm(unit="B", unit_scale=True, leave=False, file=sys.stderr) as bar:
            yield lambda progress: _move(bar, progress)
    else:
        said: set[str] = set()
        yield lambda progress: _say_once(said, progress)


def _move(bar: "tqdm[None]", progress: Progress) -> None:
    bar.set_description(f"{progress.pack} ({progress.pack_number} of {progress.pack_count})", refresh=False)
    bar.total = progress.bytes_total
    bar.update(progress.bytes_done - bar.n)


def _say_once(said: set[str], progress: Progress) -> None:
    if progress.pack and progress.pack not in said:
        said.add(progress.pack)
        click.echo(f"{progress.pack} ({progress.pack_number} of {progress.pack_count})", err=True)
