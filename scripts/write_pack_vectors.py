"""Writes the test vectors of FORMAT.md, D: `python -m scripts.write_pack_vectors content_packs/vectors`.

The sources in that folder stay as they are. Keys are made anew each time, so all that is signed differs; manifests are
the same, and so is what pack and update files hold, whichever version of zstd made them.
"""

import base64
import hashlib
import io
import json
import shutil
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from sync.hub.catalogue.durable import replace
from sync.hub.catalogue.publishing import publish, root_path
from sync.protocol import patches

SOURCES = ("tea-stall-1.0.0", "tea-stall-1.1.0")
REPOSITORY, ROOT, PATCHES = "repository", "root.json", "patches.json"

_AT = datetime(2026, 1, 1, tzinfo=UTC)
_TEN_MB = 10_000_000
_STRETCHES = {
    "A blob of three segments that lost its head.": (_TEN_MB, [(200_000, _TEN_MB)]),
    "A blob of three segments that lost a stretch in the middle and has its head again at the end.": (
        _TEN_MB,
        [(0, 4_000_000), (5_500_000, _TEN_MB), (6_000_000, 6_100_000)],
    ),
    "A blob that follows from no other.": (0, [(0, 1000)]),
    "A blob that is longer than the old one by a segment.": (100_000, [(0, 100_000)] * 50),
}


def made(length: int) -> bytes:
    """The bytes of which old blobs consist: the SHA-256 of 0, 1, 2 … as four bytes, big-endian, one after another."""
    blocks = (hashlib.sha256(number.to_bytes(4, "big")).digest() for number in range(length // 32 + 1))
    return b"".join(blocks)[:length]


def write(folder: Path) -> None:
    """Sign the sources of a folder into a repository beside them, and write the patches."""
    shutil.rmtree(folder / REPOSITORY, ignore_errors=True)
    with tempfile.TemporaryDirectory() as home:
        for source in SOURCES:
            publish(Path(home), folder / REPOSITORY, [folder / source], _AT)
        replace(folder / ROOT, root_path(Path(home)).read_bytes())
    rows = [_patch(about, length, stretches) for about, (length, stretches) in _STRETCHES.items()]
    replace(folder / PATCHES, (json.dumps(rows, indent=1) + "\n").encode())


def _patch(about: str, length: int, stretches: Sequence[tuple[int, int]]) -> dict[str, object]:
    longest = made(max(end for _, end in stretches))
    new = b"".join(longest[start:end] for start, end in stretches)
    old = io.BytesIO(longest[:length]) if length else None
    segments = [base64.b64encode(segment).decode() for segment in patches.make(old, io.BytesIO(new))]
    return {
        "about": about,
        "old": length,
        "new": stretches,
        "sha256": hashlib.sha256(new).hexdigest(),
        "segments": segments,
    }


if __name__ == "__main__":
    write(Path(sys.argv[1]))
