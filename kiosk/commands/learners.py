"""`kiosk learners`: enrolling from a terminal, as the station's pages do."""

import json
from datetime import UTC, datetime

import click

from kiosk.home import open_home
from kiosk.people import names, pins
from kiosk.people.details import BASES, PICTURES, Details, check_details
from kiosk.progress import enrolling
from kiosk.settings import Settings
from sync.terminal import given_secret


@click.group("learners")
def command() -> None:
    """Enrol learners."""


@command.command("add")
@click.argument("name")
@click.option("--pin-stdin", is_flag=True, help="Read the PIN from the first line of the input.")
@click.option(
    "--pin", help="The PIN itself, for programs: a shell remembers it, and others on this machine can see it."
)
@click.option("--language", default="en", show_default=True)
@click.option("--picture", type=click.Choice(PICTURES), default=PICTURES[0], show_default=True)
@click.option("--basis", type=click.Choice(BASES), default=BASES[0], show_default=True)
@click.option("--guardian", default="", help="The parent or guardian who agrees, with --basis guardian.")
@click.option("--json", "is_json", is_flag=True, help="Answer as JSON.")
@click.pass_obj
def add(
    settings: Settings,
    name: str,
    pin_stdin: bool,
    pin: str | None,
    language: str,
    picture: str,
    basis: str,
    guardian: str,
    is_json: bool,
) -> None:
    """Enrol NAME; the PIN (four digits) is asked for."""
    details = Details(names.plain(name), language, picture, basis, guardian=names.plain(guardian))
    check_details(details, settings.languages, datetime.now(UTC).year)
    if pin is None:
        pin = given_secret("PIN", "--pin-stdin", pin_stdin, pins.check)
    home = open_home(settings)
    learner = enrolling.enrol(home.clock, home.secrets, details, pins.kept(home.secrets, pin))
    click.echo(
        json.dumps({"code": learner.code}) if is_json else f"{details.name} is enrolled with the code {learner.code}."
    )
