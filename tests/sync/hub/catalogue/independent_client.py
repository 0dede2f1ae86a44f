"""python-tuf's own client over a repository's folder: a reader that shares no code with the publisher."""

from collections.abc import Iterator
from pathlib import Path

from tuf.api.exceptions import DownloadHTTPError
from tuf.ngclient import FetcherInterface, Updater


class FolderFetcher(FetcherInterface):
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _fetch(self, url: str) -> Iterator[bytes]:
        if not (self._folder / url).is_file():
            raise DownloadHTTPError(url, 404)
        return iter([(self._folder / url).read_bytes()])


def refreshed(repository: Path, root: bytes, cache: Path) -> Updater:
    """A client that trusts `root` and has read the repository; what it verified lies in `cache`."""
    (cache / "targets").mkdir(parents=True, exist_ok=True)
    updater = Updater(
        str(cache), "metadata", str(cache / "targets"), "targets", fetcher=FolderFetcher(repository), bootstrap=root
    )
    updater.refresh()
    return updater


def manifest(updater: Updater, name: str) -> bytes | None:
    """The verified bytes of a target, or None if nobody signed one of this name."""
    info = updater.get_targetinfo(name)
    return None if info is None else Path(updater.download_target(info)).read_bytes()
