"""`kiosk-hub pack`: what an author does with a pack's folder."""

import click

from sync.hub.commands import (
    pack_build,
    pack_check,
    pack_diff,
    pack_from_markdown,
    pack_media,
    pack_narrate,
    pack_new,
    pack_preview,
    pack_translations,
)


@click.group("pack")
def command() -> None:
    """Begin, check, preview, translate, compare and build a pack, and make its media small."""


_MODULES = (
    pack_build,
    pack_check,
    pack_diff,
    pack_from_markdown,
    pack_media,
    pack_narrate,
    pack_new,
    pack_preview,
    pack_translations,
)
for _module in _MODULES:
    command.add_command(_module.command)
