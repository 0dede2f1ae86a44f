"""A repository's folder: its signed metadata as values, and how they are written (content_packs/REPOSITORY.md).

The hub's home holds such a folder too, without pack files: the newest of all that the hub signed.

What always holds: metadata that this hub did not sign are never read into a value, so that nothing of a stranger's is
signed again; files are written under new names, and the timestamp, the only one that is replaced, comes last: a kill at
any point leaves the old state or the new one.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import DelegatedRole, Metadata, Root, Signed, Snapshot, Targets, Timestamp
from tuf.api.serialization import DeserializationError

from sync.hub.catalogue.durable import replace
from sync.hub.catalogue.errors import PublisherError
from sync.protocol.errors import N_
from sync.protocol.names import is_version, update_file_name, version_key

METADATA = "metadata"
TARGETS = "targets"
UPDATES, PARTS = "updates", "parts"


@dataclass(slots=True)
class State:
    """What a repository says now. `publishers` maps a publisher's name to what it signed; None is "not yet".

    `former` maps those that are publishers no more to their last version: a TUF snapshot must go on naming it.
    """

    timestamp: Metadata[Timestamp] | None = None
    snapshot: Metadata[Snapshot] | None = None
    targets: Metadata[Targets] | None = None
    publishers: dict[str, Metadata[Targets]] = field(default_factory=dict)
    former: dict[str, int] = field(default_factory=dict)

    def publisher_of(self, pack: str) -> str | None:
        """Who publishes a pack here, or None."""
        roles = roles_of(self.targets.signed) if self.targets else {}
        return next((name for name, role in roles.items() if role.paths and paths_of(pack) in role.paths), None)

    def packs_of(self, publisher: str) -> tuple[str, ...]:
        """The packs of a publisher here."""
        role = roles_of(self.targets.signed).get(publisher) if self.targets else None
        return tuple(path.removesuffix("/*") for path in (role.paths if role else None) or [])

    def target_hash(self, name: str) -> str | None:
        """The SHA-256 under which a target is signed here, or None."""
        for publisher in self.publishers.values():
            if name in publisher.signed.targets:
                return publisher.signed.targets[name].hashes["sha256"]
        return None

    def versions_of(self, pack: str) -> list[str]:
        """The versions of a pack that are signed here, the newest first."""
        targets = (name for name, _ in self.targets_signed() if name.startswith(f"{pack}/"))
        versions = [name.removeprefix(f"{pack}/").removesuffix(".json") for name in targets]
        return sorted(filter(is_version, versions), key=version_key, reverse=True)

    def targets_signed(self) -> Iterator[tuple[str, str]]:
        """The name and SHA-256 of every target of every publisher."""
        for publisher in self.publishers.values():
            for name, target in publisher.signed.targets.items():
                yield name, target.hashes["sha256"]

    def updates_signed(self) -> Iterator[tuple[str, str]]:
        """The path and SHA-256 of every update file of every publisher, relative to the repository's folder."""
        for publisher in self.publishers.values():
            for name, target in publisher.signed.targets.items():
                pack, _, version = name.removesuffix(".json").partition("/")
                for old, (_, sha256) in (target.custom or {}).get(UPDATES, {}).items():
                    yield update_file_name(pack, old, version), sha256

    @property
    def version(self) -> int:
        """The timestamp's, 0 for "not yet"."""
        return self.timestamp.signed.version if self.timestamp else 0


def paths_of(pack: str) -> str:
    """The pattern of the targets of one pack."""
    return f"{pack}/*"


def target_path(name: str, sha256: str) -> str:
    """Where a target lies, relative to the repository's folder."""
    folder, _, file = name.rpartition("/")
    return f"{TARGETS}/{folder}/{sha256}.{file}"


def read_state(repository: Path, root: Metadata[Root]) -> State:
    """What a repository says. A folder without a timestamp says nothing yet.

    Raises PublisherError if this hub did not sign it, or a part of it is missing.
    """
    folder = repository / METADATA
    if not (folder / "timestamp.json").exists():
        return State()
    try:
        timestamp = Metadata[Timestamp].from_file(str(folder / "timestamp.json"))
        verify(root.signed, Timestamp.type, timestamp)
        snapshot = Metadata[Snapshot].from_file(_named(folder, Snapshot.type, timestamp.signed.snapshot_meta.version))
        verify(root.signed, Snapshot.type, snapshot)
        meta = {name.removesuffix(".json"): file.version for name, file in snapshot.signed.meta.items()}
        targets = Metadata[Targets].from_file(_named(folder, Targets.type, meta.pop(Targets.type)))
        verify(root.signed, Targets.type, targets)
        publishers, former = {}, {}
        for name, version in meta.items():
            if name not in roles_of(targets.signed):
                former[name] = version
                continue
            publishers[name] = Metadata[Targets].from_file(_named(folder, name, version))
            verify(targets.signed, name, publishers[name])
    except (RepositoryError, DeserializationError, OSError, KeyError, ValueError) as error:
        sentence = N_(
            "%(repository)s is not a repository that this hub signed (%(reason)s). Publish into an empty folder, or "
            "use the home of the hub that signed it."
        )
        raise PublisherError("repository", sentence, repository=str(repository), reason=str(error)) from error
    return State(timestamp, snapshot, targets, publishers, former)


def newest_state(signed: Path, repository: Path, roots: Sequence[Metadata[Root]]) -> State:
    """The newest of what the hub's home and a repository say.

    What keys signed that the newest root does not name any more counts only as far as it lies in the home: a stolen key
    that was withdrawn brings nothing into it. Raises PublisherError as `read_state` does.
    """
    ours, _ = _read_by_any(signed, roots)
    theirs, is_current = _read_by_any(repository, roots)
    if not is_current and theirs.version > ours.version:
        sentence = N_(
            "%(repository)s was signed with keys that have been withdrawn since, and is newer than what this hub "
            "signed. Publish into an empty folder."
        )
        raise PublisherError("withdrawn-keys", sentence, repository=str(repository))
    return max((ours, theirs), key=lambda state: state.version)


def _read_by_any(folder: Path, roots: Sequence[Metadata[Root]]) -> tuple[State, bool]:
    """What a folder says by the newest root that vouches for it, and whether that is the newest of all."""
    try:
        return read_state(folder, roots[-1]), True
    except PublisherError:
        for root in reversed(roots[:-1]):
            with suppress(PublisherError):
                return read_state(folder, root), False
        raise


def roles_of(targets: Targets) -> dict[str, DelegatedRole]:
    """The publishers that a targets role names, in its order."""
    return dict((targets.delegations.roles or {}) if targets.delegations else {})


def share_targets(state: State, folders: Sequence[Path], fresh: Mapping[str, bytes]) -> None:
    """Bring every target that is signed into each of the folders: from `fresh` by its name, or from any folder.

    Raises PublisherError if a target is in none of them as it was signed.
    """
    for name, sha256 in state.targets_signed():
        paths = [folder / target_path(name, sha256) for folder in folders]
        found = {path: path.read_bytes() for path in paths if path.is_file()}
        candidates = [*found.values(), *([fresh[name]] if name in fresh else [])]
        content = next((each for each in candidates if hashlib.sha256(each).hexdigest() == sha256), None)
        if content is None:
            sentence = N_("The manifest %(name)s was signed, but is lost or damaged. Publish that version again.")
            raise PublisherError("manifest-lost", sentence, name=name)
        for path in paths:
            if found.get(path) != content:
                replace(path, content)


def write_state(repository: Path, state: State, roots: list[Metadata[Root]]) -> None:
    """Write the metadata that are not there yet: what is referred to before what refers to it, the timestamp last."""
    if not (state.timestamp and state.snapshot and state.targets):
        raise ValueError("incomplete state")
    folder = repository / METADATA
    for root in roots:
        _write(folder / f"{root.signed.version}.root.json", root.to_bytes())
    _write(folder / "root.json", roots[-1].to_bytes())
    for name, publisher in state.publishers.items():
        _write(Path(_named(folder, name, publisher.signed.version)), publisher.to_bytes())
    _write(Path(_named(folder, Targets.type, state.targets.signed.version)), state.targets.to_bytes())
    _write(Path(_named(folder, Snapshot.type, state.snapshot.signed.version)), state.snapshot.to_bytes())
    _write(folder / "timestamp.json", state.timestamp.to_bytes())


def _named(folder: Path, role: str, version: int) -> str:
    return str(folder / f"{version}.{role}.json")


def _write(path: Path, content: bytes) -> None:
    if not path.exists() or path.read_bytes() != content:
        replace(path, content)


def verify(by: Root | Targets, role: str, metadata: Metadata[Signed]) -> None:
    """Raises tuf's RepositoryError, or ValueError if no such role is named, if this role did not sign."""
    by.verify_delegate(role, metadata.signed_bytes, metadata.signatures)
