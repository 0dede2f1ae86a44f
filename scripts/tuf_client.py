"""The kiosk's TUF client with the command line of the public conformance suite (its CLIENT-CLI.md).

It runs the same updater and the same web source as the kiosk. Only the time is the machine's own: the kiosk takes
the later of the clock and its build, which a test of the past could not pass.
"""

import argparse
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from tuf.api.exceptions import DownloadError, RepositoryError
from tuf.ngclient import Updater

from kiosk.packs.metadata import METADATA, TARGETS, refreshed
from kiosk.packs.sources.web import WebSource

_TRUSTED = "trusted-root"


def main() -> int:
    wanted = _arguments()
    folder: Path = wanted.metadata_dir
    try:
        if wanted.command == "init":
            folder.mkdir(parents=True, exist_ok=True)
            root = wanted.trusted_root.read_bytes()
            (folder / _TRUSTED).write_bytes(root)
            (folder / "root.json").write_bytes(root)
        elif wanted.command == "refresh":
            _refreshed(wanted)
        else:
            _download(wanted)
    except (RepositoryError, DownloadError, OSError) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/tuf-client", description="The kiosk's TUF client, to be tested.")
    parser.add_argument("--metadata-dir", type=Path, required=True)
    parser.add_argument("--metadata-url", default="")
    parser.add_argument("--target-name", action="append", default=[])
    parser.add_argument("--target-base-url", default="")
    parser.add_argument("--target-dir", type=Path)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("init").add_argument("trusted_root", type=Path)
    commands.add_parser("refresh")
    commands.add_parser("download")
    return parser.parse_args()


def _refreshed(wanted: argparse.Namespace) -> Updater:
    folder: Path = wanted.metadata_dir
    source = _TwoPlaces(wanted.metadata_url, wanted.target_base_url)
    root = (folder / _TRUSTED).read_bytes()
    return refreshed(source, root, folder, datetime.now(UTC), wanted.target_dir)


def _download(wanted: argparse.Namespace) -> None:
    updater = _refreshed(wanted)
    for name in wanted.target_name:
        info = updater.get_targetinfo(name)
        if info is None:
            raise RepositoryError(f"nobody signed {name}")
        if not updater.find_cached_target(info):
            updater.download_target(info)


class _TwoPlaces:
    """A repository whose metadata and targets lie at two addresses, as one source."""

    may_be_older = False

    def __init__(self, metadata: str, targets: str) -> None:
        self.name = metadata
        self._places = {METADATA: WebSource(metadata), TARGETS: WebSource(targets or metadata)}

    def read(self, path: str, offset: int = 0, length: int | None = None) -> Iterator[bytes]:
        prefix = METADATA if path.startswith(METADATA) else TARGETS
        return self._places[prefix].read(path.removeprefix(prefix), offset, length)

    def holds(self, path: str) -> bool:
        return True


if __name__ == "__main__":
    sys.exit(main())
