"""`kiosk learners`: enrolling from a terminal, as the station's pages do."""

import json
from datetime import UTC, datetime

import click

from kiosk.app import open_kiosk
from kiosk.people import learners
from kiosk.people.learners import BASES, PICTURES, Details
from kiosk.progress import enrolling
from kiosk.settings import Settings


@click.group("learners")
def command() -> None:
    """Enrol learners."""


@command.command("add")
@click.argument("name")
@click.option("--pin", required=True, help="Four digits.")
@click.option("--language", default="en", show_default=True)
@click.option("--picture", type=click.Choice(PICTURES), default=PICTURES[0], show_default=True)
@click.option("--basis", type=click.Choice(BASES), default=BASES[0], show_default=True)
@click.option("--json", "is_json", is_flag=True, help="Answer as JSON.")
@click.pass_obj
def add(settings: Settings, name: str, pin: str, language: str, picture: str, basis: str, is_json: bool) -> None:
    """Enrol NAME."""
    details = Details(name, language, picture, basis)
    kiosk = open_kiosk(settings)
    learners.check_details(details, settings.languages, datetime.now(UTC).year)
    learner = enrolling.enrol(kiosk.clock, kiosk.secrets, details, learners.kept_pin(kiosk.secrets, pin))
    click.echo(json.dumps({"code": learner.code}) if is_json else f"{name} is enrolled with the code {learner.code}.")
