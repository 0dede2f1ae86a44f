"""`kiosk packs`: what stands on the shelf, how more of it gets there, and how it goes."""

import importlib

import click

# Each in its module, read when the command is asked for: some load libraries that take longer than what is done.
_PLACES = {
    "look": (".bringing", "look"),
    "import": (".bringing", "import_"),
    "fetch": ("..fetching", "fetch"),
    "list": (".keeping", "list_"),
    "check": (".keeping", "check"),
    "undo": (".leaving", "undo"),
    "remove": (".leaving", "remove"),
    "export": (".leaving", "export_"),
}


class _Packs(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_PLACES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _PLACES:
            return None
        module, name = _PLACES[cmd_name]
        return getattr(importlib.import_module(module, __name__), name)


@click.group("packs", cls=_Packs)
def command() -> None:
    """Import, list, check, undo, remove and export packs."""
