"""`kiosk-hub identity show`: the hub's id, and each key that it has had."""

import base64
import hashlib
import json

import click

from sync.hub.database import connected, open_existing_database
from sync.hub.fleet.identity import KnownKey, list_keys, read_identity
from sync.hub.settings import Settings
from sync.protocol.sealing import recipient


@click.command("show")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.pass_obj
def command(settings: Settings, as_json: bool) -> None:
    """Print the hub's id, the fingerprints of its keys, and the line by which others seal to the key in use.

    `age -r LINE` seals for this hub; `ssh-keygen -l` shows the same fingerprints.
    """
    open_existing_database(settings)
    with connected():
        identity, known = read_identity(settings.keys), list_keys(settings.keys)
    line = recipient(identity.public_key)
    if as_json:
        click.echo(json.dumps({"hub": identity.hub_id, "keys": [_key(key) for key in known], "recipient": line}))
        return
    click.echo(f"Hub {identity.hub_id}")
    for key in known:
        word = "in use" if key.is_in_use else "former" if key.is_here else "former, its file is lost"
        click.echo(f"  key {key.number}  {fingerprint(key.public)}  {word}")
    click.echo(line)


def fingerprint(public: bytes) -> str:
    """The fingerprint of a public key as OpenSSH writes it."""
    blob = base64.b64decode(recipient(public).split()[1])
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")


def _key(key: KnownKey) -> dict[str, object]:
    return {
        "number": key.number,
        "fingerprint": fingerprint(key.public),
        "in_use": key.is_in_use,
        "here": key.is_here,
    }
