"""`kiosk-hub identity`: who this hub is to its kiosks. The keys that sign packs are others: `kiosk-hub keys`."""

import click

from sync.hub.commands import identity_change, identity_show


@click.group("identity")
def command() -> None:
    """Show this hub's id and key, to which kiosks seal what they send, and change the key."""


for _module in (identity_show, identity_change):
    command.add_command(_module.command)
