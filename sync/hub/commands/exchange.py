"""`kiosk-hub exchange`: answer what kiosks ask on a stick."""

import json
import time
from pathlib import Path

import click

from sync.hub.database import connected, open_existing_database
from sync.hub.exchange.carried import Desk
from sync.hub.exchange.folder import Stick, answer_stick
from sync.hub.fleet.identity import read_identity
from sync.hub.settings import Settings
from sync.security import keys


@click.command("exchange")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print what came of it as JSON.")
@click.pass_obj
def command(settings: Settings, folder: Path, as_json: bool) -> None:
    """Read the stick in FOLDER, keep what its kiosks bring, and write the answers onto it.

    The same stick may be read again: nothing arrives twice. Ends with 1 if a file could not be used.
    """
    open_existing_database(settings)
    with connected():
        desk = Desk(read_identity(settings.keys), settings, keys.secret(settings.pepper))
        stick = answer_stick(desk, folder, time.time_ns() // 1_000_000)
    _print_json(stick) if as_json else _print(stick)
    if stick.problems:
        raise SystemExit(1)


def _print(stick: Stick) -> None:
    for each in stick.brought:
        records = "nothing new" if not each.events else f"{each.events} records"
        refused = f", refused: {each.refusal}" if each.refusal else ""
        click.echo(f"{each.station or each.kiosk_id}: {records} in {len(each.files)} files{refused}")
    if not stick.brought and not stick.problems:
        click.echo("No kiosk has put anything onto this stick since it was read last.")
    for problem in stick.problems:
        click.echo(f"{problem.file}: {problem.error}", err=True)
    if stick.is_locked:
        click.echo("The stick is locked: no answers were written. Unlock it and read it again.", err=True)


def _print_json(stick: Stick) -> None:
    document = {
        "kiosks": [
            {
                "kiosk": each.kiosk_id,
                "station": each.station,
                "events": each.events,
                "files": len(each.files),
                "answers": len(each.answers),
                "refusal": each.refusal,
            }
            for each in stick.brought
        ],
        "problems": [{"file": each.file, "code": each.error.code, "why": str(each.error)} for each in stick.problems],
        "is_locked": stick.is_locked,
    }
    click.echo(json.dumps(document, ensure_ascii=False))
