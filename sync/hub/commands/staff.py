"""`kiosk-hub staff`: who may see the hub's pages."""

import time

import click

from sync.hub.database import connected, open_database, open_existing_database
from sync.hub.pages.staff import accounts
from sync.hub.settings import Settings
from sync.security import keys
from sync.terminal import given_secret

from_stdin = click.option("--password-stdin", is_flag=True, help="Read the password from the first line of the input.")


@click.group("staff")
def command() -> None:
    """Add people who may see the hub's pages."""


@command.command("add")
@click.argument("name")
@from_stdin
@click.pass_obj
def add(settings: Settings, name: str, password_stdin: bool) -> None:
    """Make an account for NAME."""
    accounts.check_name(name)
    password = _password(password_stdin, name)
    open_database(settings.database)
    with connected():
        accounts.add(name, password, keys.secret(settings.pepper), time.time_ns() // 1_000_000)
    click.echo(f"{name} can sign in.")


@command.command("password")
@click.argument("name")
@from_stdin
@click.pass_obj
def password(settings: Settings, name: str, password_stdin: bool) -> None:
    """Give NAME a new password; it opens a closed account and ends its sign-ins."""
    open_existing_database(settings)
    new = _password(password_stdin, name)
    with connected():
        accounts.change_password(name, new, keys.secret(settings.pepper))
    click.echo(f"{name} has a new password.")


def _password(is_on_input: bool, name: str) -> str:
    return given_secret(
        "Password", "--password-stdin", is_on_input, lambda password: accounts.check_password(password, name)
    )
