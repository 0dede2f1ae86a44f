"""Whom this kiosk believes: The Update Framework over the root that a person gave it (TUF specification, section 5).

A repository is a folder, on a stick or anywhere else; nothing in it is believed for lying there. What always holds: the
root comes from a person and is replaced only by one that the old one signed; metadata never go back to an older one;
expiry is judged against trusted time, never against an unset clock; the cache is durable before it is relied on.
"""

import fcntl
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tuf.api import exceptions as tuf_errors
from tuf.api.metadata import Metadata, Root, Targets, Timestamp
from tuf.ngclient import FetcherInterface, Updater

from kiosk.errors import TechnicianError
from kiosk.packs import disk
from sync.durable import sync_path
from sync.protocol.errors import N_, PackError
from sync.protocol.manifest import Manifest
from sync.protocol.names import is_version, target_name, version_key

ROOT = "root.json"
ISSUED = "x-issued"

# No release of the kiosk can run before it was made: a clock that says so is not set.
RELEASED = datetime(2026, 11, 1, tzinfo=UTC)

_CHUNK = 64 * 1024
_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Signed:
    """A manifest that was verified, and the publisher whose TUF role signed it."""

    manifest: Manifest
    publisher: str


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
    folder.mkdir(parents=True, exist_ok=True)
    _write_durably(path, data)
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


def verified_manifests(repository: Path, folder: Path, now: int) -> list[Signed]:
    """The newest manifest of each pack in a repository, by pack, each with the publisher who signed it.

    `now` is the kiosk's time in milliseconds. Raises TechnicianError if nothing is trusted yet, or if the repository
    is missing, damaged, forged, expired or older than what was seen before, PackError if it holds only packs that this
    version cannot read; where it holds others too, those it cannot read are left out and logged.
    """
    if not is_trusting(folder):
        raise TechnicianError("no-trust", N_("This kiosk trusts no publisher yet. Give it a root with: kiosk trust."))
    if not (repository / "metadata").is_dir():
        raise TechnicianError(
            "no-repository",
            N_("There are no packs in %(folder)s. Choose the folder that holds them."),
            folder=str(repository),
        )
    with _alone(folder):
        try:
            updater = _refreshed(repository, folder, now)
            return _newest(updater, folder)
        except tuf_errors.RepositoryError as error:
            raise _refusal(error, repository) from error
        except tuf_errors.DownloadError as error:
            raise _unreadable(error, repository) from error
        except OSError as error:
            if disk.is_full(error):
                raise disk.full(0, folder) from error
            raise
        finally:
            _sync(folder / "metadata")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One look at a time, whichever thread or process it is in: python-tuf's cache is not made for more."""
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _refreshed(repository: Path, folder: Path, now: int) -> Updater:
    cache = folder / "metadata"
    cache.mkdir(parents=True, exist_ok=True)
    for left in cache.glob("tmp*"):  # python-tuf's own, from an interruption
        left.unlink()
    updater = Updater(
        str(cache),
        "metadata/",
        str(folder / "targets"),
        "targets/",
        fetcher=_FolderFetcher(repository),
        bootstrap=(folder / ROOT).read_bytes(),
    )
    # python-tuf has no public argument for the time that expiry is judged against.
    updater._trusted_set.reference_time = _reference_time(cache, now)
    updater.refresh()
    return updater


def _reference_time(cache: Path, now: int) -> datetime:
    """The later of the clock, the signed issue time seen last, and the release of this kiosk."""
    known = [datetime.fromtimestamp(now / 1000, tz=UTC), RELEASED]
    try:
        issued = Metadata[Timestamp].from_file(str(cache / "timestamp.json")).signed.unrecognized_fields.get(ISSUED)
        if issued:
            known.append(datetime.fromisoformat(issued))
    except (OSError, tuf_errors.RepositoryError, tuf_errors.StorageError, ValueError):
        pass  # nothing was verified before, so nothing is known from it
    return max(known)


def _newest(updater: Updater, folder: Path) -> list[Signed]:
    targets = Metadata[Targets].from_file(str(folder / "metadata/targets.json")).signed
    roles = targets.delegations.roles if targets.delegations and targets.delegations.roles else {}
    newest: dict[str, Signed] = {}
    refused: list[PackError] = []
    for publisher, role in roles.items():
        for pack in sorted(pattern.removesuffix("/*") for pattern in role.paths or []):
            # Asking for any name under the pattern makes the updater fetch and verify the publisher's metadata.
            updater.get_targetinfo(target_name(pack, "0.0.0"))
            version = _latest_version(folder, publisher, pack)
            if version is None:
                continue
            try:
                newest.setdefault(pack, Signed(_manifest(updater, pack, version), publisher))
            except PackError as error:
                _LOGGER.warning("%s %s: %s", pack, version, error)
                refused.append(error)
    if refused and not newest:
        raise refused[0]
    return [newest[pack] for pack in sorted(newest)]


def _latest_version(folder: Path, publisher: str, pack: str) -> str | None:
    verified = Metadata[Targets].from_file(str(folder / f"metadata/{publisher}.json")).signed
    prefix = f"{pack}/"
    versions = [name.removeprefix(prefix).removesuffix(".json") for name in verified.targets if name.startswith(prefix)]
    return max(filter(is_version, versions), key=version_key, default=None)


def _manifest(updater: Updater, pack: str, version: str) -> Manifest:
    info = updater.get_targetinfo(target_name(pack, version))
    if info is None:
        raise tuf_errors.RepositoryError(f"{pack} {version} is not delegated to its publisher")
    path = updater.download_target(info)
    data = Path(path).read_bytes()
    Path(path).unlink()
    manifest = Manifest.decode(data)
    if (manifest.pack, manifest.version) != (pack, version):
        raise tuf_errors.RepositoryError(f"{pack} {version} holds {manifest.pack} {manifest.version}")
    return manifest


class _FolderFetcher(FetcherInterface):
    """Reads a repository's files from its folder as if they were fetched."""

    def __init__(self, repository: Path) -> None:
        self._repository = repository

    def _fetch(self, url: str) -> Iterator[bytes]:
        path = self._repository / url
        if not path.is_file() or path.is_symlink():
            raise tuf_errors.DownloadHTTPError(f"{url} is not there", 404)
        return self._chunks(path)

    @staticmethod
    def _chunks(path: Path) -> Iterator[bytes]:
        try:
            with path.open("rb") as file:
                while chunk := file.read(_CHUNK):
                    yield chunk
        except OSError as error:
            raise tuf_errors.DownloadError(f"{path.name} cannot be read") from error


def _refusal(error: tuf_errors.RepositoryError, repository: Path) -> TechnicianError:
    values = {"folder": str(repository), "why": str(error)}
    if isinstance(error, tuf_errors.ExpiredMetadataError):
        return TechnicianError(
            "expired",
            N_("The packs in %(folder)s are out of date (%(why)s). Bring newer ones, or set the clock."),
            **values,
        )
    if isinstance(error, tuf_errors.BadVersionNumberError):
        return TechnicianError(
            "rolled-back",
            N_("The packs in %(folder)s are older than what this kiosk has seen (%(why)s). Bring newer ones."),
            **values,
        )
    if isinstance(error, tuf_errors.UnsignedMetadataError):
        return TechnicianError(
            "forged",
            N_("Nobody whom this kiosk trusts signed the packs in %(folder)s (%(why)s). Do not use them."),
            **values,
        )
    return TechnicianError(
        "damaged", N_("The packs in %(folder)s are damaged (%(why)s). Copy them again from their source."), **values
    )


def _unreadable(error: tuf_errors.DownloadError, repository: Path) -> TechnicianError:
    if isinstance(error, tuf_errors.DownloadLengthMismatchError):
        return _refusal(tuf_errors.RepositoryError(str(error)), repository)
    return TechnicianError(
        "unreadable",
        N_("%(folder)s cannot be read (%(why)s). Put the stick in again, then repeat."),
        folder=str(repository),
        why=str(error),
    )


def _write_durably(path: Path, data: bytes) -> None:
    temporary = path.with_name(f".{path.name}.new")
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    _sync(path.parent)


def _sync(folder: Path) -> None:
    """Make a folder and its files durable: python-tuf itself does not, and a lost cache would permit a rollback."""
    if not folder.is_dir():
        return
    for path in [*folder.iterdir(), folder]:
        if path.is_symlink():
            continue
        sync_path(path)
