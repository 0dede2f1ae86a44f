"""`kiosk staff`: who works at this station."""

import click

from kiosk.database import writing
from kiosk.home import open_home
from kiosk.people import staff
from kiosk.settings import Settings
from sync.terminal import given_secret


@click.group("staff")
def command() -> None:
    """Add members of staff."""


@command.command("add")
@click.argument("name")
@click.option("--role", "roles", multiple=True, type=click.Choice(staff.ROLES), help="May be given twice.")
@click.option("--password-stdin", is_flag=True, help="Read the password from the first line of the input.")
@click.pass_obj
def add(settings: Settings, name: str, roles: tuple[str, ...], password_stdin: bool) -> None:
    """Let NAME sign in at this kiosk, or give who is there a new password and roles."""
    staff.check_name(name)
    password = given_secret(
        "Password", "--password-stdin", password_stdin, lambda password: staff.check_password(password, name)
    )
    home = open_home(settings)
    with writing():
        member = staff.add(home.secrets, name, roles or staff.ROLES, password)
    click.echo(f"{member.name} can sign in ({', '.join(member.roles)}).")
