"""What a person must know of a hub's keys: who signs for what, where the keys lie, until when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sync.hub.catalogue import trust
from sync.hub.catalogue.keys.ring import Ring, read_ring
from sync.hub.catalogue.repository import State, newest_state


@dataclass(frozen=True, slots=True)
class ListedKey:
    """`place` says where the private half lies; `is_file` that it is a file at hand."""

    keyid: str
    place: str
    is_file: bool


@dataclass(frozen=True, slots=True)
class ListedRole:
    """A TUF role with its keys; `expires` is None as long as it has signed nothing. `packs` is for publishers."""

    name: str
    threshold: int
    keys: tuple[ListedKey, ...]
    expires: datetime | None
    packs: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """All roles, and the keys of the ring that count for none of them (any more)."""

    version: int
    roles: tuple[ListedRole, ...]
    spare: tuple[ListedKey, ...]


def listed(home: Path, now: datetime, brought: Iterable[Path] = ()) -> Listing:
    """The roles of a hub. The home must be held; its first root and keys are made if there are none."""
    ring = read_ring(home, brought)
    roots = trust.roots(home, now, ring)
    root, signed = roots[-1].signed, trust.signed_folder(home)
    state = newest_state(signed, signed, roots)
    expiries = _expiries(state) | {"root": root.expires}
    roles = [
        ListedRole(name, root.roles[name].threshold, _keys(ring, root.roles[name].keyids), expiries.get(name))
        for name in trust.TOP_ROLES
    ]
    for name, publisher in sorted(ring.publishers.items()):
        packs = tuple(publisher.packs) if publisher.packs is not None else state.packs_of(name)
        roles.append(ListedRole(name, publisher.threshold, _keys(ring, publisher.keys), expiries.get(name), packs))
    used = {key.keyid for role in roles for key in role.keys}
    return Listing(root.version, tuple(roles), _keys(ring, [keyid for keyid in ring.places if keyid not in used]))


def _expiries(state: State) -> dict[str, datetime]:
    metadata = {"targets": state.targets, "snapshot": state.snapshot, "timestamp": state.timestamp, **state.publishers}
    return {name: each.signed.expires for name, each in metadata.items() if each}


def _keys(ring: Ring, keyids: Iterable[str]) -> tuple[ListedKey, ...]:
    return tuple(_key(ring, keyid) for keyid in keyids)


def _key(ring: Ring, keyid: str) -> ListedKey:
    if path := ring.file_of(keyid):
        return ListedKey(keyid, str(path), is_file=True)
    place = ring.places.get(keyid)
    return ListedKey(keyid, place.uri if place else "elsewhere:", is_file=False)
