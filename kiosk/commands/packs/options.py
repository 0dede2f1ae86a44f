"""What several commands of `kiosk packs` take."""

import click

as_json = click.option("--json", "is_json", is_flag=True, help="Answer as JSON.")
