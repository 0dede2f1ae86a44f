"""`kiosk backup`: everything that cannot be fetched again, in one file."""

import json
from pathlib import Path

import click

from kiosk.home import open_existing_home
from kiosk.progress import backups
from kiosk.settings import Settings
from sync.terminal import shown


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Overwrite FILE whatever it is.")
@click.option("--json", "is_json", is_flag=True, help="Answer as JSON.")
@click.pass_obj
def command(settings: Settings, file: Path, force: bool, is_json: bool) -> None:
    """Write people, log, keys and trust to FILE. It holds secrets: keep it where only you can read it.

    An older backup of this kiosk is replaced; any other file only with --force.

    The packs are not in it: import them again after a restore.
    """
    open_existing_home(settings)
    with shown("Backing up", is_json) as advance:
        size = backups.write(settings, file, advance, force)
    if is_json:
        click.echo(json.dumps({"file": str(file), "bytes": size}))
    else:
        click.echo(f"{file}: {size:,} bytes. It holds the kiosk's keys: keep it safe.")
