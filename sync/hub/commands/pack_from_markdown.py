"""`kiosk-hub pack from-markdown`: the source of a pack from plain Markdown files."""

from pathlib import Path

import click

from sync.hub.catalogue.authoring.checking import check
from sync.hub.catalogue.authoring.from_markdown import convert
from sync.hub.catalogue.authoring.wanted import LICENCE, Wanted
from sync.terminal import shown

_FAILED = 1


@click.command("from-markdown")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--language", required=True, help="The language of the files, as a BCP 47 tag in small letters.")
@click.option("--title", required=True, help="The pack's title in that language.")
@click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="A new folder for the pack's source."
)
@click.option("--id", "id_", default="", help="The pack's id. [default: the name of the new folder]")
@click.option("--licence", default=LICENCE, show_default=True, help="The licence of the texts (SPDX identifier).")
@click.option("--author", "authors", multiple=True, help="Who wrote the texts; may be given again.")
@click.pass_context
def command(
    ctx: click.Context,
    folder: Path,
    language: str,
    title: str,
    out: Path,
    id_: str,
    licence: str,
    authors: tuple[str, ...],
) -> None:
    """Turn each Markdown file in FOLDER (but README.md) into a lesson of a new pack."""
    with shown("Converting", unit=" lessons") as progress:
        count = convert(folder, Wanted((language,), title, id_, licence, authors), out, progress)
    click.echo(f"{out}: {count} {'lesson' if count == 1 else 'lessons'}")
    result = check(out)
    for finding in result.findings:
        click.echo(f"{out}/{finding}")
    if result.faults:
        ctx.exit(_FAILED)
