"""`kiosk-hub code`: a one-time code with which a kiosk joins."""

import json
import time
from datetime import UTC, datetime

import click

from sync.hub.database import connected, open_existing_database
from sync.hub.fleet.joining import make_code
from sync.hub.settings import Settings
from sync.security import keys


@click.command("code")
@click.option("--json", "as_json", is_flag=True, help="Print the code and its end as JSON.")
@click.pass_obj
def command(settings: Settings, as_json: bool) -> None:
    """Print a one-time code. A technician gives it to `kiosk join`; it serves one kiosk and 14 days."""
    open_existing_database(settings)
    with connected():
        made = make_code(keys.secret(settings.pepper), time.time_ns() // 1_000_000)
    until = datetime.fromtimestamp(made.expires_at / 1000, UTC)
    if as_json:
        click.echo(json.dumps({"code": made.code, "expires": until.isoformat(timespec="seconds")}))
    else:
        click.echo(made.code)
        click.echo(f"It serves one kiosk, until {until:%d %B %Y}.", err=True)
