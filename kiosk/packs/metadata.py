"""The signed metadata of a repository, fetched and verified by python-tuf (TUF specification, section 5).

This is the one place where an updater is made, for every road and for `scripts/tuf-client`. What always holds:

- Metadata never go back to an older version. Where an honest source may be older than what was seen (a stick), the
  newer timestamp of the two counts, so that what did not change can be taken from it.
- Expiry is judged by the latest of the clock, the build of this kiosk, and the time at which the timestamp that counts
  says it was issued. A newer timestamp takes the place of an older one in that too: a hub whose clock stood wrong
  years ahead is believed again when it has been set right. A time of issue after its own expiry says nothing.
- Each file of the cache is durable before it takes the place of the one before it: no power cut permits a rollback.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from tuf.api import exceptions as tuf_errors
from tuf.api.metadata import Metadata, Root, Timestamp
from tuf.ngclient import FetcherInterface, Updater, UpdaterConfig

from kiosk.packs.signed import TARGETS
from kiosk.packs.sources import Source
from sync.durable import replace

ISSUED = "x-issued"

METADATA = "metadata/"

_TIMESTAMP = f"{METADATA}timestamp.json"
_ISSUED_FORM = "%Y-%m-%dT%H:%M:%SZ"
_CONFIG = UpdaterConfig()


def refreshed(source: Source, root: bytes, cache: Path, known: datetime, targets: Path | None = None) -> Updater:
    """An updater that has brought `cache` up to the state of a source.

    `root` is the root that a person gave; `known` is a time that is not later than now (the clock, the build).
    `targets` is the folder of targets that the updater itself downloads. Raises tuf's RepositoryError if anything was
    not signed as it should be, is expired or older than the cache, its DownloadError if the source failed, OSError if
    the cache cannot be written.
    """
    cache.mkdir(parents=True, exist_ok=True)
    fetcher = SourceFetcher(source)
    updater = _DurableUpdater(
        str(cache), METADATA, str(targets) if targets else None, TARGETS, fetcher, _CONFIG, bootstrap=root
    )

    def counting(offered: bytes) -> bytes:
        """Which timestamp counts; the time by which it is judged follows from it."""
        cached = _read(cache / "timestamp.json")
        seen, found = _verified(cached, cache), _verified(offered, cache)
        is_older = bool(seen and found and found.version < seen.version)
        # python-tuf has no public argument for the time that expiry is judged against.
        updater._trusted_set.reference_time = max(known, issued(seen if is_older else found or seen) or known)
        fetcher.is_older = is_older
        return cached if is_older and source.may_be_older else offered

    fetcher.choose_timestamp = counting
    updater._trusted_set.reference_time = known
    try:
        updater.refresh()
    except tuf_errors.DownloadHTTPError as error:
        if fetcher.is_older:
            raise tuf_errors.BadVersionNumberError(f"{source.name} lacks what was newer: {error}") from error
        raise
    return updater


def root_version(data: bytes) -> int:
    """The version of a root. Raises tuf's RepositoryError, ValueError or TypeError if its own keys did not sign it."""
    root = Metadata[Root].from_bytes(data)
    root.verify_delegate(Root.type, root)
    return root.signed.version


def follows(known: bytes, data: bytes) -> bool:
    """Whether the keys of a known root signed these bytes as a newer one."""
    try:
        before, after = Metadata[Root].from_bytes(known), Metadata[Root].from_bytes(data)
        before.verify_delegate(Root.type, after)
    except (tuf_errors.RepositoryError, ValueError):
        return False
    return after.signed.version > before.signed.version


def issued(timestamp: Timestamp | None) -> datetime | None:
    """When a timestamp says that it was signed, or None if it says nothing that can be true."""
    try:
        stated = timestamp.unrecognized_fields[ISSUED] if timestamp else None
        moment = datetime.strptime(stated, _ISSUED_FORM).replace(tzinfo=UTC)
    except (KeyError, TypeError, ValueError):
        return None
    return moment if moment < timestamp.expires else None


def _verified(data: bytes, cache: Path) -> Timestamp | None:
    """A timestamp that the newest root vouches for, or None; python-tuf keeps that root in the cache."""
    try:
        root = Metadata[Root].from_file(str(cache / "root.json")).signed
        timestamp = Metadata[Timestamp].from_bytes(data)
        root.verify_delegate(Timestamp.type, timestamp.signed_bytes, timestamp.signatures)
    except (tuf_errors.RepositoryError, tuf_errors.StorageError, ValueError):
        return None
    return timestamp.signed if timestamp.signed.type == Timestamp.type else None


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


class _DurableUpdater(Updater):
    """python-tuf's updater replaces files that were never synced: after a power cut they may be empty."""

    def _persist_file(self, filename: str, data: bytes) -> None:
        path = Path(filename)
        if _read(path) != data:
            replace(path, data)


class SourceFetcher(FetcherInterface):
    """Gives python-tuf what a source brings.

    `choose_timestamp` may serve another timestamp than the one offered; `is_older` says that the offered one was older.
    """

    choose_timestamp: Callable[[bytes], bytes] | None = None
    is_older = False

    def __init__(self, source: Source) -> None:
        self._source = source

    def _fetch(self, url: str) -> Iterator[bytes]:
        if url == _TIMESTAMP and self.choose_timestamp:
            offered = b"".join(_bounded(self._chunks(url), _CONFIG.timestamp_max_length))
            return iter([self.choose_timestamp(offered)])
        chunks = self._chunks(url)
        first = next(chunks, b"")  # so that what is not there is known at once
        return _following(first, chunks)

    def _chunks(self, url: str) -> Iterator[bytes]:
        try:
            # python-tuf encodes the names of roles as an address needs them, but not those of targets.
            yield from self._source.read(url if url.startswith(METADATA) else quote(url))
        except FileNotFoundError as error:
            raise tuf_errors.DownloadHTTPError(f"{url} is not there", 404) from error
        except OSError as error:
            raise tuf_errors.DownloadError(f"{url} cannot be read: {error.strerror or error}") from error


def _following(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _bounded(chunks: Iterator[bytes], most: int) -> Iterator[bytes]:
    """At most a byte more than `most`, which is then refused for its length."""
    length = 0
    for chunk in chunks:
        length += len(chunk)
        yield chunk
        if length > most:
            raise tuf_errors.DownloadLengthMismatchError(f"more than {most} bytes were brought")
