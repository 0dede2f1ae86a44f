"""Whether a pack file still holds what its manifest says, byte for byte of every blob."""

import hashlib
from pathlib import Path
from typing import BinaryIO

import zstandard

from sync.protocol.errors import PackError
from sync.protocol.manifest import Manifest
from sync.protocol.pack_file import PREFIX_BYTES, ZSTD, Stored, decode_index, index_length

_CHUNK_BYTES = 1 << 20


def is_sound(path: Path, manifest: Manifest) -> bool:
    """Whether the pack file is there, complete, and each blob in it is what the manifest says."""
    if not path.is_file():
        return False
    sizes = {file.sha256: file.size for file in manifest.files}
    with path.open("rb") as pack:
        try:
            length = index_length(pack.read(PREFIX_BYTES))
            index = decode_index(pack.read(length))
        except PackError:
            return False
        start = PREFIX_BYTES + length
        end = start + max((stored.offset + stored.length for stored in index.values()), default=0)
        return (
            index.keys() == sizes.keys()
            and path.stat().st_size == end
            and all(_is_sound_blob(pack, start, stored, sizes[stored.sha256]) for stored in index.values())
        )


def _is_sound_blob(pack: BinaryIO, start: int, stored: Stored, size: int) -> bool:
    pack.seek(start + stored.offset)
    if stored.encoding == ZSTD:
        try:
            content = zstandard.ZstdDecompressor().decompress(pack.read(stored.length), max_output_size=size)
        except zstandard.ZstdError:
            return False
        return len(content) == size and hashlib.sha256(content).hexdigest() == stored.sha256
    digest, left = hashlib.sha256(), stored.length
    while left and (chunk := pack.read(min(left, _CHUNK_BYTES))):
        digest.update(chunk)
        left -= len(chunk)
    return stored.length == size and digest.hexdigest() == stored.sha256
