"""`kiosk packs`: what stands on the shelf, how more of it gets there, and how it goes."""

import click

from kiosk.commands.fetching import fetch
from kiosk.commands.packs import bringing, keeping, leaving


@click.group("packs")
def command() -> None:
    """Import, list, check, undo, remove and export packs."""


for each in (
    bringing.look, bringing.import_, fetch, keeping.list_, keeping.check, leaving.undo, leaving.remove, leaving.export_,
):  # fmt: skip
    command.add_command(each)
