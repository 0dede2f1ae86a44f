"""`kiosk restore`: a kiosk from its backup."""

from pathlib import Path

import click

from kiosk.progress import backups
from kiosk.settings import Settings
from sync.terminal import shown


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def command(settings: Settings, file: Path) -> None:
    """Make this home what FILE says. The home must not hold a kiosk yet; what follows goes into a new log."""
    with shown("Restoring") as advance:
        backups.read(settings, file, advance)
    click.echo("Restored. Import the packs again with: kiosk packs import FOLDER")
