"""`kiosk-hub pack new`: a pack to begin with."""

from pathlib import Path

import click

from sync.hub.catalogue.authoring.scaffold import begin
from sync.hub.catalogue.authoring.wanted import LICENCE, Wanted


@click.command("new")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--language",
    default="en",
    show_default=True,
    help="Its languages as BCP 47 tags in small letters, with commas between; the first is the main one.",
)
@click.option("--title", help="The pack's title. [default: made from the folder's name]")
@click.option("--id", "id_", default="", help="The pack's id. [default: the folder's name]")
@click.option("--licence", default=LICENCE, show_default=True, help="The licence of the texts (SPDX identifier).")
@click.option("--author", "authors", multiple=True, help="Who writes the texts; may be given again.")
def command(folder: Path, language: str, title: str | None, id_: str, licence: str, authors: tuple[str, ...]) -> None:
    """Write a new pack into FOLDER: a lesson, a quiz with each kind of question and a drawing, with comments."""
    languages = tuple(each.strip() for each in language.split(",") if each.strip())
    if not languages:
        raise click.BadParameter("Name at least one language, such as ml,en.", param_hint="--language")
    made_up = folder.resolve().name.replace("-", " ").capitalize()
    for path in begin(folder, Wanted(languages, made_up if title is None else title, id_, licence, authors)):
        click.echo(path)
    click.echo(f"Write your texts, then: kiosk-hub pack check {folder}; kiosk-hub pack preview {folder}")
