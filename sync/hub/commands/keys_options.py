"""What several `kiosk-hub keys` commands share: their options, and what they do after a change."""

from datetime import UTC, datetime
from pathlib import Path

import click

from sync.hub.catalogue import trust
from sync.hub.catalogue.keys.changing import Change
from sync.hub.catalogue.keys.ring import Ring
from sync.hub.catalogue.publishing import renew
from sync.hub.catalogue.repository import State, newest_state
from sync.hub.settings import Settings

ROLE = click.Choice(trust.TOP_ROLES)

brought_keys = click.option(
    "--keys",
    "brought",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder with key files that do not lie on the hub, such as a stick. Repeat for several.",
)
new_key_at = click.option(
    "--key",
    "where",
    help="Where it lies: ssh-agent:NAME, hsm:[ID][?label=TOKEN], or a public key's FILE. [default: a new key file]",
)


def read_known(home: Path, ring: Ring) -> State:
    """What the hub has signed. The home must be held."""
    signed = trust.signed_folder(home)
    return newest_state(signed, signed, trust.roots(home, datetime.now(UTC), ring))


def finish(settings: Settings, brought: tuple[Path, ...], change: Change | None = None) -> None:
    """Say what became of a change, and sign anew what the hub holds if it counts."""
    if change and change.file:
        click.echo(f"Root version {change.version} has {change.signatures} signatures, and that is not enough yet:")
        for reason in change.missing:
            click.echo(f"  {reason}")
        click.echo(f"Carry {change.file} to those who have the other keys: kiosk-hub keys sign FILE --keys FOLDER")
        click.echo("Then take it here: kiosk-hub keys accept FILE")
        return
    if change:
        click.echo(f"Root version {change.version} counts from now on.")
    signed, own = trust.signed_folder(settings.home), settings.repository_folder
    is_used = (own / "metadata").is_dir()  # a hub that publishes elsewhere needs none without pack files here
    renew(settings.home, own if is_used else signed, datetime.now(UTC), brought)
    click.echo(f"Signed anew where needed: {own if is_used else signed}")
    click.echo("Publish into all other folders again, so that kiosks see it there: kiosk-hub keys renew --to FOLDER")
