"""`kiosk-hub pack build`: a pack's folder as a manifest and a pack file."""

import json
from pathlib import Path

import click

from sync.hub.catalogue.authoring.building import build
from sync.terminal import shown


@click.command("build")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="Where to put them. [default: the current folder]",
)
@click.option("--json", "as_json", is_flag=True, help="Print what was built as JSON.")
def command(folder: Path, out: Path, as_json: bool) -> None:
    """Build the pack in FOLDER: the same folder gives the same bytes."""
    with shown("Building", as_json) as progress:
        built = build(folder, out, progress)
    size = built.pack_path.stat().st_size
    if as_json:
        document = {
            "pack": built.manifest.pack,
            "version": built.manifest.version,
            "manifest": str(built.manifest_path),
            "pack_file": str(built.pack_path),
            "bytes": size,
        }
        click.echo(json.dumps(document))
    else:
        click.echo(f"Manifest: {built.manifest_path}")
        click.echo(f"Pack file: {built.pack_path} ({size:,} bytes)")
