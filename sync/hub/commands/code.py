"""`kiosk-hub code`: a one-time code with which a kiosk joins, to be told or as a file to be carried."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path

import click

from sync.durable import replace
from sync.hub.catalogue.trust import trusted_root
from sync.hub.database import connected, open_existing_database
from sync.hub.fleet.identity import read_identity
from sync.hub.fleet.joining import make_code
from sync.hub.settings import Settings
from sync.protocol.joining_file import FILE_NAME, JoiningFile
from sync.security import keys


@click.command("code")
@click.option("--json", "as_json", is_flag=True, help="Print the code and its end as JSON.")
@click.option(
    "--file",
    type=click.Path(path_type=Path),
    help=f"Write a joining file; into a folder, such as a stick: {FILE_NAME}.",
)
@click.option("--address", default="", help="The hub's address, for the joining file, if kiosks can reach it at times.")
@click.pass_obj
def command(settings: Settings, as_json: bool, file: Path | None, address: str) -> None:
    """Print a one-time code. A technician gives it to `kiosk join`; it serves one kiosk and 14 days.

    For a kiosk without a connection: --file writes it with what the kiosk must know of this hub.
    """
    if address and not address.startswith(("https://", "http://")):
        raise click.BadParameter("Write the whole address, like https://hub.example", param_hint="--address")
    open_existing_database(settings)
    with connected():
        made = make_code(keys.secret(settings.pepper), time.time_ns() // 1_000_000)
        if file is not None:
            file = file / FILE_NAME if file.is_dir() else file
            replace(file, _joining_file(settings, made.code, address).encode())
    until = datetime.fromtimestamp(made.expires_at / 1000, UTC)
    if as_json:
        click.echo(json.dumps({"code": made.code, "expires": until.isoformat(timespec="seconds")}))
    else:
        click.echo(made.code if file is None else f"{file} is for one kiosk. Whoever has it may join: keep it safe.")
        click.echo(f"It serves one kiosk, until {until:%d %B %Y}.", err=True)


def _joining_file(settings: Settings, code: str, address: str) -> JoiningFile:
    identity = read_identity(settings.keys)
    root = trusted_root(settings.home).decode()
    return JoiningFile(identity.hub_id, identity.public_key.hex(), code, root, address)
