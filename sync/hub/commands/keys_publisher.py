"""`kiosk-hub keys publisher`: who may sign which packs."""

from pathlib import Path

import click

from sync.hub.catalogue import trust
from sync.hub.catalogue.keys import changing
from sync.hub.catalogue.keys.making import new_key
from sync.hub.catalogue.keys.ring import read_ring
from sync.hub.commands.keys_options import brought_keys, finish, new_key_at, read_known
from sync.hub.settings import Settings


@click.group("publisher")
def command() -> None:
    """Let somebody publish packs of certain names, or no longer."""


@command.command("add")
@click.argument("name")
@click.option("--packs", required=True, help="The packs that it alone may sign, separated by commas.")
@new_key_at
@brought_keys
@click.pass_obj
def add(settings: Settings, name: str, packs: str, where: str | None, brought: tuple[Path, ...]) -> None:
    """Let the publisher NAME sign these packs and no others; a new publisher gets a key. One key must sign, unless
    `create --publisher` and `threshold` say otherwise."""
    names = [each.strip() for each in packs.split(",") if each.strip()]
    with trust.held(settings.home):
        ring = read_ring(settings.home, brought)
        is_new = name not in ring.publishers
        known = changing.give_packs(ring, read_known(settings.home, ring), name, names, [])
        if is_new:
            known.keys.append(new_key(ring, f"publisher-{name}", where))
        ring.save()
    click.echo(f"{name} may sign: {', '.join(known.packs or ())}")
    finish(settings, brought)


@command.command("remove")
@click.argument("name")
@click.option("--packs", help="Only these packs, separated by commas. [default: the publisher with all its packs]")
@brought_keys
@click.pass_obj
def remove(settings: Settings, name: str, packs: str | None, brought: tuple[Path, ...]) -> None:
    """Let the publisher NAME sign no longer. Kiosks keep what they have of it, and take no more."""
    with trust.held(settings.home):
        ring = read_ring(settings.home, brought)
        if name not in ring.publishers:
            raise click.UsageError(f"There is no publisher {name}. See: kiosk-hub keys list")
        names = {each.strip() for each in packs.split(",")} if packs else None
        changing.take_packs(ring, read_known(settings.home, ring), name, names)
        ring.save()
    finish(settings, brought)


COMMANDS = (command,)
