"""`kiosk-hub rebuild`: learners' results anew from the ledger."""

import click

from sync.hub.database import connected, open_existing_database
from sync.hub.outcomes import folding
from sync.hub.settings import Settings


@click.command("rebuild")
@click.argument("kiosk", nargs=-1)
@click.pass_obj
def command(settings: Settings, kiosk: tuple[str, ...]) -> None:
    """Rebuild what was learned at each KIOSK (all of them if none is named) from the ledger."""
    open_existing_database(settings)
    with connected():
        known = folding.known_kiosks()
        unknown = [kiosk_id for kiosk_id in kiosk if kiosk_id not in known]
        if unknown:
            raise click.UsageError(f"This hub knows no kiosk {', '.join(unknown)}.")
        wanted = kiosk or known
        with click.progressbar(wanted, label="Rebuilding", hidden=not click.get_text_stream("stdout").isatty()) as bar:
            for kiosk_id in bar:
                folding.rebuild(kiosk_id)
    click.echo(f"Kiosks rebuilt: {len(wanted)}")
