"""The update file: what turns one version of a pack into the next, in one file that can be resumed (FORMAT.md, B.3).

Layout: `PDUP`, format (1 byte), the header's length (4 bytes, big-endian), the header (JSON in zstd), then segments of
patches: the manifest's first, then those of each blob that the old version lacks, in the header's order. The signed
target of the new manifest names its length and SHA-256; still every result is held to the SHA-256 of the manifest.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import zstandard

from sync.protocol import bounded
from sync.protocol.errors import N_, PackError
from sync.protocol.manifest import MOST_FILES
from sync.protocol.names import is_sha256, is_version
from sync.protocol.pack_file import MOST_PART_BYTES, MOST_PARTS
from sync.protocol.patches import SEGMENT
from sync.protocol.reading import is_id
from sync.protocol.versions import PACK_FILE_FORMAT

MAGIC = b"PDUP"
PREFIX_BYTES = len(MAGIC) + 1 + 4
MOST_HEADER_BYTES = 8 << 20

# A blob's row has five; a pack file of all parts has as many segments as are added.
_MOST_VALUES = 6 * MOST_FILES + MOST_PARTS * MOST_PART_BYTES // SEGMENT + 10

# zstd never makes a segment that cannot be compressed longer than this.
MOST_SEGMENT_BYTES = SEGMENT + (SEGMENT >> 8) + 64


@dataclass(frozen=True, slots=True)
class Patch:
    """How a blob comes about: from the blob `old`, or from nothing if that is empty; `lengths` are its segments'."""

    sha256: str
    old: str
    lengths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Header:
    """What an update file holds; `manifest` are the lengths of the segments of the manifest's patch."""

    pack: str
    old: str
    new: str
    manifest: tuple[int, ...]
    blobs: tuple[Patch, ...]

    def encode(self) -> bytes:
        """All that stands before the first segment."""
        document = {
            "pack": self.pack,
            "from": self.old,
            "to": self.new,
            "manifest": self.manifest,
            "blobs": [[patch.sha256, patch.old, patch.lengths] for patch in self.blobs],
        }
        text = json.dumps(document, separators=(",", ":"), sort_keys=True).encode()
        header = zstandard.ZstdCompressor(level=19).compress(text)
        return MAGIC + bytes([PACK_FILE_FORMAT]) + len(header).to_bytes(4, "big") + header


def header_length(prefix: bytes) -> int:
    """How many bytes of header follow the first PREFIX_BYTES of an update file.

    Raises PackError if this is no update file, or one of another format.
    """
    length = int.from_bytes(prefix[len(MAGIC) + 1 :], "big")
    known = prefix[: len(MAGIC) + 1] == MAGIC + bytes([PACK_FILE_FORMAT])
    if len(prefix) < PREFIX_BYTES or not known or length > MOST_HEADER_BYTES:
        raise _malformed()
    return length


def decode_header(data: bytes) -> Header:
    """Read a header. Raises PackError if it cannot be one."""
    try:
        document = bounded.parse(bounded.unpack(data, MOST_HEADER_BYTES), _MOST_VALUES)
        header = Header(
            document["pack"],
            document["from"],
            document["to"],
            tuple(document["manifest"]),
            tuple(Patch(sha256, old, tuple(lengths)) for sha256, old, lengths in document["blobs"]),
        )
    except (ValueError, TypeError, KeyError) as error:
        raise _malformed() from error
    if not _is_sound(header):
        raise _malformed()
    return header


def _is_sound(header: Header) -> bool:
    return (
        isinstance(header.pack, str)
        and is_id(header.pack)
        and all(isinstance(version, str) and is_version(version) for version in (header.old, header.new))
        and len(header.blobs) <= MOST_FILES
        and _are_lengths(header.manifest)
        and all(_is_patch(patch) for patch in header.blobs)
    )


def _is_patch(patch: Patch) -> bool:
    names = [patch.sha256] if patch.old == "" else [patch.sha256, patch.old]
    return all(isinstance(name, str) and is_sha256(name) for name in names) and _are_lengths(patch.lengths)


def _are_lengths(lengths: Iterable[Any]) -> bool:
    return all(type(length) is int and 0 < length <= MOST_SEGMENT_BYTES for length in lengths)


def _malformed() -> PackError:
    return PackError("update-file", N_("The update file is damaged. The whole files will be fetched in its place."))
