"""`kiosk check`: the log against itself, and the snapshots against the log."""

import sys

import click

from kiosk.app import open_kiosk
from kiosk.progress import log, snapshots
from kiosk.settings import Settings

_SHOWN = 10


@click.command("check")
@click.option("--repair", is_flag=True, help="Rebuild the snapshots from the log.")
@click.pass_obj
def command(settings: Settings, repair: bool) -> None:
    """Verify the log's chain, rebuild every snapshot from it and compare."""
    open_kiosk(settings)
    broken = log.broken_at()
    if broken:
        click.echo(f"The log {broken[0]} does not follow at {broken[1]}. Restore a backup.")
        sys.exit(1)
    differences = snapshots.compare(log.every_event())
    for each in differences[:_SHOWN]:
        click.echo(f"{each.row} {' '.join(each.key)}: kept {each.kept}, the log says {each.rebuilt}")
    if not differences:
        click.echo("The log is whole, and the snapshots are as it says.")
    elif repair:
        snapshots.rebuild(log.every_event())
        click.echo(f"{len(differences)} rows differed. They were rebuilt from the log.")
    else:
        click.echo(f"{len(differences)} rows differ from the log. Rebuild them with: kiosk check --repair")
        sys.exit(1)
