"""`kiosk join`: become one of a hub's kiosks."""

from urllib.parse import urlsplit

import click

from kiosk.app import open_kiosk
from kiosk.exchange.joining import join
from kiosk.settings import Settings


@click.command("join")
@click.argument("hub_url")
@click.argument("code")
@click.pass_obj
def command(settings: Settings, hub_url: str, code: str) -> None:
    """Join the hub at HUB_URL with a one-time CODE (kiosk-hub code), and trust its root."""
    parts = urlsplit(hub_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise click.BadParameter(f"Write the whole address, like http://{hub_url}", param_hint="HUB_URL")
    kiosk = open_kiosk(settings)
    join(settings, kiosk.clock, hub_url, code)
    click.echo(f"This kiosk has joined {hub_url}.")
