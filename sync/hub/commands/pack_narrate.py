"""`kiosk-hub pack narrate`: lessons and quizzes spoken by a machine, where nobody has recorded them."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from sync.hub.catalogue.authoring.conversion.narration import RECORDED, TOO_OLD, narrate
from sync.terminal import shown

_STATES = {
    RECORDED: "recorded by a person: left alone",
    TOO_OLD: "its questions can be spoken once pack.toml says format = 2",
}


@click.command("narrate")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--language", "languages", multiple=True, help="Only this language; may be given again.")
@click.option("--lesson", "lessons", multiple=True, help="Only the lesson with this id; may be given again.")
@click.option("--quiz", "quizzes", multiple=True, help="Only the quiz with this id; may be given again.")
@click.option("--json", "as_json", is_flag=True, help="Print what was spoken as JSON.")
def command(
    folder: Path, languages: tuple[str, ...], lessons: tuple[str, ...], quizzes: tuple[str, ...], as_json: bool
) -> None:
    """Speak the lessons and the quizzes' questions of the pack in FOLDER that nobody has recorded, and say so in them.

    A text in narration/LESSON.LANGUAGE.txt or narration/QUIZ.QUESTION.LANGUAGE.txt is spoken in place of the lesson's
    or question's own.
    """
    with shown("Speaking", as_json, " sounds") as progress:
        spoken = narrate(folder, languages, lessons, quizzes, progress)
    if as_json:
        click.echo(json.dumps([asdict(each) for each in spoken], ensure_ascii=False))
        return
    for each in spoken:
        size = f"{each.size:,} bytes, " if each.size else ""
        click.echo(f"{folder / each.path}: {size}{_STATES.get(each.state, each.state)}")
    click.echo(f"{len(spoken)} in all: {sum(each.size for each in spoken):,} bytes")
