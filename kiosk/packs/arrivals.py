"""What was fetched and does not stand on the shelf yet: blobs, manifests, partials, in a folder of their own.

What always holds: no import and no removal touches it; a blob of it is whole, as one of the shelf is.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tuf.api import exceptions as tuf_errors

from kiosk.packs.blobs import Blobs
from kiosk.packs.partials import forget_others
from kiosk.packs.signed import Signed, Target
from sync.durable import replace
from sync.protocol.errors import PackError
from sync.protocol.manifest import File, Manifest
from sync.protocol.reading_manifest import read_manifest


@dataclass
class Arrivals:
    """Where what is fetched is kept: `here` are the shelf's blobs, `folder` is for what does not stand there yet."""

    here: Blobs
    folder: Path
    received: Blobs = field(init=False)

    def __post_init__(self) -> None:
        self.received = Blobs(self.folder / "blobs")

    @property
    def partials(self) -> Path:
        return self.folder / "partials"

    def missing(self, manifest: Manifest) -> dict[str, File]:
        """The files whose blobs are in neither place, by SHA-256."""
        return {
            file.sha256: file
            for file in manifest.files
            if not any(blobs.has(file.sha256, file.size) for blobs in (self.here, self.received))
        }

    def kept_manifest(self, target: Target) -> Signed | None:
        """A manifest that was fetched before. Raises PackError if this kiosk cannot read it."""
        try:
            return target.signed(self._manifest(target).read_bytes())
        except (OSError, tuf_errors.RepositoryError):
            return None

    def keep_manifest(self, target: Target, manifest: bytes) -> None:
        replace(self._manifest(target), manifest)

    def hand_over(self, manifest: Manifest) -> None:
        """Give the blobs of a version to the shelf's."""
        self.here.folder.mkdir(parents=True, exist_ok=True)
        names = {file.sha256 for file in manifest.files}
        self.here.keep((name, self.received.place(name)) for name in names if self.received.has(name))

    def tidy(self, targets: Sequence[Target], paths: set[str]) -> None:
        """Let go of what is not needed any more, for these versions and from these paths."""
        forget_others(self.partials, paths)
        manifests = {self._manifest(target).name for target in targets}
        for path in _manifests(self.folder).glob("*"):
            if path.name not in manifests:
                path.unlink(missing_ok=True)
        for name in set(self.received.all()) - set(self._names(targets)):
            self.received.remove(name)
        self.received.clear_incoming()

    def _names(self, targets: Sequence[Target]) -> Iterator[str]:
        """The blobs of the versions whose manifests are here."""
        for target in targets:
            with suppress(PackError):
                signed = self.kept_manifest(target)
                yield from (file.sha256 for file in signed.manifest.files) if signed else ()

    def _manifest(self, target: Target) -> Path:
        return _manifests(self.folder) / f"{target.info.hashes['sha256']}.json"


def titles(folder: Path, pack: str) -> dict[str, str]:
    """The title, by language, of a pack of which a manifest is in the `folder` of arrivals; {} if none is."""
    for path in _manifests(folder).glob("*.json"):
        with suppress(OSError, PackError):  # it may have been let go of meanwhile, or be one for newer kiosks
            manifest = read_manifest(path.read_bytes())
            if manifest.pack == pack:
                return manifest.title
    return {}


def _manifests(folder: Path) -> Path:
    return folder / "manifests"
