"""`kiosk packs look` and `kiosk packs import`: what a stick holds, and taking it."""

import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from tqdm import tqdm

from kiosk.commands.packs.options import as_json
from kiosk.commands.packs.titles import titled
from kiosk.home import open_existing_home, open_home
from kiosk.packs import disk, importing, shelf
from kiosk.packs.allowance import day_of
from kiosk.packs.importing import Offer
from kiosk.packs.sources.folder import FolderSource
from kiosk.packs.sticks import stick_in
from kiosk.settings import Settings
from kiosk.stocking import changes, imports, leaving
from kiosk.stocking.imports import Progress, Row, Show
from kiosk.stocking.visits import import_now
from sync.protocol.errors import SpokenError

stick_folder = click.argument("stick", type=click.Path(exists=True, file_okay=False, path_type=Path))

_MOST_FAULTS = 10

_STATES = {
    importing.NEW: "new",
    importing.NEWER: "newer than what is here",
    importing.SAME: "here already",
    importing.OLDER: "older than what is here",
    importing.BROKEN: "mends what is here",
    importing.UNDONE: "taken back here; choose it with --pack",
    importing.REMOVED: "removed here; choose it with --pack",
    importing.ABSENT: "not on this stick",
}
OUTCOMES = {
    imports.ADDED: "added",
    imports.UPDATED: "updated",
    imports.REPAIRED: "repaired",
    imports.KEPT: "here already",
    imports.NEWER_HERE: "older than what is here",
    imports.ABSENT: "not on this stick: its pack file is missing",
    imports.TAKEN_BACK: "taken back here; choose it with --pack",
    imports.LEFT_OFF: "removed here; choose it with --pack",
    imports.INCOMPLETE: "not all of it could be read; bring again:",
    imports.REFUSED: "could not be taken:",
}


@click.command("look")
@stick_folder
@as_json
@click.pass_obj
def look(settings: Settings, stick: Path, is_json: bool) -> None:
    """Show what STICK holds (a stick, or any folder with a repository) without taking anything."""
    home = open_existing_home(settings)
    source = FolderSource(stick_in(stick).repository)
    found = importing.look(source, settings.trust, home.blobs, home.now())
    if is_json:
        click.echo(json.dumps([_described(offer) for offer in found.offers], ensure_ascii=False))
        return
    for offer in found.offers:
        manifest = offer.manifest
        languages = " ".join(manifest.languages)
        size = f"{offer.bytes_missing if offer.can_be_taken else manifest.size():,} bytes"
        state = _STATES[offer.state]
        click.echo(f"{manifest.pack} {manifest.version}: {state}  {languages}  {size}  by {offer.signed.publisher}")
        if offer.state == importing.NEWER and offer.before:
            click.echo(f"  {changes.said(changes.changes(offer.before, manifest))}")
    for each in found.left_out:
        click.echo(f"{each.pack or each.publisher} {each.version or ''}: {each.error}")
    _say_if_it_does_not_fit([offer for offer in found.offers if offer.is_wanted], settings)


def _say_if_it_does_not_fit(wanted: list[Offer], settings: Settings) -> None:
    """Say how much room is needed, and which packs could go, those first that nobody has used for longest."""
    needed, free = disk.with_margin(sum(offer.bytes_needed for offer in wanted)), shutil.disk_usage(settings.home).free
    if not wanted or needed <= free:
        return
    click.echo(f"Not everything fits: {needed:,} bytes are needed, {free:,} are free.")
    for pack, freed, used in leaving.could_go():
        when = "never used" if used is None else f"last used on {day_of(used)}"
        click.echo(f"  could go: {pack}  {freed:,} bytes  {when}")


@click.command("import")
@stick_folder
@click.option("--pack", "packs", multiple=True, help="Only this pack; may be given more than once.")
@as_json
@click.pass_obj
def import_(settings: Settings, stick: Path, packs: tuple[str, ...], is_json: bool) -> None:
    """Import what STICK holds (a stick, or any folder with a repository) and the shelf lacks."""
    home = open_home(settings)
    with _shown_progress() as show:
        report = import_now(settings, home.clock, stick_in(stick), list(packs) or None, show)
    if is_json:
        click.echo(json.dumps(report, ensure_ascii=False))
    else:
        for row in report:
            _say(row)
    absent = sorted({*packs} - {row["pack"] for row in report})
    for pack in absent:
        click.echo(f"There is no pack {pack} on {stick}. See: kiosk packs look {stick}", err=True)
    sys.exit(1 if absent or any(row["outcome"] in imports.FAILURES for row in report) else 0)


def _described(offer: Offer) -> dict[str, Any]:
    manifest = offer.manifest
    return {
        "pack": manifest.pack,
        "version": manifest.version,
        "title": manifest.title,
        "languages": list(manifest.languages),
        "publisher": offer.signed.publisher,
        "state": offer.state,
        "here": offer.before.version if offer.before else None,
        "bytes": manifest.size(),
        "bytes_missing": offer.bytes_missing,
    }


def _say(row: Row) -> None:
    click.echo(f"{row['pack']} {row['version']}: {OUTCOMES[row['outcome']]}")
    faults = row["faults"]
    for fault in faults[:_MOST_FAULTS]:
        error = SpokenError(fault["code"], fault["sentence"], **fault["values"])
        click.echo(f"  {error}", err=row["outcome"] in imports.FAILURES)
    if len(faults) > _MOST_FAULTS:
        click.echo(f"  and {len(faults) - _MOST_FAULTS} more; --json names them all", err=True)


@contextmanager
def _shown_progress() -> Iterator[Show]:
    """A bar on a terminal, a line for each pack otherwise; both on stderr, with titles in the terminal's language."""
    names: dict[str, str] = {}
    if sys.stderr.isatty():
        with tqdm(unit="B", unit_scale=True, leave=False, file=sys.stderr) as bar:
            yield lambda progress: _move(bar, progress, names)
    else:
        yield lambda progress: _say_once(progress, names)


def _move(bar: "tqdm[None]", progress: Progress, names: dict[str, str]) -> None:
    bar.set_description(_named(progress, names), refresh=False)
    bar.total = progress.bytes_total
    bar.update(progress.bytes_done - bar.n)


def _say_once(progress: Progress, names: dict[str, str]) -> None:
    if progress.pack and progress.pack not in names:
        click.echo(_named(progress, names), err=True)


def _named(progress: Progress, names: dict[str, str]) -> str:
    """The pack in work by its title, and which of all it is; `names` keeps the titles that were looked up."""
    if progress.pack not in names:
        names[progress.pack] = titled(shelf.titles(progress.pack), progress.pack)
    return f"{names[progress.pack]} ({progress.pack_number} of {progress.pack_count})"
