"""Patches turn one blob into another, whatever the two are, and need little memory."""

import io
import random

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from sync.protocol import patches
from sync.protocol.errors import PackError
from sync.protocol.patches import SEGMENT


def patched(old: bytes | None, new: bytes) -> int:
    """The bytes of a patch, after it gave the new blob again."""
    before = None if old is None else io.BytesIO(old)
    made, length = b"", 0
    for segment in patches.make(before, io.BytesIO(new)):
        made += patches.apply(segment, patches.read_stretch(before, len(made)))
        length += len(segment)
    assert made == new
    return length


@given(st.none() | st.binary(max_size=3000), st.binary(max_size=3000))
def test_any_blob_follows_from_any_other(old: bytes | None, new: bytes) -> None:
    patched(old, new)


def test_an_edit_costs_what_it_changes() -> None:
    noise = random.Random(1)  # noqa: S311 - content, no secret
    old = noise.randbytes(1_000_000)
    assert patched(old, old) < 200
    assert patched(old, old[40_000:]) < 200
    assert patched(old, old[:500_000] + b"ten bytes!" + old[500_000:]) < 300
    assert patched(old, noise.randbytes(1_000_000)) > 1_000_000


def test_a_long_blob_is_patched_across_its_segments() -> None:
    noise = random.Random(2)  # noqa: S311 - content, no secret
    old = noise.randbytes(2 * SEGMENT + 100_000)
    assert patched(old, old[300_000:] + noise.randbytes(50_000)) < 52_000


def test_no_stretch_is_longer_than_three_segments() -> None:
    old = io.BytesIO(bytes(8 * SEGMENT))
    assert max(len(patches.read_stretch(old, start)) for start in range(0, 9 * SEGMENT, SEGMENT)) == 3 * SEGMENT
    assert patches.read_stretch(None, 0) == b""


@pytest.mark.parametrize(
    "segment",
    [
        b"",
        b"no frame",
        zstandard.ZstdCompressor().compress(b"cut off")[:-1],
        zstandard.ZstdCompressor().compress(b""),
        zstandard.ZstdCompressor(write_content_size=False).compress(b"of unknown size" * 9),
        zstandard.ZstdCompressor().compress(bytes(SEGMENT + 1)),
    ],
    ids=["empty", "text", "cut", "nothing", "unknown-size", "too-large"],
)
def test_what_is_no_segment_is_refused(segment: bytes) -> None:
    with pytest.raises(PackError) as refused:
        patches.apply(segment, b"")
    assert refused.value.code == "update-file"
