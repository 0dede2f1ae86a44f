"""`kiosk-hub publish`: packs into a signed repository."""

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from sync.hub.catalogue.publishing import PUBLISHER, publish, root_path
from sync.hub.commands.keys_options import brought_keys
from sync.hub.settings import Settings
from sync.terminal import shown


@click.command("publish")
@click.argument("folder", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--to",
    "repository",
    type=click.Path(file_okay=False, path_type=Path),
    help="The repository's folder. [default: the hub's own]",
)
@click.option("--publisher", default=PUBLISHER, show_default=True, help="The name under which the packs are signed.")
@brought_keys
@click.option("--json", "as_json", is_flag=True, help="Print what was published as JSON.")
@click.pass_obj
def command(
    settings: Settings,
    folder: tuple[Path, ...],
    repository: Path | None,
    publisher: str,
    brought: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Check, build and sign each pack's FOLDER into a repository, which may lie on a stick or a web server."""
    repository = repository or settings.repository_folder
    with shown("Publishing", as_json) as progress:
        published = publish(settings.home, repository, folder, datetime.now(UTC), publisher, progress, brought)
    root = root_path(settings.home)
    if as_json:
        packs = [
            {"pack": each.pack, "version": each.version, "sha256": each.sha256, "new": each.is_new}
            for each in published.packs
        ]
        document = {"repository": str(repository), "root": str(root), "version": published.version, "packs": packs}
        click.echo(json.dumps(document))
        return
    for each in published.packs:
        click.echo(f"{each.pack} {each.version}: {'published' if each.is_new else 'was published already'}")
    click.echo(f"Repository: {repository}")
    click.echo(f"The root to be trusted by a kiosk: {root}")
    click.echo(f"  kiosk trust {root}")
