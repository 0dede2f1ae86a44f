"""`kiosk exchange`: send what waits to the hub, now."""

import json
from dataclasses import asdict

import click

from kiosk.app import open_existing_kiosk
from kiosk.exchange.online import exchange
from kiosk.settings import Settings


@click.command("exchange")
@click.option("--json", "is_json", is_flag=True, help="Answer as JSON, a line for each exchange.")
@click.pass_obj
def command(settings: Settings, is_json: bool) -> None:
    """Exchange with the hub until nothing waits."""
    kiosk = open_existing_kiosk(settings)
    left = None
    while True:
        outcome = exchange(settings, kiosk.clock)
        if is_json:
            click.echo(json.dumps(asdict(outcome)))
        else:
            sent = f"{outcome.events} events sent, {outcome.waiting} waiting"
            click.echo(f"{sent} ({outcome.bytes_out} bytes out, {outcome.bytes_in} in, {outcome.milliseconds} ms)")
        if not outcome.waiting or outcome.waiting == left:
            return
        left = outcome.waiting
