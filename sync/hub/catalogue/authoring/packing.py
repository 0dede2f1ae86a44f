"""Writing a pack file in its parts (FORMAT.md, part B). The same folder and manifest give the same bytes."""

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import IO, BinaryIO

import zstandard

from sync.hub.catalogue.durable import replacing, scratch
from sync.hub.catalogue.errors import AuthorError
from sync.protocol.errors import N_
from sync.protocol.manifest import File, Manifest
from sync.protocol.names import part_name
from sync.protocol.pack_file import MOST_PART_BYTES, MOST_PARTS, PLAIN, ZSTD, Stored, encode_further_head, encode_head

_TEXT = (".md", ".toml", ".svg", ".vtt")
_LEVEL = 19
_CHUNK_BYTES = 1 << 20
_HEAD_BYTES = 4096
_INDEX_BYTES_A_BLOB = 100


def write_pack_file(
    folder: Path, manifest: Manifest, path: Path, count: Callable[[int], None], most: int = MOST_PART_BYTES
) -> list[int]:
    """Write the parts of the pack file of a source folder, the first one as `path`; gives the bytes of each part.

    `count` gets bytes as they are packed.
    Each is whole or not there, and the first comes last. No part is larger than `most` bytes, if no file is. Raises
    AuthorError if a file is no longer what the manifest says, or the pack is too large.
    """
    parts = _divide(manifest, most)
    stored: list[Stored] = []
    sizes = []
    for number in range(len(parts), 0, -1):
        with scratch(path.parent) as body:
            added = []
            for file in parts[number - 1]:
                added.append(_store(folder, file, body, number))
                count(file.size)
            stored = added + stored
            head = encode_head(stored) if number == 1 else encode_further_head()
            body.seek(0)
            with replacing(path.with_name(part_name(path.name, number))) as part:
                part.write(head)
                shutil.copyfileobj(body, part, _CHUNK_BYTES)
                sizes.append(part.tell())
    return sizes[::-1]


def _divide(manifest: Manifest, most: int) -> list[list[File]]:
    """The files of each part, each blob once. Stored, a blob is never larger than its file."""
    once: dict[str, File] = {}
    for file in manifest.files:
        once.setdefault(file.sha256, file)
    parts: list[list[File]] = [[]]
    filled = _HEAD_BYTES + _INDEX_BYTES_A_BLOB * len(once)
    for file in once.values():
        if parts[-1] and filled + file.size > most:
            parts.append([])
            filled = _HEAD_BYTES
        parts[-1].append(file)
        filled += file.size
    if len(parts) > MOST_PARTS:
        raise AuthorError(
            "pack-too-large", N_("The pack file would be larger than %(most)s bytes. Split it."), most=most * MOST_PARTS
        )
    return parts


def _store(folder: Path, file: File, body: IO[bytes], part: int) -> Stored:
    """Append a file's blob to the body: text compressed if that makes it smaller, everything else as it is."""
    offset = body.tell()
    with (folder / file.path).open("rb") as content:
        encoding, found = (_pack if Path(file.path).suffix in _TEXT else _copy)(content, body)
    if found != file.sha256:
        sentence = N_("%(path)s changed while the pack was being built. Build it again.")
        raise AuthorError("changed-meanwhile", sentence, path=file.path)
    return Stored(file.sha256, offset, body.tell() - offset, encoding, part)


def _pack(content: BinaryIO, body: IO[bytes]) -> tuple[str, str]:
    """Append a text; gives how it is stored, and its SHA-256."""
    text = content.read()
    compressed = zstandard.ZstdCompressor(level=_LEVEL, write_content_size=True).compress(text)
    encoding = ZSTD if len(compressed) < len(text) else PLAIN
    body.write(compressed if encoding == ZSTD else text)
    return encoding, hashlib.sha256(text).hexdigest()


def _copy(content: BinaryIO, body: IO[bytes]) -> tuple[str, str]:
    digest = hashlib.sha256()
    while chunk := content.read(_CHUNK_BYTES):
        digest.update(chunk)
        body.write(chunk)
    return PLAIN, digest.hexdigest()
