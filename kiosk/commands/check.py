"""`kiosk check`: the log against itself, the snapshots against the log, the search index against the shelf."""

import json
import sys
from collections.abc import Iterator

import click

from kiosk.home import open_existing_home
from kiosk.packs.searching import indexing
from kiosk.progress import log, snapshots
from kiosk.progress.snapshots import Difference
from kiosk.settings import Settings
from sync.protocol.events import Event
from sync.terminal import Show, shown

_SHOWN = 10


@click.command("check")
@click.option("--repair", is_flag=True, help="Rebuild the snapshots from the log, and the search index.")
@click.option("--json", "is_json", is_flag=True, help="Answer as JSON.")
@click.pass_obj
def command(settings: Settings, repair: bool, is_json: bool) -> None:
    """Verify the log's chain, rebuild every snapshot from it and compare; compare the search index with the shelf."""
    open_existing_home(settings)
    with shown("Verifying", is_json, " events") as advance:
        broken = log.broken_at(_counted(advance))
    differences = []
    if not broken:
        with shown("Comparing", is_json, " events") as advance:
            differences = snapshots.compare(_counted(advance))
        if differences and repair:
            snapshots.rebuild(log.every_event())
    unlike = indexing.faults()
    if unlike and repair:
        indexing.rebuild()
    (_say_as_json if is_json else _say)(broken, differences, unlike, repair)
    sys.exit(1 if broken or ((differences or unlike) and not repair) else 0)


def _counted(advance: Show) -> Iterator[Event]:
    total = log.count()
    for number, event in enumerate(log.every_event(), start=1):
        yield event
        advance(number, total)


def _say(broken: tuple[str, int] | None, differences: list[Difference], unlike: list[str], repaired: bool) -> None:
    for each in unlike[:_SHOWN]:
        click.echo(f"Search: {each}.")
    if unlike:
        told = "It was made anew." if repaired else "Make it anew with: kiosk check --repair"
        click.echo(f"The search index is not as the shelf says. {told}")
    for each in differences[:_SHOWN]:
        click.echo(f"{each.row} {' '.join(each.key)}: kept {each.kept}, the log says {each.rebuilt}")
    if broken:
        click.echo(f"The log {broken[0]} does not follow at {broken[1]}. Restore a backup.")
    elif not differences:
        click.echo("The log is whole, and the snapshots are as it says.")
    elif repaired:
        click.echo(f"{len(differences)} rows differed. They were rebuilt from the log.")
    else:
        click.echo(f"{len(differences)} rows differ from the log. Rebuild them with: kiosk check --repair")


def _say_as_json(
    broken: tuple[str, int] | None, differences: list[Difference], unlike: list[str], repaired: bool
) -> None:
    rows = [{"row": each.row, "key": list(each.key)} for each in differences]
    at = {"log": broken[0], "sequence": broken[1]} if broken else None
    said = {"broken_at": at, "differences": rows, "search": unlike, "repaired": bool(rows or unlike) and repaired}
    click.echo(json.dumps(said))
