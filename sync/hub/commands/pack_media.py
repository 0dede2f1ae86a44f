"""`kiosk-hub pack media`: photographs, recordings and films as what a pack may hold."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from sync.hub.catalogue.authoring.conversion.films import HEIGHTS
from sync.hub.catalogue.authoring.conversion.originals import KEPT, Converted, convert_media
from sync.terminal import shown

_STATES = {KEPT: "kept: changed by hand"}


@click.command("media")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--from",
    "originals",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Where the originals are. [default: the folder raw in the pack's folder]",
)
@click.option(
    "--height", type=click.Choice(tuple(map(str, HEIGHTS))), default="240", show_default=True, help="Lines of films."
)
@click.option("--json", "as_json", is_flag=True, help="Print what was made as JSON.")
def command(folder: Path, originals: Path | None, height: str, as_json: bool) -> None:
    """Make the media of the pack in FOLDER from originals, which stay as they are.

    Photos become WebP without what the camera wrote into them, recordings Opus, films H.264 with a still picture and
    captions to be written. What did not change is not made again. What cannot be made is named at the end, with the
    reason; it keeps back nothing else.
    """
    with shown("Converting", as_json) as progress:
        conversion = convert_media(folder, int(height), originals, progress)
    if as_json:
        click.echo(json.dumps([asdict(each) for each in conversion.files], ensure_ascii=False))
    elif conversion.files:
        _show(conversion.files)
    for sentence in dict.fromkeys(map(str, conversion.faults)):  # a missing program is one fault, however many need it
        click.echo(f"Error: {sentence}", err=True)
    sys.exit(1 if conversion.faults else 0)


def _show(files: list[Converted]) -> None:
    """A table: each original and what stands in the pack for it, with their bytes."""
    wide = max(len(each.original) for each in files)
    long = max(len(each.path) for each in files)
    click.echo(f"{'original':{wide}}  {'bytes':>13}  {'in the pack':{long}}  {'bytes':>11}")
    for each in files:
        before = f"{each.original_bytes:,}" if each.original_bytes else ""
        state = _STATES.get(each.state, each.state)
        click.echo(f"{each.original:{wide}}  {before:>13}  {each.path:{long}}  {each.size:>11,}  {state}")
