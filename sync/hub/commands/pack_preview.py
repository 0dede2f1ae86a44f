"""`kiosk-hub pack preview`: a pack as a learner will see it."""

import signal
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import click

from sync.hub.catalogue.previewing import Preview, kiosk_program, preview


@click.command("preview")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--port", type=click.IntRange(0, 65_535), default=0, help="The port to show it on. [default: a free one]")
def command(folder: Path, port: int) -> None:
    """Show the pack in FOLDER on a kiosk of its own, and again after each change, until Ctrl-C.

    The page switches width and language; faults are shown on it and here, with the pack as it was without them.
    """
    signal.signal(signal.SIGTERM, _stop)
    teller = _Teller(folder)
    preview(folder, port, lambda: datetime.now(UTC), kiosk_program(), _show, teller.tell)
    click.echo("The preview has ended; nothing of it is left.")


class _Teller:
    """Says what each look at the pack found."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._looks = 0

    def tell(self, faults: Sequence[str]) -> None:
        for fault in faults:
            click.echo(f"{self._folder}/{fault}")
        if faults:
            click.echo(f"{self._folder}: {len(faults)} {'fault' if len(faults) == 1 else 'faults'}")
        elif self._looks:
            click.echo(f"{self._folder}: shown as it is now")
        self._looks += 1


def _show(shown: Preview) -> None:
    click.echo(f"Preview: {shown.address}")
    click.echo(f"Sign in as {shown.learner} with the PIN {shown.pin}. Ctrl-C ends the preview.")


def _stop(*_: object) -> NoReturn:
    raise KeyboardInterrupt
