"""The pack file: one pack version's blobs, one after another, behind an index (FORMAT.md, part B).

It is written in parts of at most 2 GB, which FAT32 holds. Layout of each: `PDPK`, format (1 byte), the index's length
(4 bytes, big-endian), the index (JSON in zstd), then blobs. The first part's index covers all parts and maps a SHA-256
to where its blob lies and how it is stored; further parts have an index of 0 bytes. The index is not signed and need
not be: the manifest is, and every blob is held to the manifest's SHA-256 and size.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

import zstandard

from sync.protocol import bounded
from sync.protocol.errors import N_, PackError
from sync.protocol.manifest import MOST_FILES
from sync.protocol.versions import PACK_FILE_FORMAT

MAGIC = b"PDPK"
PREFIX_BYTES = len(MAGIC) + 1 + 4
MOST_INDEX_BYTES = 4 << 20
MOST_PART_BYTES = 2_000_000_000
MOST_PARTS = 99

# A row has five values, four signs between them and one before the next, and a bracket.
_MOST_VALUES = 6 * MOST_FILES + 2

PLAIN = "plain"
ZSTD = "zstd"


@dataclass(frozen=True, slots=True)
class Stored:
    """Where a blob lies: `offset` bytes after the index of its part, `length` bytes long, `plain` or `zstd`."""

    sha256: str
    offset: int
    length: int
    encoding: str
    part: int = 1


def encode_head(blobs: Iterable[Stored]) -> bytes:
    """All that stands before the first blob of the first part."""
    rows = [[blob.sha256, blob.offset, blob.length, blob.encoding, blob.part] for blob in blobs]
    index = zstandard.ZstdCompressor(level=9).compress(json.dumps(rows, separators=(",", ":")).encode())
    return MAGIC + bytes([PACK_FILE_FORMAT]) + len(index).to_bytes(4, "big") + index


def encode_further_head() -> bytes:
    """All that stands before the first blob of every other part."""
    return MAGIC + bytes([PACK_FILE_FORMAT]) + bytes(4)


def index_length(prefix: bytes) -> int:
    """How many bytes of index follow the first PREFIX_BYTES of a pack file.

    Raises PackError if this is no pack file, or one of a newer format.
    """
    if len(prefix) < PREFIX_BYTES or prefix[: len(MAGIC)] != MAGIC or prefix[len(MAGIC)] < 1:
        raise _malformed()
    if prefix[len(MAGIC)] > PACK_FILE_FORMAT:
        raise PackError(
            "format-too-new",
            N_("This pack has format %(found)s; this kiosk reads formats up to %(known)s. Update the kiosk first."),
            found=prefix[len(MAGIC)],
            known=PACK_FILE_FORMAT,
        )
    length = int.from_bytes(prefix[len(MAGIC) + 1 :], "big")
    if length > MOST_INDEX_BYTES:
        raise _malformed()
    return length


def decode_index(index: bytes) -> dict[str, Stored]:
    """The stored blobs by SHA-256. Raises PackError if the index cannot be read."""
    try:
        rows = bounded.parse(bounded.unpack(index, MOST_INDEX_BYTES), _MOST_VALUES)
        stored = [Stored(*row) for row in rows]
    except (ValueError, TypeError) as error:
        raise _malformed() from error
    if not all(_is_sound(blob) for blob in stored):
        raise _malformed()
    return {blob.sha256: blob for blob in stored}


def _is_sound(blob: Stored) -> bool:
    return (
        isinstance(blob.sha256, str)
        and isinstance(blob.part, int)
        and isinstance(blob.offset, int)
        and isinstance(blob.length, int)
        and 1 <= blob.part <= MOST_PARTS
        and blob.offset >= 0
        and blob.length >= 0
        and blob.offset + blob.length <= MOST_PART_BYTES
        and blob.encoding in (PLAIN, ZSTD)
    )


def _malformed() -> PackError:
    return PackError("pack-file", N_("The pack file is damaged or no pack file. Copy it again from its source."))
