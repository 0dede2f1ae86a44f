"""`kiosk exchange`: send what waits to the hub now, over the network or by a folder on a stick."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from kiosk.errors import NetworkError
from kiosk.exchange.bundles import copy_onto, take_from
from kiosk.exchange.joining import the_joined_hub
from kiosk.exchange.online import Outcome, exchange
from kiosk.home import Home, open_existing_home
from kiosk.settings import Settings

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)

# A running kiosk tries these again by itself; a command ends, so it says who must.
_AGAIN = {
    "hub-busy": "The hub at %(url)s is busy. Run this again in %(seconds)s seconds.",
    "hub-failed": "The hub at %(url)s has a fault now. Run this again later, or ask its administrator.",
    "hub-unreachable": "The hub at %(url)s cannot be reached now. Look at the connection, then run this again.",
    "old-answer": "An old answer came in place of a new one. Run this again.",
    "pieces-lost": "The hub at %(url)s has lost pieces of this message. Run this again.",
}


@click.command("exchange")
@click.option("--export", "goes", type=_FOLDER, metavar="FOLDER", help="Put what waits onto the stick in FOLDER.")
@click.option("--import", "comes", type=_FOLDER, metavar="FOLDER", help="Take the answers from the stick in FOLDER.")
@click.option("--json", "is_json", is_flag=True, help="Answer as JSON, a line for each exchange.")
@click.pass_obj
def command(settings: Settings, goes: Path | None, comes: Path | None, is_json: bool) -> None:
    """Exchange with the hub until nothing waits; or by a stick that somebody carries there and back.

    With both folders, the answers are taken first.
    """
    home = open_existing_home(settings)
    if comes:
        _take(home, comes, is_json)
    if goes:
        _copy(home, goes, is_json)
    if not (goes or comes):
        _exchange(home, is_json)


def _exchange(home: Home, is_json: bool) -> None:
    if not the_joined_hub().url:
        raise click.ClickException(
            "The hub of this kiosk has no address. Carry what waits on a stick: kiosk exchange --export FOLDER."
        )
    left = None
    while True:
        outcome = _exchange_once(home)
        if is_json:
            click.echo(json.dumps(asdict(outcome)))
        else:
            sent = f"{outcome.events} events sent, {outcome.waiting} waiting"
            click.echo(f"{sent} ({outcome.bytes_out} bytes out, {outcome.bytes_in} in, {outcome.milliseconds} ms)")
        if not outcome.waiting or outcome.waiting == left:
            return
        left = outcome.waiting


def _exchange_once(home: Home) -> Outcome:
    try:
        return exchange(home.settings, home.clock)
    except NetworkError as error:
        if error.code not in _AGAIN:
            raise
        raise click.ClickException(_AGAIN[error.code] % error.values) from error


def _copy(home: Home, stick: Path, is_json: bool) -> None:
    copied = copy_onto(home.settings, home.clock, stick)
    if is_json:
        click.echo(json.dumps(asdict(copied)))
    else:
        click.echo(f"{copied.events} events copied onto the stick in {copied.files} files ({copied.bytes} bytes).")
        click.echo("Take it to the hub (kiosk-hub exchange), then bring it back here.")


def _take(home: Home, stick: Path, is_json: bool) -> None:
    brought = take_from(home.settings, home.clock, stick)
    if is_json:
        problems = [{"file": each.file, "code": each.error.code, "why": str(each.error)} for each in brought.problems]
        click.echo(json.dumps(asdict(brought) | {"problems": problems}))
        return
    click.echo(f"{brought.answers} answers taken: {brought.events} events arrived, {brought.waiting} waiting.")
    for each in brought.problems:
        click.echo(f"{each.file}: {each.error}", err=True)
    if brought.is_locked:
        click.echo("The stick is locked: nothing was taken off it.", err=True)
