"""Bringing the signed metadata of a repository from one state to the next (content_packs/REPOSITORY.md).

What always holds: what is unchanged, not soon to expire and still signed by keys that count stays as it is, so that
kiosks fetch nothing for nothing; what is signed anew gets a version number that was never used.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import (
    DelegatedRole,
    Delegations,
    Metadata,
    MetaFile,
    Root,
    Signed,
    Snapshot,
    TargetFile,
    Targets,
    Timestamp,
)

from sync.hub.catalogue import trust
from sync.hub.catalogue.durable import sweep, written_to
from sync.hub.catalogue.keys.ring import Ring
from sync.hub.catalogue.repository import State, paths_of, roles_of, share_targets, verify, write_state
from sync.hub.catalogue.updating import share_updates

ISSUED = "x-issued"

Fresh = Mapping[str, Mapping[str, TargetFile]]


@dataclass(frozen=True, slots=True)
class Signing:
    """Who signs and when: a home that is held, its keys, its roots from version 1 on, and the time."""

    home: Path
    ring: Ring
    roots: list[Metadata[Root]]
    now: datetime

    def is_good(self, by: Root | Targets, role: str, metadata: Metadata[Signed] | None) -> bool:
        """Whether metadata are there, not soon to expire, and signed by the keys that count now."""
        if metadata is None or trust.is_due(metadata.signed, self.now):
            return False
        try:
            verify(by, role, metadata)
        except (RepositoryError, ValueError):
            return False
        return True

    @property
    def root(self) -> Root:
        return self.roots[-1].signed

    def next_version(self, role: str, metadata: Metadata[Signed] | None) -> int:
        return trust.next_version(self.home, role, metadata.signed.version if metadata else 0)


def sign_state(signing: Signing, state: State, fresh: Fresh) -> None:
    """Bring a state to the one that also holds the `fresh` targets of each publisher (publisher → name → target)."""
    has_changed = _sign_targets(signing, state, fresh)
    for name in roles_of(_targets(state)):
        has_changed |= _sign_publisher(signing, state, name, fresh.get(name, {}))
    if has_changed or not signing.is_good(signing.root, Snapshot.type, state.snapshot):
        _sign_snapshot(signing, state)
        has_changed = True
    if has_changed or not signing.is_good(signing.root, Timestamp.type, state.timestamp):
        _sign_timestamp(signing, state)


def write_everywhere(signing: Signing, state: State, repository: Path, contents: Mapping[str, bytes]) -> None:
    """Write a state into the hub's home and into a repository; `contents` are the targets that neither has yet."""
    signed = trust.signed_folder(signing.home)
    share_targets(state, [signed, repository], contents)
    with written_to(signed):
        sweep(signed)
        share_updates(state, [repository, signed])
        write_state(signed, state, signing.roots)
    write_state(repository, state, signing.roots)


def _sign_targets(signing: Signing, state: State, fresh: Fresh) -> bool:
    delegations = _delegations(signing.ring, state, fresh)
    known = state.targets.signed.delegations if state.targets else None
    if delegations == known and signing.is_good(signing.root, Targets.type, state.targets):
        return False
    for name in set(state.publishers) - set(delegations.roles or {}):
        state.former[name] = state.publishers.pop(name).signed.version
    targets = Targets(
        version=signing.next_version(Targets.type, state.targets),
        expires=trust.expiry(Targets.type, signing.now),
        delegations=delegations,
    )
    state.targets = Metadata(targets)
    trust.sign(signing.ring, signing.roots[-1], state.targets)
    return True


def _delegations(ring: Ring, state: State, fresh: Fresh) -> Delegations:
    """The publishers of the key ring, and the packs of each: those it was given by name, or those that it published."""
    for name in fresh:
        ring.publisher(name)
    before = roles_of(state.targets.signed) if state.targets else {}
    keys, roles = {}, {}
    for name, publisher in sorted(ring.publishers.items()):
        given = map(paths_of, publisher.packs or ())
        published = {paths_of(target.rpartition("/")[0]) for target in fresh.get(name, {})}
        known = (before[name].paths or []) if name in before and publisher.packs is None else []
        if paths := sorted({*given, *published, *known}):
            roles[name] = DelegatedRole(name, list(publisher.keys), publisher.threshold, terminating=True, paths=paths)
            keys |= {keyid: ring.places[keyid].key for keyid in publisher.keys}
    return Delegations(keys, roles)


def _sign_publisher(signing: Signing, state: State, name: str, fresh: Mapping[str, TargetFile]) -> bool:
    known = state.publishers.get(name)
    if not fresh and signing.is_good(_targets(state), name, known):
        return False
    seen = known.signed.version if known else state.former.pop(name, 0)
    signed = Targets(
        version=trust.next_version(signing.home, f"publisher-{name}", seen),
        expires=trust.expiry(Targets.type, signing.now),
        targets={**(known.signed.targets if known else {}), **fresh},
    )
    state.publishers[name] = Metadata(signed)
    trust.sign_as_publisher(signing.ring, name, state.publishers[name])
    return True


def _sign_snapshot(signing: Signing, state: State) -> None:
    versions = state.former | {name: publisher.signed.version for name, publisher in state.publishers.items()}
    meta = {f"{name}.json": MetaFile(version) for name, version in sorted(versions.items())}
    meta["targets.json"] = MetaFile(_targets(state).version)
    version = signing.next_version(Snapshot.type, state.snapshot)
    state.snapshot = Metadata(Snapshot(version=version, expires=trust.expiry(Snapshot.type, signing.now), meta=meta))
    trust.sign(signing.ring, signing.roots[-1], state.snapshot)


def _sign_timestamp(signing: Signing, state: State) -> None:
    if not state.snapshot:
        raise ValueError("no snapshot")
    timestamp = Timestamp(
        version=signing.next_version(Timestamp.type, state.timestamp),
        expires=trust.expiry(Timestamp.type, signing.now),
        snapshot_meta=MetaFile(state.snapshot.signed.version),
        unrecognized_fields={ISSUED: signing.now.strftime("%Y-%m-%dT%H:%M:%SZ")},
    )
    state.timestamp = Metadata(timestamp)
    trust.sign(signing.ring, signing.roots[-1], state.timestamp)


def _targets(state: State) -> Targets:
    if not state.targets:
        raise ValueError("no targets")
    return state.targets.signed
