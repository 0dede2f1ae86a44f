"""`kiosk-hub keys list` and `print`: what there is, on the screen and on paper."""

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from sync.hub.catalogue import trust
from sync.hub.catalogue.keys.listing import ListedKey, ListedRole, Listing, listed
from sync.hub.catalogue.keys.paper import as_html, as_text, page
from sync.hub.commands.keys_options import brought_keys
from sync.hub.settings import Settings


@click.command("list")
@brought_keys
@click.option("--json", "as_json", is_flag=True, help="Print the keys as JSON.")
@click.pass_obj
def list_(settings: Settings, brought: tuple[Path, ...], as_json: bool) -> None:
    """Who signs for each TUF role and publisher, where the keys lie, how many must sign, and until when it holds."""
    _say_if_new(settings)
    with trust.held(settings.home):
        listing = listed(settings.home, datetime.now(UTC), brought)
    if as_json:
        click.echo(json.dumps(_document(listing)))
        return
    click.echo(f"Root version {listing.version}: {trust.root_path(settings.home)}")
    for role in listing.roles:
        until = f", until {role.expires:%Y-%m-%d}" if role.expires else ", has signed nothing yet"
        click.echo(f"{role.name}: {role.threshold} of {len(role.keys)} must sign{until}")
        if role.packs is not None:
            click.echo(f"  packs: {', '.join(role.packs) or 'none'}")
        for key in role.keys:
            click.echo(f"  {key.keyid[:16]}  {key.place}")
    for key in listing.spare:
        click.echo(f"counts for nothing: {key.keyid[:16]}  {key.place}")


@click.command("print")
@brought_keys
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Write a page for a browser, with QR.")
@click.option("--secret", is_flag=True, help="Also the root's key files, as words and QR. Print them, then delete it.")
@click.pass_obj
def print_(settings: Settings, brought: tuple[Path, ...], html: Path | None, secret: bool) -> None:
    """A page of what must be kept safe: the root's digest, the keys, and what to do when one is lost."""
    _say_if_new(settings)
    with trust.held(settings.home):
        shown = page(settings.home, datetime.now(UTC), secret, brought)
    if html is None:
        click.echo(as_text(shown), nl=False)
        return
    html.touch(mode=0o600)
    html.chmod(0o600)
    html.write_text(as_html(shown), "utf-8")
    click.echo(f"Print {html} with a browser.{' It holds secrets: delete it then.' if secret else ''}")


def _say_if_new(settings: Settings) -> None:
    """A mistyped home must not look like a hub that has long had its keys."""
    if not trust.root_path(settings.home).exists():
        click.echo(f"There were no keys in {settings.home}: the first are made now.", err=True)


def _document(listing: Listing) -> dict[str, object]:
    return {
        "version": listing.version,
        "roles": [_role(role) for role in listing.roles],
        "spare": [_key(key) for key in listing.spare],
    }


def _role(role: ListedRole) -> dict[str, object]:
    document: dict[str, object] = {
        "name": role.name,
        "threshold": role.threshold,
        "expires": role.expires.strftime("%Y-%m-%dT%H:%M:%SZ") if role.expires else None,
        "keys": [_key(key) for key in role.keys],
    }
    return document if role.packs is None else document | {"packs": list(role.packs)}


def _key(key: ListedKey) -> dict[str, object]:
    return {"keyid": key.keyid, "place": key.place, "file": key.is_file}


COMMANDS = (list_, print_)
