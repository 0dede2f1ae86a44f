"""Who signs: the hub's roots, by which kiosks know its keys, and the numbers that it has used.

The keys lie in the hub's home under `keys/` (`catalogue.keys.ring`); the roots under `trust/`: `N.root.json` for each
version, `root.json`, the newest, which a person gives to a kiosk, and under `signed/` the newest of all that this hub
signed. What always holds: each root but the first was signed by as many keys of the one before as that one asks for,
and by as many of its own; a version number that was signed once is never signed again, in whatever repository, so that
no kiosk takes a newer state for a rollback.
"""

import copy
import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tuf.api.metadata import Metadata, Root, Signed, Snapshot, Targets, Timestamp

from sync.hub.catalogue.durable import replace
from sync.hub.catalogue.keys.ring import Ring, read_ring

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


def roots(home: Path, now: datetime, ring: Ring | None = None) -> list[Metadata[Root]]:
    """Every root of a home, from version 1 on; the first is made here, with a new key for each top-level TUF role.

    A new one is made when the last is half-way through and the keys for it are here. The home must be held.
    """
    ring = ring or read_ring(home)
    chain: list[Metadata[Root]] = []
    while (path := _numbered(home, len(chain) + 1)).exists():
        chain.append(Metadata[Root].from_bytes(path.read_bytes()))
    if not chain:
        chain.append(_first_root(home, now, ring))
    elif is_due(chain[-1].signed, now):
        following = next_root(chain[-1], now)
        sign_root(ring, chain[-1], following)
        if is_complete(chain[-1], following):
            add_root(home, following)
            chain.append(following)
    if not root_path(home).exists() or root_path(home).read_bytes() != chain[-1].to_bytes():
        replace(root_path(home), chain[-1].to_bytes())
    return chain


def next_root(newest: Metadata[Root], now: datetime) -> Metadata[Root]:
    """The root that would follow, with nothing changed, not signed yet."""
    root = copy.deepcopy(newest.signed)
    root.version += 1
    root.expires = expiry(Root.type, now)
    return Metadata(root)


def sign_root(ring: Ring, newest: Metadata[Root], following: Metadata[Root]) -> list[str]:
    """Sign with every key of either root that is here and has not signed yet; gives why the others did not."""
    keyids = [*following.signed.roles[Root.type].keyids, *newest.signed.roles[Root.type].keyids]
    wanted = [keyid for keyid in dict.fromkeys(keyids) if keyid not in following.signatures]
    return ring.add_signatures(following, wanted, len(wanted) + len(following.signatures))


def is_complete(newest: Metadata[Root], following: Metadata[Root]) -> bool:
    """Whether enough keys of both roots have signed."""
    result = following.signed.get_root_verification_result(newest.signed, following.signed_bytes, following.signatures)
    return result.verified


def add_root(home: Path, root: Metadata[Root]) -> None:
    """Make a root the newest; the chain must lead to it. The home must be held."""
    replace(_numbered(home, root.signed.version), root.to_bytes())
    replace(root_path(home), root.to_bytes())


def sign(ring: Ring, root: Metadata[Root], metadata: Metadata[Signed]) -> None:
    """Sign as a top-level TUF role of this root. Raises PublisherError if too few of its keys are here."""
    role = root.signed.roles[metadata.signed.type]
    ring.sign(metadata, metadata.signed.type, role.keyids, role.threshold)


def sign_as_publisher(ring: Ring, name: str, metadata: Metadata[Targets]) -> None:
    """Sign as a publisher. Raises PublisherError if too few of its keys are here."""
    publisher = ring.publisher(name)
    ring.sign(metadata, name, publisher.keys, publisher.threshold)


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


def _first_root(home: Path, now: datetime, ring: Ring) -> Metadata[Root]:
    root = Root(version=1, expires=expiry(Root.type, now), consistent_snapshot=True)
    for role in TOP_ROLES:
        root.add_key(ring.places[ring.kept_file(role)].key, role)
    ring.save()
    metadata = Metadata(root)
    ring.sign(metadata, Root.type, root.roles[Root.type].keyids, 1)
    add_root(home, metadata)
    return metadata
