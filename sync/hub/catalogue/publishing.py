"""Publishing packs into a signed repository (content_packs/REPOSITORY.md).

What always holds: a published version never changes; nothing is written before every pack was checked; publishing the
same content again changes nothing; older versions stay; a kill at any point leaves the old repository or the new one.
What was signed lies in the hub's home, and every repository gets all of it, so that a kiosk that read one of a hub's
repositories can read each of the others. Only pack files lie where they were published.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tuf.api.metadata import TargetFile

from sync.hub.catalogue import trust
from sync.hub.catalogue.authoring.building import Progress, check_outside, counted, describe
from sync.hub.catalogue.authoring.checking import checked
from sync.hub.catalogue.authoring.packed import is_sound, open_packed
from sync.hub.catalogue.authoring.packing import write_pack_file
from sync.hub.catalogue.durable import sweep, written_to
from sync.hub.catalogue.errors import PublisherError
from sync.hub.catalogue.keys.ring import Ring, read_ring
from sync.hub.catalogue.repository import PARTS, UPDATES, State, newest_state
from sync.hub.catalogue.signing import ISSUED, Signing, sign_state, write_everywhere
from sync.hub.catalogue.trust import root_path, trusted_root
from sync.hub.catalogue.updating import write_updates
from sync.protocol.errors import N_
from sync.protocol.manifest import Manifest
from sync.protocol.names import pack_file_name, target_name, version_key
from sync.protocol.reading import is_id

__all__ = ["ISSUED", "PUBLISHER", "Published", "PublishedPack", "publish", "root_path", "trusted_root"]

PUBLISHER = "padippura"


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


def renew(home: Path, repository: Path, now: datetime, brought: Sequence[Path] = ()) -> int:
    """Sign anew what is soon to expire or was signed with keys that were withdrawn; gives the timestamp's version.

    The repository gets all that this hub published, but for the pack files. Raises PublisherError as `publish`.
    """
    signed = trust.signed_folder(home)
    with trust.held(home):
        ring = read_ring(home, brought)
        signing = Signing(home, ring, trust.roots(home, now, ring), now)
        state = newest_state(signed, repository, signing.roots)
        if state.version or ring.publishers:
            with written_to(repository):
                sweep(repository)
                sign_state(signing, state, {})
                write_everywhere(signing, state, repository, {})
    return state.version


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
    brought: Sequence[Path] = (),
) -> Published:
    """Check, build and publish source folders into a repository, with the keys of the hub whose home this is.

    The repository also gets what this hub published elsewhere, but for the pack files. `progress` gets bytes done and
    bytes in all; `brought` are folders with keys that do not lie on the hub. Raises AuthorError if a folder has faults
    or the repository lies in it, PublisherError if a version is already published with other content, or a newer one, a
    pack belongs to another publisher, the repository is not this hub's, or too few keys are here.
    """
    if not is_id(publisher) or publisher in trust.TOP_ROLES:
        sentence = N_("%(publisher)s cannot be a publisher's name. Use small Latin letters, digits and hyphens.")
        raise PublisherError("publisher", sentence, publisher=publisher)
    for folder in folders:
        check_outside(folder, repository)
    signed = trust.signed_folder(home)
    with trust.held(home):
        ring = read_ring(home, brought)
        signing = Signing(home, ring, trust.roots(home, now, ring), now)
        state = newest_state(signed, repository, signing.roots)
        plans = _plans(folders, state, publisher, ring)
        with written_to(repository):
            sweep(repository)
            _write_pack_files(repository, plans, progress)
            new = [plan for plan in plans if plan.is_new]
            targets = {plan.target: _target_file(plan, [signed, repository], repository, state) for plan in new}
            sign_state(signing, state, {publisher: targets})
            write_everywhere(signing, state, repository, {plan.target: plan.content for plan in plans})
    packs = tuple(PublishedPack(plan.manifest.pack, plan.manifest.version, plan.sha256, plan.is_new) for plan in plans)
    return Published(packs, state.version)


def _plans(folders: Sequence[Path], state: State, publisher: str, ring: Ring) -> list[_Plan]:
    plans: dict[str, _Plan] = {}
    for folder in folders:
        manifest = describe(checked(folder))
        content = manifest.encode()
        sha256 = hashlib.sha256(content).hexdigest()
        name = target_name(manifest.pack, manifest.version)
        _check_owner(state.publisher_of(manifest.pack), manifest.pack, publisher, ring)
        published = plans[name].sha256 if name in plans else state.target_hash(name)
        if published not in (None, sha256):
            sentence = N_(
                "Version %(version)s of %(pack)s is already published with other content, and a published version "
                "never changes. Raise the version in %(folder)s/pack.toml."
            )
            values = {"version": manifest.version, "pack": manifest.pack, "folder": str(folder)}
            raise PublisherError("version-published", sentence, **values)
        if published is None:
            _check_newest(manifest, folder, state)
        plans.setdefault(name, _Plan(folder, manifest, content, sha256, published is None))
    return list(plans.values())


def _check_newest(manifest: Manifest, folder: Path, state: State) -> None:
    """Raises PublisherError if a newer version is signed: no kiosk would ever take this one."""
    newest = next(iter(state.versions_of(manifest.pack)), None)
    if newest and version_key(newest) > version_key(manifest.version):
        sentence = N_(
            "Version %(newest)s of %(pack)s is already published, and kiosks never go back to an older one. Raise the "
            "version in %(folder)s/pack.toml above it."
        )
        values = {"newest": newest, "pack": manifest.pack, "folder": str(folder)}
        raise PublisherError("version-older", sentence, **values)


def _write_pack_files(repository: Path, plans: list[_Plan], progress: Progress) -> None:
    """The pack files that the folder lacks, or holds damaged."""
    paths = {plan.target: repository / pack_file_name(plan.manifest.pack, plan.manifest.version) for plan in plans}
    wanted = [plan for plan in plans if not is_sound(paths[plan.target], plan.manifest)]
    count = counted([plan.manifest for plan in wanted], progress)
    for plan in wanted:
        write_pack_file(plan.folder, plan.manifest, paths[plan.target], count)


def _check_owner(owner: str | None, pack: str, publisher: str, ring: Ring) -> None:
    """Raises PublisherError if a pack is not this publisher's to sign."""
    owner = owner or ring.owner(pack)
    if owner not in (None, publisher):
        sentence = N_("The pack %(pack)s belongs to the publisher %(owner)s. Publish it under that name.")
        raise PublisherError("other-publisher", sentence, pack=pack, owner=owner)
    allowed = ring.publishers[publisher].packs if publisher in ring.publishers else None
    if allowed is not None and pack not in allowed:
        sentence = N_(
            "%(publisher)s may sign %(packs)s only, not %(pack)s. Give it the pack with: kiosk-hub keys publisher add."
        )
        values = {"publisher": publisher, "packs": ", ".join(allowed), "pack": pack}
        raise PublisherError("not-its-pack", sentence, **values)


def _target_file(plan: _Plan, folders: list[Path], repository: Path, state: State) -> TargetFile:
    """What is signed of a version: its manifest, how large its pack file is, and the update files to it, made here."""
    packed = open_packed(repository / pack_file_name(plan.manifest.pack, plan.manifest.version))
    custom: dict[str, object] = {PARTS: [part.stat().st_size for part in packed.parts]}
    updates = write_updates(repository, folders, state, plan.manifest)
    if updates:
        custom[UPDATES] = {old: [update.length, update.sha256] for old, update in updates.items()}
    return TargetFile(len(plan.content), {"sha256": plan.sha256}, plan.target, {"custom": custom})
