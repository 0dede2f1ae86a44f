"""How many bytes a kiosk fetches to come from one version of a pack to another."""

from dataclasses import dataclass
from pathlib import Path

from sync.hub.catalogue.updating import Edition, changed_files, write_update


@dataclass(frozen=True, slots=True)
class Fetched:
    """Bytes: by `update` file (None where whole files are fewer), or the manifest and the whole `blobs` that differ.

    `largest` are the paths of those, with the bytes of each, the largest first.
    """

    update: int | None
    manifest: int
    blobs: int
    count: int
    largest: tuple[tuple[str, int], ...]

    @property
    def whole(self) -> int:
        return self.manifest + self.blobs


def measure(old: Edition, new: Edition, scratch: Path) -> Fetched:
    """What a kiosk that has the old version fetches for the new one; `scratch` is a folder for the update file.

    Raises PackError or OSError if a pack file cannot be read.
    """
    files = [file for file, _ in changed_files(old.manifest, new.manifest)]
    sizes = {file.path: new.packed.index[file.sha256].length for file in files}
    manifest = 0 if old.manifest == new.manifest else len(new.manifest.encode())
    update = write_update(old, new, scratch / "measured.update") if manifest else None
    largest = sorted(sizes.items(), key=lambda row: (-row[1], row[0]))
    return Fetched(update.length if update else None, manifest, sum(sizes.values()), len(sizes), tuple(largest))
