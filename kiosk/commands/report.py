"""`kiosk report`: how this kiosk is, for a technician who is elsewhere."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from kiosk.commands.packs.bringing import OUTCOMES
from kiosk.exchange.reporting import said_time, sealed_report
from kiosk.home import open_existing_home
from kiosk.packs.tables import ImportRun
from kiosk.settings import Settings
from kiosk.stocking.visits import FAILED, FINISHED, RUNNING, WAITING, import_runs
from sync.durable import replace
from sync.protocol.errors import SpokenError

_MOST_IMPORTS = 20
_STATES = {WAITING: "asked for, not begun", RUNNING: "begun, not ended", FINISHED: "finished", FAILED: "stopped"}


@click.command("report")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def command(settings: Settings, file: Path) -> None:
    """Write versions, health, exchanges and imports to FILE, for the setting `technician` alone to read.

    That is a public key, ssh-ed25519 or age1; its owner opens FILE with: age -d -i KEYFILE FILE
    """
    home = open_existing_home(settings)
    imports = [line for run in import_runs(_MOST_IMPORTS) for line in _said(run)]
    replace(file, sealed_report(settings, home.clock, imports))
    click.echo(f"{file}: only the technician of the setting can open it. No names of people are in it.")


def _said(run: ImportRun) -> Iterator[str]:
    """An import in lines: when, from where, how it ended, and what became of each pack. Not who asked for it."""
    seconds = f" in {(run.ended_at - run.began_at) / 1000:.1f} s" if run.began_at and run.ended_at else ""
    how = f"{_STATES[run.state]}, {run.bytes_done:,} bytes{seconds}"
    yield f"import {run.run}: {said_time(run.asked_at)} from {run.label or run.folder}, {how}"
    if run.failure:
        yield f"  stopped because: {_fault(run.failure)}"
    for row in run.report or []:
        yield f"  {row['pack']} {row['version']}: {OUTCOMES[row['outcome']]}"
        yield from (f"    {_fault(fault)}" for fault in row["faults"])


def _fault(fault: dict[str, Any]) -> str:
    said = str(SpokenError(fault["code"], fault["sentence"], **fault["values"]))
    path = fault.get("path", "")
    return f"{path}: {said}" if path and path not in said else said
