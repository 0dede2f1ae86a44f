"""`kiosk-hub identity change`: the next key."""

import click

from sync.hub.commands.identity_show import fingerprint
from sync.hub.database import connected, open_existing_database
from sync.hub.fleet.identity import change_key, list_keys, read_identity
from sync.hub.settings import Settings


@click.command("change")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def command(settings: Settings, yes: bool) -> None:
    """Make this hub's next key. Do it when somebody may have the present one, or who had it has left."""
    open_existing_database(settings)
    if not yes:
        click.confirm("Each kiosk will learn a new key with its next exchange. Make it?", abort=True)
    with connected():
        read_identity(settings.keys)
        public = change_key(settings.keys)
        number = list_keys(settings.keys)[0].number
    click.echo(f"Key {number}, {fingerprint(public)}, lies in {settings.keys}. Copy that folder to your backup now.")
    click.echo("Running processes of this hub take it up by themselves. Where several machines serve this hub, copy")
    click.echo("the new file to each of them now: until then it refuses what kiosks seal to the new key.")
    click.echo("Kiosks learn the new key with their next exchange, also after a long silence. None joins again.")
    click.echo("Keep the former key files: what was sealed to them may still be on its way on a stick.")
