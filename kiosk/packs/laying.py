"""Laying a pack file out of a shelf's blobs: the head and the pieces of each part, one after another (FORMAT.md, B.2).

What always holds: nothing is written here; a piece is a whole blob as it lies on the disk, or bytes that are held.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kiosk.packs.blobs import Blobs
from sync.protocol.manifest import File, Manifest
from sync.protocol.pack_file import MOST_PART_BYTES, PLAIN, ZSTD, Stored, encode_further_head, encode_head

# Bytes that are held, or a blob and its size.
Piece = bytes | tuple[str, int]

_HEAD_BYTES = 4096
_INDEX_BYTES_A_BLOB = 100


@dataclass(frozen=True, slots=True)
class Laid:
    """A file of the repository: `pieces` are bytes, or blobs with their sizes, one after another."""

    size: int
    version: str
    pieces: tuple[Piece, ...]

    def chunks(self, blobs: Blobs, offset: int, length: int) -> Iterator[bytes]:
        """`length` bytes from `offset` on. Raises OSError if a blob cannot be read."""
        end, begins = min(self.size, offset + length), 0
        for piece in self.pieces:
            size = _size(piece)
            first, last = max(offset - begins, 0), min(end - begins, size)
            if first < last:
                yield from _cut(piece, first, last, blobs)
            begins += size
            if begins >= end:
                return


def plain(file: File) -> Piece:
    """A blob as it is."""
    return file.sha256, file.size


def lay_parts(
    manifest: Manifest, version: str, piece_of: Callable[[File], Piece] = plain, most: int = MOST_PART_BYTES
) -> list[Laid]:
    """The parts of a version's pack file, each of at most `most` bytes if no blob is larger.

    `piece_of` gives what is laid out of a file: its blob, or its text packed with zstd.
    """
    once = {file.sha256: file for file in manifest.files}
    first = _HEAD_BYTES + _INDEX_BYTES_A_BLOB * len(once)
    parts: list[list[Piece]] = [[]]
    rows: list[Stored] = []
    offset = 0
    for file in once.values():
        piece = piece_of(file)
        size = _size(piece)
        if parts[-1] and (first if len(parts) == 1 else _HEAD_BYTES) + offset + size > most:
            parts.append([])
            offset = 0
        parts[-1].append(piece)
        rows.append(Stored(file.sha256, offset, size, ZSTD if isinstance(piece, bytes) else PLAIN, len(parts)))
        offset += size
    heads = [encode_head(rows), *[encode_further_head()] * (len(parts) - 1)]
    return [
        Laid(len(head) + sum(map(_size, pieces)), f"{version}-{number}", (head, *pieces))
        for number, (head, pieces) in enumerate(zip(heads, parts, strict=True), start=1)
    ]


def _size(piece: Piece) -> int:
    return len(piece) if isinstance(piece, bytes) else piece[1]


def _cut(piece: Piece, first: int, last: int, blobs: Blobs) -> Iterator[bytes]:
    if isinstance(piece, bytes):
        yield piece[first:last]
        return
    left = last - first
    for chunk in blobs.chunks(piece[0], first):
        yield chunk[:left]
        left -= len(chunk)
        if left <= 0:
            return
