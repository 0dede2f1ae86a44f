"""`kiosk report`: how this kiosk is, for a technician who is elsewhere."""

from pathlib import Path

import click

from kiosk.app import open_existing_kiosk
from kiosk.exchange.reporting import sealed_report
from kiosk.settings import Settings
from kiosk.stocking.visits import as_json, import_runs
from sync.durable import replace

_MOST_IMPORTS = 20


@click.command("report")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def command(settings: Settings, file: Path) -> None:
    """Write versions, health, exchanges and imports to FILE, for the setting `technician` alone to read.

    That is a public key, ssh-ed25519 or age1; its owner opens FILE with: age -d -i KEYFILE FILE
    """
    kiosk = open_existing_kiosk(settings)
    imports = [as_json(run) for run in import_runs(_MOST_IMPORTS)]
    replace(file, sealed_report(settings, kiosk.clock, imports))
    click.echo(f"{file}: only the technician of the setting can open it. No names of people are in it.")
