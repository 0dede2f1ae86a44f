"""When a pack's folder changed: by names, sizes and times of its files, which every system tells."""

import os
from pathlib import Path

from sync.hub.catalogue.authoring.folder import FOLDERS_BESIDE

Fingerprint = frozenset[tuple[str, int, int]]


def fingerprint(folder: Path) -> Fingerprint:
    """What is different after something in the folder changed; what stands beside the pack does not count."""
    found = set()
    for place, folders, names in os.walk(folder):
        if Path(place) == folder:
            folders[:] = [name for name in folders if name not in FOLDERS_BESIDE]
        for name in (*names, *folders):
            path = Path(place, name)
            try:
                state = path.lstat()
            except FileNotFoundError:
                continue  # removed while we looked: the next look shows it
            found.add((str(path), state.st_mtime_ns if name in names else 0, state.st_size if name in names else 0))
    return frozenset(found)
