"""Publishing packs into a signed repository (FORMAT.md, part C).

What always holds: a published version never changes; nothing is written before every pack was checked; publishing the
same content again changes nothing; older versions stay; a kill at any point leaves the old repository or the new one.
What was signed lies in the hub's home, and every repository gets all of it, so that a kiosk that read one of a hub's
repositories can read each of the others. Only pack files lie where they were published.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tuf.api.metadata import (
    DelegatedRole,
    Delegations,
    Metadata,
    MetaFile,
    Snapshot,
    TargetFile,
    Targets,
    Timestamp,
)

from sync.hub.catalogue import trust
from sync.hub.catalogue.authoring.building import Progress, check_outside, counted, describe
from sync.hub.catalogue.authoring.checking import checked
from sync.hub.catalogue.authoring.packed import is_sound
from sync.hub.catalogue.authoring.packing import write_pack_file
from sync.hub.catalogue.durable import sweep, written_to
from sync.hub.catalogue.errors import PublisherError
from sync.hub.catalogue.repository import UPDATES, State, newest_state, paths_of, share_targets, write_state
from sync.hub.catalogue.trust import root_path, trusted_root
from sync.hub.catalogue.updating import UpdateFile, share_updates, write_updates
from sync.protocol.errors import N_
from sync.protocol.manifest import Manifest
from sync.protocol.names import pack_file_name, target_name
from sync.protocol.reading import is_id

__all__ = ["PUBLISHER", "Published", "PublishedPack", "publish", "root_path", "trusted_root"]

PUBLISHER = "padippura"
ISSUED = "x-issued"

# The update files that lead to each new target, by the version that they start from.
Updates = Mapping[str, Mapping[str, UpdateFile]]


@dataclass(frozen=True, slots=True)
class PublishedPack:
    """`is_new` is false if the same content was published before; `sha256` is the manifest's."""

    pack: str
    version: str
    sha256: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Published:
    """What a repository holds of the packs that were asked for; `version` is that of its timestamp."""

    packs: tuple[PublishedPack, ...]
    version: int


@dataclass(frozen=True, slots=True)
class _Plan:
    folder: Path
    manifest: Manifest
    content: bytes
    sha256: str
    is_new: bool

    @property
    def target(self) -> str:
        return target_name(self.manifest.pack, self.manifest.version)


def publish(
    home: Path,
    repository: Path,
    folders: Sequence[Path],
    now: datetime,
    publisher: str = PUBLISHER,
    progress: Progress = lambda done, total: None,
) -> Published:
    """Check, build and publish source folders into a repository, with the keys of the hub whose home this is.

    The repository also gets what this hub published elsewhere, but for the pack files. `progress` gets bytes done and
    bytes in all. Raises AuthorError if a folder has faults or the repository lies in it, PublisherError if a version
    is already published with other content, a pack belongs to another publisher, or the repository is not this hub's.
    """
    if not is_id(publisher) or publisher in trust.TOP_ROLES:
        sentence = N_("%(publisher)s cannot be a publisher's name. Use small Latin letters, digits and hyphens.")
        raise PublisherError("publisher", sentence, publisher=publisher)
    for folder in folders:
        check_outside(folder, repository)
    signed = trust.signed_folder(home)
    with trust.held(home):
        roots = trust.roots(home, now)
        state = newest_state([signed, repository], roots[-1])
        plans = _plans(folders, state, publisher)
        with written_to(repository):
            sweep(repository)
            _write_pack_files(repository, plans, progress)
            new = [plan for plan in plans if plan.is_new]
            both = [signed, repository]
            updates = {plan.target: write_updates(repository, both, state, plan.manifest) for plan in new}
            _sign(home, state, new, updates, publisher, now)
            share_targets(state, both, {plan.target: plan.content for plan in plans})
            with written_to(signed):
                sweep(signed)
                share_updates(state, [repository, signed])
                write_state(signed, state, roots)
            write_state(repository, state, roots)
    packs = tuple(PublishedPack(plan.manifest.pack, plan.manifest.version, plan.sha256, plan.is_new) for plan in plans)
    return Published(packs, state.version)


def _plans(folders: Sequence[Path], state: State, publisher: str) -> list[_Plan]:
    plans: dict[str, _Plan] = {}
    for folder in folders:
        manifest = describe(checked(folder))
        content = manifest.encode()
        sha256 = hashlib.sha256(content).hexdigest()
        name = target_name(manifest.pack, manifest.version)
        owner = state.publisher_of(manifest.pack)
        if owner not in (None, publisher):
            sentence = N_("The pack %(pack)s belongs to the publisher %(owner)s. Publish it under that name.")
            raise PublisherError("other-publisher", sentence, pack=manifest.pack, owner=owner)
        published = plans[name].sha256 if name in plans else state.target_hash(name)
        if published not in (None, sha256):
            sentence = N_(
                "Version %(version)s of %(pack)s is already published with other content, and a published version "
                "never changes. Raise the version in %(folder)s/pack.toml."
            )
            values = {"version": manifest.version, "pack": manifest.pack, "folder": str(folder)}
            raise PublisherError("version-published", sentence, **values)
        plans.setdefault(name, _Plan(folder, manifest, content, sha256, published is None))
    return list(plans.values())


def _write_pack_files(repository: Path, plans: list[_Plan], progress: Progress) -> None:
    """The pack files that the folder lacks, or holds damaged."""
    paths = {plan.target: repository / pack_file_name(plan.manifest.pack, plan.manifest.version) for plan in plans}
    wanted = [plan for plan in plans if not is_sound(paths[plan.target], plan.manifest)]
    count = counted([plan.manifest for plan in wanted], progress)
    for plan in wanted:
        write_pack_file(plan.folder, plan.manifest, paths[plan.target], count)


def _sign(home: Path, state: State, plans: list[_Plan], updates: Updates, publisher: str, now: datetime) -> None:
    """Bring the state to the one that also holds `plans`; what is unchanged and not soon to expire stays as it is."""
    has_changed = _sign_targets(home, state, [plan.manifest.pack for plan in plans], publisher, now)
    for name in sorted({publisher, *state.publishers}):
        has_changed |= _sign_publisher(home, state, plans if name == publisher else [], updates, name, now)
    if has_changed or not state.snapshot or trust.is_due(state.snapshot.signed, now):
        _sign_snapshot(home, state, now)
        has_changed = True
    if has_changed or not state.timestamp or trust.is_due(state.timestamp.signed, now):
        _sign_timestamp(home, state, now)


def _sign_targets(home: Path, state: State, packs: list[str], publisher: str, now: datetime) -> bool:
    delegations = state.targets.signed.delegations if state.targets else None
    roles = dict((delegations.roles or {}) if delegations else {})
    keys = dict(delegations.keys if delegations else {})
    signer = trust.publisher_signer(home, publisher)
    before = list(roles[publisher].paths or []) if publisher in roles else []
    paths = sorted({*before, *map(paths_of, packs)})
    if state.targets and paths == before and not trust.is_due(state.targets.signed, now):
        return False
    keys[signer.public_key.keyid] = signer.public_key
    roles[publisher] = DelegatedRole(publisher, [signer.public_key.keyid], 1, terminating=True, paths=paths)
    targets = Targets(
        version=trust.next_version(home, Targets.type, state.targets.signed.version if state.targets else 0),
        expires=trust.expiry(Targets.type, now),
        delegations=Delegations(keys, roles),
    )
    state.targets = Metadata(targets)
    state.targets.sign(trust.signer(home, Targets.type))
    return True


def _sign_publisher(
    home: Path, state: State, plans: list[_Plan], updates: Updates, publisher: str, now: datetime
) -> bool:
    known = state.publishers.get(publisher)
    if known and not plans and not trust.is_due(known.signed, now):
        return False
    targets = dict(known.signed.targets) if known else {}
    for plan in plans:
        targets[plan.target] = _target(plan, updates[plan.target])
    signed = Targets(
        version=trust.next_version(home, f"publisher-{publisher}", known.signed.version if known else 0),
        expires=trust.expiry(Targets.type, now),
        targets=targets,
    )
    state.publishers[publisher] = Metadata(signed)
    state.publishers[publisher].sign(trust.publisher_signer(home, publisher))
    return True


def _target(plan: _Plan, updates: Mapping[str, UpdateFile]) -> TargetFile:
    """What is signed of a version: its manifest, and the update files that lead to it."""
    by_version = {old: [update.length, update.sha256] for old, update in updates.items()}
    fields = {"custom": {UPDATES: by_version}} if by_version else {}
    return TargetFile(len(plan.content), {"sha256": plan.sha256}, plan.target, fields)


def _sign_snapshot(home: Path, state: State, now: datetime) -> None:
    if not state.targets:
        raise ValueError("no targets")
    meta = {f"{name}.json": MetaFile(publisher.signed.version) for name, publisher in sorted(state.publishers.items())}
    meta["targets.json"] = MetaFile(state.targets.signed.version)
    version = trust.next_version(home, Snapshot.type, state.snapshot.signed.version if state.snapshot else 0)
    state.snapshot = Metadata(Snapshot(version=version, expires=trust.expiry(Snapshot.type, now), meta=meta))
    state.snapshot.sign(trust.signer(home, Snapshot.type))


def _sign_timestamp(home: Path, state: State, now: datetime) -> None:
    if not state.snapshot:
        raise ValueError("no snapshot")
    timestamp = Timestamp(
        version=trust.next_version(home, Timestamp.type, state.timestamp.signed.version if state.timestamp else 0),
        expires=trust.expiry(Timestamp.type, now),
        snapshot_meta=MetaFile(state.snapshot.signed.version),
        unrecognized_fields={ISSUED: now.strftime("%Y-%m-%dT%H:%M:%SZ")},
    )
    state.timestamp = Metadata(timestamp)
    state.timestamp.sign(trust.signer(home, Timestamp.type))
