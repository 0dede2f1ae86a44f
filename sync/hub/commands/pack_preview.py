"""`kiosk-hub pack preview`: a pack as a learner will see it."""

import signal
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import click

from sync.hub.catalogue.previewing import Preview, kiosk_program, preview


@click.command("preview")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--port", type=click.IntRange(0, 65_535), default=0, help="The port to show it on. [default: a free one]")
def command(folder: Path, port: int) -> None:
    """Check the pack in FOLDER and show it on a kiosk of its own until Ctrl-C."""
    signal.signal(signal.SIGTERM, _stop)
    preview(folder, port, datetime.now(UTC), kiosk_program(), _show)
    click.echo("The preview has ended; nothing of it is left.")


def _show(shown: Preview) -> None:
    click.echo(f"Preview: {shown.address}")
    click.echo(f"Sign in as {shown.learner} with the PIN {shown.pin}. Ctrl-C ends the preview.")


def _stop(*_: object) -> NoReturn:
    raise KeyboardInterrupt
