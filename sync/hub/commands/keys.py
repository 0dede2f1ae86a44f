"""`kiosk-hub keys`: the keys that sign this hub's packs."""

import click

from sync.hub.commands import keys_carry, keys_change, keys_list, keys_publisher


@click.group("keys")
def command() -> None:
    """Create, change, list and keep safe the keys that sign packs."""


for _module in (keys_list, keys_change, keys_publisher, keys_carry):
    for _command in _module.COMMANDS:
        command.add_command(_command)
