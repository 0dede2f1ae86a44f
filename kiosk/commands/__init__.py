"""`kiosk`: one file for each command, read when it is asked for.

Exit codes: 0, 1 (failed: one line on stderr says why and what to do), 2 (used wrongly).
"""

import importlib
from pathlib import Path

import click
from peewee import DatabaseError

from kiosk.database import trouble
from kiosk.settings import HOME_VARIABLE, default_home, read_settings
from sync.protocol.errors import SpokenError

COMMANDS = (
    "backup", "check", "exchange", "join", "learners", "packs", "report", "restore", "serve", "staff", "trust",
)  # fmt: skip


class Commands(click.Group):
    """The commands by their file names."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        return importlib.import_module(f"{__name__}.{cmd_name}").command

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except SpokenError as error:
            raise click.ClickException(str(error)) from error
        except DatabaseError as error:
            raise click.ClickException(str(trouble(error))) from error
        except BrokenPipeError:
            raise  # click's own: whoever read the output has gone
        except OSError as error:
            raise click.ClickException(f"{error.filename or 'The disk'}: {error.strerror or error}") from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    help=f"The folder where this kiosk lives. [{HOME_VARIABLE}; default: {default_home()}]",
)
@click.version_option(package_name="padippura", prog_name="kiosk")
@click.pass_context
def main(ctx: click.Context, home: Path | None) -> None:
    """The kiosk: serve lessons at a station, load packs, send what was learned to the hub."""
    ctx.obj = read_settings(home or default_home())
