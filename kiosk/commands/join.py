"""`kiosk join`: become one of a hub's kiosks."""

import click

from kiosk import exchange
from kiosk.app import open_kiosk
from kiosk.settings import Settings


@click.command("join")
@click.argument("hub_url")
@click.argument("code")
@click.pass_obj
def command(settings: Settings, hub_url: str, code: str) -> None:
    """Join the hub at HUB_URL with a one-time CODE (kiosk-hub code), and trust its root."""
    kiosk = open_kiosk(settings)
    exchange.join(settings, kiosk.clock, hub_url, code)
    click.echo(f"This kiosk has joined {hub_url}.")
