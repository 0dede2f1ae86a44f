"""`kiosk-hub`: one file for each command, read when it is asked for.

Exit codes: 0, 1 (failed: one line on stderr says why and what to do), 2 (used wrongly).
"""

import importlib
import importlib.util
import os
from pathlib import Path

import click
from peewee import DatabaseError

from sync.hub.database import trouble
from sync.hub.settings import HOME_VARIABLE, default_home, read_settings
from sync.protocol.errors import SpokenError

COMMANDS = ("code", "exchange", "identity", "keys", "pack", "publish", "rebuild", "serve", "staff")


class Commands(click.Group):
    """The commands by their file names."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name in COMMANDS if importlib.util.find_spec(f"{__name__}.{name}")]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
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
            where = f"{error.filename}: " if error.filename else ""
            reason = error.strerror or str(error)
            raise click.ClickException(f"{where}{reason}. Check the path, its rights and the disk.") from error
        except RecursionError as error:
            raise click.ClickException("Something is nested too deeply to be read. Simplify the files.") from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    help=f"The folder where this hub lives. [{HOME_VARIABLE}; default: {default_home()}]",
)
@click.version_option(package_name="padippura", prog_name="kiosk-hub")
@click.pass_context
def main(ctx: click.Context, home: Path | None) -> None:
    """The hub: publish packs, let kiosks join, collect what was learned and show it."""
    ctx.obj = read_settings(home or default_home(), os.environ)
