"""`kiosk-hub keys export`, `make`, `restore`, `sign`, `accept`, `discard`: keys and roots that travel."""

from datetime import UTC, datetime
from pathlib import Path

import click

from sync.hub.catalogue import trust
from sync.hub.catalogue.keys import changing, making
from sync.hub.catalogue.keys.ring import read_ring
from sync.hub.commands.keys_options import ROLE, brought_keys, finish
from sync.hub.settings import Settings

_folder = click.Path(file_okay=False, path_type=Path)
_file = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("export")
@click.argument("role", type=ROLE)
@click.argument("folder", type=_folder)
@click.pass_obj
def export(settings: Settings, role: str, folder: Path) -> None:
    """Move the key files of ROLE into FOLDER, such as a stick that is locked away, and remove them here."""
    with trust.held(settings.home):
        ring = read_ring(settings.home)
        root = trust.roots(settings.home, datetime.now(UTC), ring)[-1]
        copies = making.export_keys(ring, root.signed.roles[role].keyids, folder, root.to_bytes())
    for copy in copies:
        click.echo(f"{copy} is the only copy now. Make another one, and keep both in different places.")


@click.command("make")
@click.argument("folder", type=_folder)
@click.option("--name", default="signer", show_default=True, help="What the files are called.")
def make(folder: Path, name: str) -> None:
    """Make a key in FOLDER for somebody who signs on another machine; no hub is needed for that."""
    secret, public, keyid = making.make_elsewhere(folder, name)
    click.echo(f"{keyid[:16]}  Keep {secret} secret.")
    click.echo(f"Take {public} to the hub: kiosk-hub keys create root --key {public.name}")


@click.command("restore")
@click.argument("folder", type=_folder)
def restore(folder: Path) -> None:
    """Write a key into FOLDER from the 24 words on a printed page; they are asked for."""
    path, keyid = making.from_words(click.prompt("The 24 words", hide_input=False), folder)
    click.echo(f"{keyid[:16]}  {path}. Use it with: --keys {folder}")


@click.command("sign")
@click.argument("file", type=_file)
@brought_keys
@click.option("--yes", is_flag=True, help="Do not ask.")
def sign(file: Path, brought: tuple[Path, ...], yes: bool) -> None:
    """Add to the waiting root in FILE the signatures of the keys in the --keys folders; no hub is needed for that."""
    if not brought:
        raise click.UsageError("Name the folder of your key with --keys.")
    root = changing.read_root(file).signed
    click.echo(f"Root version {root.version}, until {root.expires:%Y-%m-%d}")
    for name, role in root.roles.items():
        click.echo(f"  {name}: {role.threshold} of {', '.join(keyid[:16] for keyid in role.keyids)}")
    if not yes:
        click.confirm("Do you sign that these keys decide what kiosks believe?", abort=True)
    click.echo(f"{file} has {changing.sign_elsewhere(file, brought)} signatures. Take it back to the hub.")


@click.command("accept")
@click.argument("file", type=_file)
@brought_keys
@click.pass_obj
def accept(settings: Settings, file: Path, brought: tuple[Path, ...]) -> None:
    """Take the signatures of the waiting root in FILE; if they are enough, it counts from then on."""
    with trust.held(settings.home):
        change = changing.take_signed(settings.home, file, datetime.now(UTC), brought)
    finish(settings, brought, change)


@click.command("discard")
@click.pass_obj
def discard(settings: Settings) -> None:
    """Let go of the root that waits for signatures."""
    with trust.held(settings.home):
        file = changing.discard(settings.home)
    click.echo(f"{file} is gone." if file else "No root waits for signatures.")


COMMANDS = (export, make, restore, sign, accept, discard)
