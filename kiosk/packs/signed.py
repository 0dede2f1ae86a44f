"""What publishers signed, as values: the versions of packs for which they vouch, and manifests that were verified."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tuf.api import exceptions as tuf_errors

from sync.protocol.errors import SpokenError
from sync.protocol.manifest import Manifest
from sync.protocol.reading_manifest import read_manifest

if TYPE_CHECKING:  # pages name these values too, and python-tuf is large
    from tuf.api.metadata import TargetFile

TARGETS = "targets/"


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
    info: "TargetFile"

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
        read = read_manifest(manifest)
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
