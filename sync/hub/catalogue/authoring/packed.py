"""Reading a pack file: its blobs by their hash, and whether it still holds what its manifest says."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import zstandard

from sync.protocol.errors import PackError
from sync.protocol.manifest import Manifest
from sync.protocol.names import part_name
from sync.protocol.pack_file import PREFIX_BYTES, ZSTD, Stored, decode_index, index_length

_CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Packed:
    """A pack file whose index was read; `starts` says for each part where its blobs begin."""

    path: Path
    index: dict[str, Stored]
    starts: dict[int, int]

    def part(self, number: int) -> Path:
        return self.path.with_name(part_name(self.path.name, number))

    @property
    def parts(self) -> list[Path]:
        return [self.part(number) for number in sorted(self.starts)]

    def chunks(self, sha256: str) -> Iterator[bytes]:
        """A blob's bytes as they were before they were stored.

        Raises PackError if they cannot be read, OSError if the file cannot, KeyError if the blob is not there.
        """
        stored = self.index[sha256]
        with _stretch(self.part(stored.part), self.starts[stored.part] + stored.offset, stored.length) as stretch:
            if stored.encoding != ZSTD:
                yield from stretch
                return
            inflater = zstandard.ZstdDecompressor().decompressobj()
            try:
                for chunk in stretch:
                    yield inflater.decompress(chunk)
            except zstandard.ZstdError as error:
                raise PackError("pack-file", "%(sha256)s is damaged.", sha256=sha256) from error

    def holds(self, sha256: str, size: int) -> bool:
        """Whether the blob is there, complete, and has its hash."""
        digest, length = hashlib.sha256(), 0
        try:
            for chunk in self.chunks(sha256):
                digest.update(chunk)
                length += len(chunk)
        except (PackError, OSError, KeyError):
            return False
        return (length, digest.hexdigest()) == (size, sha256)


def open_packed(path: Path) -> Packed:
    """Read the index of a pack file. Raises PackError if it is none, OSError if it cannot be read."""
    with path.open("rb") as pack:
        length = index_length(pack.read(PREFIX_BYTES))
        index = decode_index(pack.read(length))
    parts = {1, *(stored.part for stored in index.values())}
    return Packed(path, index, {part: PREFIX_BYTES + (length if part == 1 else 0) for part in parts})


def is_sound(path: Path, manifest: Manifest) -> bool:
    """Whether the pack file is there, complete, and each blob in it is what the manifest says."""
    sizes = {file.sha256: file.size for file in manifest.files}
    try:
        packed = open_packed(path)
        return (
            packed.index.keys() == sizes.keys()
            and all(path.stat().st_size == end for path, end in zip(packed.parts, _ends(packed), strict=True))
            and all(packed.holds(sha256, size) for sha256, size in sizes.items())
        )
    except (PackError, OSError):
        return False


def _ends(packed: Packed) -> list[int]:
    """Where the last blob of each part ends."""
    ends = dict(packed.starts)
    for stored in packed.index.values():
        ends[stored.part] = max(ends[stored.part], packed.starts[stored.part] + stored.offset + stored.length)
    return [ends[part] for part in sorted(ends)]


@contextmanager
def _stretch(path: Path, start: int, length: int) -> Iterator[Iterator[bytes]]:
    with path.open("rb") as file:
        file.seek(start)

        def chunks() -> Iterator[bytes]:
            left = length
            while left and (chunk := file.read(min(left, _CHUNK_BYTES))):
                left -= len(chunk)
                yield chunk

        yield chunks()
