"""Makes the dictionary of protocol 2: `python -m scripts.train_dictionary FILE`.

It is trained with the logs of other stations than the one that the encoding is measured with (other seeds: other
learners, ids, times, answers, and of the five packs the two that are made up), cut into batches of ten and of 250
events. The same release of zstd makes the same bytes again. A dictionary belongs to its protocol for ever: another one
is another protocol.
"""

import sys
from pathlib import Path

import zstandard

from scripts.benchmarks.events import cut, logged
from sync.protocol.encodings import frames
from sync.protocol.encodings.limits import Unchained
from sync.protocol.encodings.writing import columnar

BYTES = 32 << 10
SEEDS = range(1000, 1100)
EVENTS = 1000
SIZES = (10, 250)
ZSTD = (1, 5, 7)
"""The release of zstd that made the dictionary in the package."""

_SEGMENT, _HASHED, _LEVEL = 256, 8, 19


def train() -> bytes:
    """The dictionary; the same again on each call."""
    samples = [
        frames.pack_signs(
            columnar(Unchained(part.log_id, part.first, part.previous, list(part.events)))[1], frames.MALAYALAM
        )
        for batch in (logged(seed, EVENTS) for seed in SEEDS)
        for size in SIZES
        for part in cut(batch, size)
    ]
    return zstandard.train_dictionary(BYTES, samples, k=_SEGMENT, d=_HASHED, level=_LEVEL).as_bytes()


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(train())
