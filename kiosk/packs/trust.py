"""Whom this kiosk believes: The Update Framework over the root that a person gave it.

Nothing in a repository is believed for lying there, whatever road it came by. What always holds: the root comes from a
person and is replaced only by one that the old one signed; a manifest was signed by the publisher to whom its pack
belongs; a publisher whose metadata are damaged keeps out its own packs and no others'.
"""

import fcntl
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tuf.api import exceptions as tuf_errors
from tuf.api.metadata import Metadata, Root, TargetFile, Targets
from tuf.ngclient import Updater

from kiosk.errors import NetworkError, TechnicianError
from kiosk.packs import disk, refusals
from kiosk.packs.metadata import TARGETS, SourceFetcher, refreshed
from kiosk.packs.sources import Source
from sync.durable import replace
from sync.protocol.errors import N_, PackError, SpokenError
from sync.protocol.manifest import Manifest
from sync.protocol.names import is_version, pack_file_name, target_name, update_file_name, version_key
from sync.protocol.reading import is_id

ROOT = "root.json"

# No release of the kiosk can run before it was made: a clock that says so is not set.
RELEASED = datetime(2026, 11, 1, tzinfo=UTC)

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Signed:
    """A manifest that was verified, the publisher whose TUF role signed it, and the bytes that were signed."""

    manifest: Manifest
    publisher: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Target:
    """A version of a pack for which a publisher vouches: its manifest's length and hash, and what else was signed."""

    pack: str
    version: str
    publisher: str
    info: TargetFile

    @property
    def path(self) -> str:
        """Where its manifest lies in the repository."""
        return f"{TARGETS}{self.pack}/{self.info.hashes['sha256']}.{self.version}.json"

    @property
    def custom(self) -> dict[str, Any]:
        return self.info.custom or {}

    def signed(self, manifest: bytes) -> Signed:
        """The manifest from its bytes, wherever they came from.

        Raises tuf's LengthOrHashMismatchError if they are other bytes, its RepositoryError if they are the manifest of
        another pack or version, PackError if this kiosk cannot read them.
        """
        self.info.verify_length_and_hashes(manifest)
        read = Manifest.decode(manifest)
        if (read.pack, read.version) != (self.pack, self.version):
            raise tuf_errors.RepositoryError(f"{self.pack} {self.version} holds {read.pack} {read.version}")
        return Signed(read, self.publisher, manifest)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A pack, or all packs of a publisher (`pack` is None), that cannot be taken from a repository, and why."""

    publisher: str
    pack: str | None
    version: str | None
    error: SpokenError


@dataclass(frozen=True, slots=True)
class Vouched:
    """What a repository's publishers vouch for: `targets` by pack, of each the newest version first."""

    targets: tuple[Target, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class Offered:
    """What can be taken from a repository: of each pack the newest manifest, by pack."""

    manifests: tuple[Signed, ...]
    left_out: tuple[LeftOut, ...]


def trust_root(folder: Path, data: bytes) -> int:
    """Believe this root from now on; gives its version. `folder` is the kiosk's trust folder.

    Raises TechnicianError if these bytes are no signed root, or if the kiosk already believes a different one.
    """
    try:
        root = Metadata[Root].from_bytes(data)
        root.verify_delegate(Root.type, root)
    except (tuf_errors.RepositoryError, ValueError, TypeError) as error:
        raise TechnicianError("no-root", N_("This file is not a root that was signed by its own keys.")) from error
    path = folder / ROOT
    if path.exists() and path.read_bytes() != data and not _follows(root, path):
        raise TechnicianError(
            "other-root",
            N_("This kiosk already trusts another root. Remove %(path)s first if you are sure."),
            path=str(path),
        )
    replace(path, data)
    return root.signed.version


def _follows(root: Metadata[Root], path: Path) -> bool:
    """Whether the root that is trusted here signed a newer one."""
    try:
        known = Metadata[Root].from_file(str(path))
        known.verify_delegate(Root.type, root)
    except (tuf_errors.RepositoryError, ValueError):
        return False
    return root.signed.version > known.signed.version


def is_trusting(folder: Path) -> bool:
    return (folder / ROOT).exists()


def vouched_targets(source: Source, folder: Path, now: int) -> Vouched:
    """Every version of every pack for which a repository's publishers vouch; no manifest is fetched yet.

    `now` is the kiosk's time in milliseconds. Raises TechnicianError if nothing is trusted yet, or if the repository is
    missing, damaged, forged, expired or older than what was seen before, NetworkError if it cannot be reached.
    """
    if not is_trusting(folder):
        raise TechnicianError("no-trust", N_("This kiosk trusts no publisher yet. Give it a root with: kiosk trust."))
    if not source.holds("metadata/timestamp.json") and not source.holds("metadata/1.root.json"):
        raise TechnicianError(
            "no-repository",
            N_("There are no packs in %(folder)s. Choose the folder that holds them."),
            folder=source.name,
        )
    with _alone(folder), _refusing(source, folder):
        cache = folder / "metadata"
        known = max(datetime.fromtimestamp(now / 1000, tz=UTC), RELEASED)
        return _vouched(refreshed(source, (folder / ROOT).read_bytes(), cache, known), cache, source)


def offered_manifests(
    source: Source, folder: Path, now: int, kept: Mapping[str, Sequence[str]] = MappingProxyType({})
) -> Offered:
    """Of each pack the newest manifest that the source holds together with what a kiosk needs to take it.

    That is its pack file, or an update file from one of the versions that `kept` (pack → versions) says are here.
    Where it holds neither of any version, the newest manifest that it holds. What is damaged or cannot be read by this
    kiosk is left out and said. Raises as `vouched_targets`, and what is said of the first if all are left out.
    """
    vouched = vouched_targets(source, folder, now)
    left_out = list(vouched.left_out)
    with _refusing(source, folder):
        found = [
            _newest(source, list(targets), kept, left_out)
            for _, targets in groupby(vouched.targets, key=lambda target: target.pack)
        ]
    for each in left_out:
        _LOGGER.warning("%s %s %s: %s", each.publisher, each.pack, each.version, each.error)
    if left_out and not any(found):
        raise left_out[0].error
    return Offered(tuple(signed for signed in found if signed), tuple(left_out))


def manifest_of(source: Source, target: Target) -> Signed:
    """The manifest of a target, fetched and verified. Raises tuf's errors, and PackError if it cannot be read here."""
    return target.signed(SourceFetcher(source).download_bytes(target.path, target.info.length))


def _newest(
    source: Source, targets: list[Target], kept: Mapping[str, Sequence[str]], left_out: list[LeftOut]
) -> Signed | None:
    """The first manifest that can be had and read, those first whose content the source holds too."""
    held = [target for target in targets if source.holds(target.path)]
    for target in sorted(held, key=lambda each: not _holds_content(source, each, kept.get(each.pack, ()))):
        try:
            return manifest_of(source, target)
        except tuf_errors.DownloadHTTPError as error:  # the source does not hold this version
            _LOGGER.info("%s: %s", source.name, error)
        except PackError as error:
            left_out.append(LeftOut(target.publisher, target.pack, target.version, error))
        except (tuf_errors.RepositoryError, tuf_errors.DownloadError) as error:
            said = refusals.spoken(error, source)
            if isinstance(said, NetworkError):
                raise said from error
            left_out.append(LeftOut(target.publisher, target.pack, target.version, said))
    return None


def _holds_content(source: Source, target: Target, kept: Sequence[str]) -> bool:
    if source.holds(pack_file_name(target.pack, target.version)):
        return True
    reachable = (old for old in kept if old in target.custom.get("updates", {}))
    return any(source.holds(update_file_name(target.pack, old, target.version)) for old in reachable)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One look at a time, whichever thread or process it is in: python-tuf's cache is not made for more."""
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _refusing(source: Source, folder: Path) -> Iterator[None]:
    """Says in words that people understand what python-tuf found."""
    try:
        yield
    except (tuf_errors.RepositoryError, tuf_errors.DownloadError) as error:
        raise refusals.spoken(error, source) from error
    except OSError as error:
        if disk.is_full(error):
            raise disk.full(0, folder) from error
        raise


def _vouched(updater: Updater, cache: Path, source: Source) -> Vouched:
    targets = Metadata[Targets].from_file(str(cache / "targets.json")).signed
    roles = targets.delegations.roles if targets.delegations and targets.delegations.roles else {}
    found: dict[str, list[Target]] = {}
    left_out: list[LeftOut] = []
    for publisher, role in roles.items():
        packs = {pattern.removesuffix("/*") for pattern in role.paths or []}
        try:
            for pack in sorted(filter(is_id, packs - set(found))):
                found[pack] = _of_pack(updater, cache, publisher, pack)
        except (tuf_errors.RepositoryError, tuf_errors.DownloadError) as error:
            left_out.append(LeftOut(publisher, None, None, refusals.spoken(error, source)))
    if left_out and not any(found.values()):
        raise left_out[0].error
    return Vouched(tuple(each for pack in sorted(found) for each in found[pack]), tuple(left_out))


def _of_pack(updater: Updater, cache: Path, publisher: str, pack: str) -> list[Target]:
    """The versions of a pack that a publisher signed, as far as it is the first to whom the pack was given."""
    # Asking for any name of the pack makes the updater fetch and verify the publisher's metadata.
    updater.get_targetinfo(target_name(pack, "0.0.0"))
    path = cache / f"{publisher}.json"
    names = Metadata[Targets].from_file(str(path)).signed.targets if path.exists() else {}
    inside = [name.removeprefix(f"{pack}/").removesuffix(".json") for name in names if name.startswith(f"{pack}/")]
    versions = sorted({name for name in inside if is_version(name)}, key=version_key, reverse=True)
    infos = ((version, updater.get_targetinfo(target_name(pack, version))) for version in versions)
    return [Target(pack, version, publisher, info) for version, info in infos if info and "sha256" in info.hashes]
