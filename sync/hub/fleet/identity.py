"""Who this hub is: its id, its keys, and the number of its life.

What always holds: the key files are those whose public halves the database names, because kiosks trust no others. A key
that another one has followed is kept: what was sealed to it may still be on its way. A key file that the database does
not name yet is taken up, and never written over.
"""

import logging
import secrets
import threading
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.hub.database import held, writing
from sync.hub.errors import AdministratorError
from sync.hub.fleet.tables import Hub, HubKey
from sync.protocol.envelope import key_id
from sync.protocol.errors import N_
from sync.security import keys

KEY_FILE = "hub.key"

_MOST_AHEAD = 100

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Identity:
    """`key` is the one in use, `former` are those before it, the latest first."""

    hub_id: str
    key: Ed25519PrivateKey
    former: tuple[Ed25519PrivateKey, ...] = ()

    @property
    def public_key(self) -> bytes:
        return keys.public_bytes(self.key)

    @property
    def all_keys(self) -> tuple[Ed25519PrivateKey, ...]:
        return self.key, *self.former

    def key_named(self, name: bytes) -> Ed25519PrivateKey | None:
        """The key with this id, if it is one of ours."""
        return next((key for key in self.all_keys if key_id(keys.public_bytes(key)) == name), None)


def read_identity(keys_folder: Path) -> Identity:
    """This hub's identity; id and first key are made at the first call.

    Raises AdministratorError if the file of the key in use is not the one that kiosks trust.
    """
    with writing():
        row = Hub.select().first()
        if row is None:
            key = keys.signing_key(keys_folder / KEY_FILE)
            row = Hub.create(hub_id=secrets.token_hex(16), generation=1, key=keys.public_bytes(key))
            HubKey.create(number=1, key=keys.public_bytes(key))
        _take_up(keys_folder)
    current, *former = HubKey.select().order_by(HubKey.number.desc())
    found = [_read(keys_folder, each, each.number != current.number) for each in (current, *former)]
    in_use, *older = found
    return Identity(row.hub_id, in_use, tuple(key for key in older if key is not None))


class LiveIdentity:
    """This hub's identity in a process that goes on while another one changes the key."""

    def __init__(self, keys_folder: Path) -> None:
        """Raises as `read_identity` does."""
        self._folder = keys_folder
        self._lock = threading.Lock()
        self._identity = read_identity(keys_folder)
        self._count = self._tried = HubKey.select().count()

    def now(self) -> Identity:
        """The identity, read anew if the database names other keys than when it was read.

        Where the new key's file has not come to this machine yet, the former key serves until it does.
        """
        count = HubKey.select().count()
        if count != self._count:
            with self._lock:
                try:
                    self._identity, self._count = read_identity(self._folder), count
                except AdministratorError as error:
                    if self._tried != count:
                        _log.warning("The hub's key has changed. %s", error)
                    self._tried = count
        return self._identity


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A key that this hub has had: its public half (32 bytes), and whether its file is here."""

    number: int
    public: bytes
    is_in_use: bool
    is_here: bool


def list_keys(keys_folder: Path) -> list[KnownKey]:
    """All keys that this hub has had, the one in use first."""
    rows = list(HubKey.select().order_by(HubKey.number.desc()))
    return [
        KnownKey(row.number, bytes(row.key), place == 0, _path(keys_folder, row.number).exists())
        for place, row in enumerate(rows)
    ]


def change_key(keys_folder: Path) -> bytes:
    """Make a new key and give its public half (32 bytes). Kiosks learn it by their next replies."""
    with writing():
        _take_up(keys_folder)
        number = _next_number()
        public = keys.public_bytes(keys.signing_key(_path(keys_folder, number)))
        HubKey.create(number=number, key=public)
    return public


def generation() -> str:
    """The number of this hub's life: a restore from an older copy begins the next one."""
    return str(Hub.select().get().generation)


def begin_generation(known: int = 0) -> None:
    """Begin the next life: what kiosks were told before no longer binds them.

    `known` is the latest that a kiosk has heard of: where a copy from before that was restored, it begins behind it,
    in steps, so that no kiosk can use up the numbers.
    """
    with writing():
        present = held(Hub.select()).get().generation
        Hub.update(generation=min(max(present, known), present + _MOST_AHEAD) + 1).execute()


def _take_up(keys_folder: Path) -> None:
    """Name the keys that follow in the database: it was restored from a copy before them, or a change was broken off.

    Kiosks that have heard of one of them seal to no other.
    """
    held(Hub.select()).get()
    while (path := _path(keys_folder, number := _next_number())).exists():
        HubKey.create(number=number, key=keys.public_bytes(keys.signing_key(path)))


def _next_number() -> int:
    return HubKey.select().count() + 1


def _path(keys_folder: Path, number: int) -> Path:
    return keys_folder / (KEY_FILE if number == 1 else f"hub-{number}.key")


def _read(keys_folder: Path, row: HubKey, may_lack: bool) -> Ed25519PrivateKey | None:
    path = _path(keys_folder, row.number)
    if not path.exists():
        if may_lack:
            return None
        raise _differs(path)
    key = keys.signing_key(path)
    if bytes(row.key) != keys.public_bytes(key):
        raise _differs(path)
    return key


def _differs(path: Path) -> AdministratorError:
    return AdministratorError(
        "hub-key-differs",
        N_("The key that this hub's kiosks trust is not in %(path)s. Put that file back from a backup."),
        path=str(path),
    )
