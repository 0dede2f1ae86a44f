"""`kiosk trust`: whom this kiosk believes."""

from pathlib import Path

import click

from kiosk.packs.trust import trust_root
from kiosk.settings import Settings


@click.command("trust")
@click.argument("root", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def command(settings: Settings, root: Path) -> None:
    """Trust the publishers of ROOT (a root.json that you got from a person you know) from now on."""
    version = trust_root(settings.trust, root.read_bytes())
    click.echo(f"This kiosk trusts the publishers of that root (version {version}).")
