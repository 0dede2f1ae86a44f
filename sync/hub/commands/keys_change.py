"""`kiosk-hub keys create`, `rotate`, `revoke`, `threshold`, `renew`: which keys count."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click
from securesystemslib.signer import SSlibKey
from tuf.api.metadata import Root

from sync.hub.catalogue import trust
from sync.hub.catalogue.keys import changing
from sync.hub.catalogue.keys.making import new_key
from sync.hub.catalogue.keys.ring import Publisher, Ring, read_ring
from sync.hub.catalogue.publishing import renew as renew_repository
from sync.hub.commands.keys_options import ROLE, brought_keys, finish, new_key_at
from sync.hub.settings import Settings

of_publisher = click.option("--publisher", help="A publisher instead of a top-level TUF role.")


@click.command("create")
@click.argument("role", type=ROLE, required=False)
@of_publisher
@new_key_at
@brought_keys
@click.pass_obj
def create(
    settings: Settings, role: str | None, publisher: str | None, where: str | None, brought: tuple[Path, ...]
) -> None:
    """Give ROLE (or a publisher) one key more. How many must sign stays as it is: see `threshold`."""

    def edit_publisher(known: Publisher, keyid: str) -> None:
        known.keys.append(keyid)

    _with_new_key(settings, role, publisher, where, brought, changing.add_key, edit_publisher)


@click.command("rotate")
@click.argument("role", type=ROLE, required=False)
@of_publisher
@new_key_at
@brought_keys
@click.pass_obj
def rotate(
    settings: Settings, role: str | None, publisher: str | None, where: str | None, brought: tuple[Path, ...]
) -> None:
    """Let one new key take the place of all keys of ROLE (or of a publisher); it alone must sign then."""

    def edit_publisher(known: Publisher, keyid: str) -> None:
        known.keys, known.threshold = [keyid], 1

    _with_new_key(settings, role, publisher, where, brought, changing.rotate, edit_publisher)


@click.command("revoke")
@click.argument("keyid")
@brought_keys
@click.pass_obj
def revoke(settings: Settings, keyid: str, brought: tuple[Path, ...]) -> None:
    """Let the key whose id begins with KEYID count for nothing any more."""
    now = datetime.now(UTC)
    with trust.held(settings.home):
        ring = read_ring(settings.home, brought)
        root = trust.roots(settings.home, now, ring)[-1].signed
        found = changing.keyid_of([*root.keys, *ring.places], keyid)
        for name, publisher in ring.publishers.items():
            if found in publisher.keys:
                changing.revoke_from(publisher, name, found)
        change = None
        if found in root.keys:
            change = changing.change_root(settings.home, ring, now, lambda following: changing.revoke(following, found))
        ring.save()
    finish(settings, brought, change)


@click.command("threshold")
@click.argument("role")
@click.argument("number", type=click.IntRange(1, 16))
@brought_keys
@click.pass_obj
def threshold(settings: Settings, role: str, number: int, brought: tuple[Path, ...]) -> None:
    """Let NUMBER of the keys of ROLE, or of the publisher of that name, have to sign."""
    change = None
    with trust.held(settings.home):
        ring = read_ring(settings.home, brought)
        if role in trust.TOP_ROLES:
            change = changing.change_root(
                settings.home, ring, datetime.now(UTC), lambda root: changing.set_threshold(root, role, number)
            )
        else:
            changing.set_publisher_threshold(ring, role, number)
            ring.save()
    finish(settings, brought, change)


@click.command("renew")
@click.option(
    "--to", "repository", type=click.Path(file_okay=False, path_type=Path), help="[default: the hub's own repository]"
)
@brought_keys
@click.pass_obj
def renew(settings: Settings, repository: Path | None, brought: tuple[Path, ...]) -> None:
    """Sign anew what is half-way to its expiry or was signed by keys that count no more; once a month is enough."""
    repository = repository or settings.repository_folder
    version = renew_repository(settings.home, repository, datetime.now(UTC), brought)
    click.echo(f"{repository} is up to date (timestamp {version}).")


def _with_new_key(
    settings: Settings,
    role: str | None,
    publisher: str | None,
    where: str | None,
    brought: tuple[Path, ...],
    edit: Callable[[Root, str, SSlibKey], None],
    edit_publisher: Callable[[Publisher, str], None],
) -> None:
    if (role is None) == (publisher is None):
        raise click.UsageError("Name a role, or a publisher with --publisher.")
    with trust.held(settings.home):
        ring = read_ring(settings.home, brought)
        keyid, change = "", None
        if publisher is not None:
            known = _known(ring, publisher)
            keyid = new_key(ring, f"publisher-{publisher}", where)
            edit_publisher(known, keyid)
            ring.save()
        elif role is not None:
            trust.roots(settings.home, datetime.now(UTC), ring)
            keyid = new_key(ring, role, where)
            key = ring.places[keyid].key
            change = changing.change_root(settings.home, ring, datetime.now(UTC), lambda root: edit(root, role, key))
    click.echo(f"The new key is {keyid[:16]}: {ring.places[keyid].uri}")
    finish(settings, brought, change)


def _known(ring: Ring, name: str) -> Publisher:
    if name not in ring.publishers:
        raise click.UsageError(f"There is no publisher {name}. Enter it with: kiosk-hub keys publisher add {name}")
    return ring.publishers[name]


COMMANDS = (create, rotate, revoke, threshold, renew)
