"""Who signs: the hub's publishing keys, and the root by which kiosks know them.

The keys lie in the hub's home under `keys/`, one for each TUF role, mode 0600; the roots under `trust/`:
`N.root.json` for each version, `root.json`, the newest, which a person gives to a kiosk, and under `signed/` the newest
of all that this hub signed. What always holds: a version number that was signed once is never signed again, in whatever
repository, so that no kiosk takes a newer state for a rollback.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from securesystemslib.signer import CryptoSigner, SSlibKey
from tuf.api.metadata import Metadata, Root, Signed, Snapshot, Targets, Timestamp

from sync.hub.catalogue.durable import replace
from sync.security.keys import signing_key

TOP_ROLES = (Root.type, Targets.type, Snapshot.type, Timestamp.type)

_YEAR = timedelta(days=365)
_LIVES = {Root.type: 10 * _YEAR, Targets.type: 5 * _YEAR, Snapshot.type: _YEAR, Timestamp.type: _YEAR}


def trusted_root(home: Path, now: datetime | None = None) -> bytes:
    """The newest root of the hub whose home this is; keys and root are made at the first call."""
    with held(home):
        return roots(home, now or datetime.now(UTC))[-1].to_bytes()


def root_path(home: Path) -> Path:
    """Where the newest root lies, for `kiosk trust`."""
    return home / "trust" / "root.json"


def signed_folder(home: Path) -> Path:
    """Where the newest metadata and every manifest lie, as in a repository: all repositories of a hub mirror this."""
    return home / "trust" / "signed"


@contextmanager
def held(home: Path) -> Iterator[None]:
    """Only one process signs with the keys of a home at a time; others wait."""
    (home / "trust").mkdir(parents=True, exist_ok=True)
    descriptor = os.open(home / "trust" / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def roots(home: Path, now: datetime) -> list[Metadata[Root]]:
    """Every root of a home, from version 1 on; the first is made here, and a new one when the last is half-way through.

    The home must be held.
    """
    chain: list[Metadata[Root]] = []
    while (path := _numbered(home, len(chain) + 1)).exists():
        chain.append(Metadata[Root].from_bytes(path.read_bytes()))
    if not chain or is_due(chain[-1].signed, now):
        root = Metadata(_new_root(home, len(chain) + 1, now))
        root.sign(signer(home, Root.type))
        replace(_numbered(home, len(chain) + 1), root.to_bytes())
        chain.append(root)
    newest = chain[-1].to_bytes()
    if not root_path(home).exists() or root_path(home).read_bytes() != newest:
        replace(root_path(home), newest)
    return chain


def signer(home: Path, role: str) -> CryptoSigner:
    """Who signs for a top-level TUF role."""
    return _signer(home / "keys" / f"{role}.key")


def publisher_signer(home: Path, publisher: str) -> CryptoSigner:
    """Who signs for a publisher."""
    return _signer(home / "keys" / f"publisher-{publisher}.key")


def expiry(role: str, now: datetime) -> datetime:
    """When something that is signed now for a TUF role expires; publishers' roles live as long as targets."""
    return now.replace(microsecond=0) + _LIVES.get(role, _LIVES[Targets.type])


def is_due(signed: Signed, now: datetime) -> bool:
    """Whether half of its life is over, so that it should be signed anew."""
    return signed.expires - now < _LIVES[signed.type] / 2


def next_version(home: Path, role: str, seen: int) -> int:
    """A version number for a role's metadata that was never used by this home, and is above `seen`. Durable at once."""
    path = home / "trust" / "versions.json"
    used = json.loads(path.read_bytes()) if path.exists() else {}
    used[role] = max(used.get(role, 0), seen) + 1
    replace(path, json.dumps(used, sort_keys=True).encode())
    return used[role]


def _numbered(home: Path, version: int) -> Path:
    return home / "trust" / f"{version}.root.json"


def _new_root(home: Path, version: int, now: datetime) -> Root:
    root = Root(version=version, expires=expiry(Root.type, now), consistent_snapshot=True)
    for role in TOP_ROLES:
        root.add_key(signer(home, role).public_key, role)
    return root


def _signer(path: Path) -> CryptoSigner:
    key = signing_key(path)
    return CryptoSigner(key, SSlibKey.from_crypto(key.public_key()))
