"""Who this hub is: its id, its key, and the number of its life.

What always holds: the key file is the one whose public half the database names, because kiosks trust no other.
"""

import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.hub.database import writing
from sync.hub.errors import AdministratorError
from sync.hub.fleet.tables import Hub
from sync.protocol.errors import N_
from sync.security import keys

KEY_FILE = "hub.key"


@dataclass(frozen=True, slots=True)
class Identity:
    hub_id: str
    key: Ed25519PrivateKey

    @property
    def public_key(self) -> bytes:
        return keys.public_bytes(self.key)


def read_identity(keys_folder: Path) -> Identity:
    """This hub's identity; id and key are made at the first call.

    Raises AdministratorError if the key file is not the one that kiosks trust.
    """
    path = keys_folder / KEY_FILE
    with writing():
        row = Hub.select().first()
        if row is not None and not path.exists():
            raise _differs(path)
        key = keys.signing_key(path)
        if row is None:
            row = Hub.create(hub_id=secrets.token_hex(16), generation=1, key=keys.public_bytes(key))
    if bytes(row.key) != keys.public_bytes(key):
        raise _differs(path)
    return Identity(row.hub_id, key)


def generation() -> str:
    """The number of this hub's life: a restore from an older copy begins the next one."""
    return str(Hub.select().get().generation)


def begin_generation() -> None:
    """Begin the next life: what kiosks were told before no longer binds them."""
    with writing():
        Hub.update(generation=Hub.generation + 1).execute()


def _differs(path: Path) -> AdministratorError:
    return AdministratorError(
        "hub-key-differs",
        N_("The key that this hub's kiosks trust is not in %(path)s. Put that file back from a backup."),
        path=str(path),
    )
