"""`kiosk join`: become one of a hub's kiosks."""

from pathlib import Path
from urllib.parse import urlsplit

import click

from kiosk.exchange.joining import join, join_by_file
from kiosk.home import open_home
from kiosk.settings import Settings


@click.command("join")
@click.argument("hub_url", required=False)
@click.argument("code", required=False)
@click.option("--file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Join by a joining file.")
@click.option("--new-identity", "is_new", is_flag=True, help="Join as a new kiosk, with an id and a log of its own.")
@click.pass_obj
def command(settings: Settings, hub_url: str | None, code: str | None, file: Path | None, is_new: bool) -> None:
    """Join the hub at HUB_URL with a one-time CODE (kiosk-hub code), and trust its root.

    Without a connection: join by the file that kiosk-hub code --file makes.

    A card that was copied for another station answers as the kiosk that it was copied from, until it joins with
    --new-identity and a code of its own. Before that, write the other station's name into kiosk.toml and stop the
    kiosk; what was learned until then is sent by both.
    """
    if file is not None:
        if hub_url:
            raise click.UsageError("Give either HUB_URL and CODE, or --file.")
        home = open_home(settings)
        join_by_file(settings, home.clock, file, is_new)
        click.echo("This kiosk has joined. The hub learns of it by the first stick: kiosk exchange --export FOLDER.")
        return
    if not hub_url or not code:
        raise click.UsageError("Give HUB_URL and CODE, or --file.")
    parts = urlsplit(hub_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise click.BadParameter(f"Write the whole address, like http://{hub_url}", param_hint="HUB_URL")
    home = open_home(settings)
    join(settings, home.clock, hub_url, code, is_new)
    click.echo(f"This kiosk has joined {hub_url}.")
