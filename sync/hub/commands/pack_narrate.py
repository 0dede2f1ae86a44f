"""`kiosk-hub pack narrate`: lessons spoken by a machine, where nobody has recorded them."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from sync.hub.catalogue.authoring.conversion.narration import RECORDED, narrate
from sync.terminal import shown

_STATES = {RECORDED: "recorded by a person: left alone"}


@click.command("narrate")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--language", "languages", multiple=True, help="Only lessons of this language; may be given again.")
@click.option("--lesson", "lessons", multiple=True, help="Only the lesson with this id; may be given again.")
@click.option("--json", "as_json", is_flag=True, help="Print what was spoken as JSON.")
def command(folder: Path, languages: tuple[str, ...], lessons: tuple[str, ...], as_json: bool) -> None:
    """Speak the lessons of the pack in FOLDER that nobody has recorded, and say so in them.

    A text in narration/LESSON.LANGUAGE.txt is spoken in place of the lesson's own.
    """
    with shown("Speaking", as_json, " lessons") as progress:
        spoken = narrate(folder, languages, lessons, progress)
    if as_json:
        click.echo(json.dumps([asdict(each) for each in spoken], ensure_ascii=False))
        return
    for each in spoken:
        click.echo(f"{folder / each.path}: {each.size:,} bytes, {_STATES.get(each.state, each.state)}")
