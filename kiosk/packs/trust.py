"""Whom this kiosk believes: The Update Framework over the root that a person gave it.

Nothing in a repository is believed for lying there, whatever road it came by. What always holds: the root comes from a
person and is replaced only by one that the old one signed; a manifest was signed by the publisher to whom its pack
belongs; a publisher whose metadata are damaged keeps out its own packs and no others'.

python-tuf is loaded by the functions that need it: a kiosk that only serves pages does without its memory.
"""

import fcntl
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from types import MappingProxyType

from tuf.api import exceptions as tuf_errors

from kiosk.errors import NetworkError, TechnicianError
from kiosk.packs import disk, refusals
from kiosk.packs.signed import LeftOut, Offered, Signed, Target, Vouched
from kiosk.packs.sources import Source
from sync.durable import replace
from sync.protocol.errors import N_, PackError
from sync.protocol.names import pack_file_name, update_file_name

ROOT = "root.json"

# No release of the kiosk can run before it was made: a clock that says so is not set.
RELEASED = datetime(2026, 11, 1, tzinfo=UTC)

_LOGGER = logging.getLogger(__name__)


def trust_root(folder: Path, data: bytes) -> int:
    """Believe this root from now on; gives its version. `folder` is the kiosk's trust folder.

    Raises TechnicianError if these bytes are no signed root, or if the kiosk already believes a different one.
    """
    from kiosk.packs import metadata

    try:
        version = metadata.root_version(data)
    except (tuf_errors.RepositoryError, ValueError, TypeError) as error:
        raise TechnicianError("no-root", N_("This file is not a root that was signed by its own keys.")) from error
    path = folder / ROOT
    if path.exists() and path.read_bytes() != data and not metadata.follows(path.read_bytes(), data):
        raise TechnicianError(
            "other-root",
            N_("This kiosk already trusts another root. Remove %(path)s first if you are sure."),
            path=str(path),
        )
    replace(path, data)
    return version


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
    from kiosk.packs.vouching import vouched

    with _alone(folder), _refusing(source, folder):
        known = max(datetime.fromtimestamp(now / 1000, tz=UTC), RELEASED)
        return vouched(source, (folder / ROOT).read_bytes(), folder / "metadata", known)


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
    return target.signed(fetch_manifest(source, target))


def fetch_manifest(source: Source, target: Target) -> bytes:
    """The bytes at which a target's manifest should lie, not verified. Raises tuf's DownloadError."""
    from kiosk.packs.metadata import SourceFetcher

    return SourceFetcher(source).download_bytes(target.path, target.info.length)


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
