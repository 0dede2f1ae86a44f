"""`kiosk backup`: everything that cannot be fetched again, in one file."""

from pathlib import Path

import click

from kiosk.app import open_kiosk
from kiosk.progress import backups
from kiosk.settings import Settings


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def command(settings: Settings, file: Path) -> None:
    """Write people, log, keys and trust to FILE. It holds secrets: keep it where only you can read it.

    The packs are not in it: import them again after a restore.
    """
    open_kiosk(settings)
    size = backups.write(settings, file)
    click.echo(f"{file}: {size:,} bytes. It holds the kiosk's keys: keep it safe.")
