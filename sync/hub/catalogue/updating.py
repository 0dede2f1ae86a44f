"""Making update files: what a kiosk that has one of the last versions fetches in place of whole blobs (FORMAT.md, B.3).

What always holds: the same two versions give the same bytes; a file that was made was applied once here and gave the
new version's blobs; none is made where the whole blobs would be fewer bytes.
"""

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sync.hub.catalogue.authoring.packed import Packed
from sync.hub.catalogue.durable import replacing, scratch
from sync.protocol import patches
from sync.protocol.manifest import File, Manifest
from sync.protocol.update_file import Header, Patch

_CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Edition:
    """A published version: its manifest, and the pack file that holds its blobs."""

    manifest: Manifest
    packed: Packed

    def blob(self, sha256: str, scratch_folder: Path) -> IO[bytes]:
        """A blob as a file without a name."""
        file = scratch(scratch_folder)
        for chunk in self.packed.chunks(sha256):
            file.write(chunk)
        file.seek(0)
        return file


@dataclass(frozen=True, slots=True)
class UpdateFile:
    """An update file that was written: bytes and SHA-256, as the target of the new version names them."""

    length: int
    sha256: str


def write_update(old: Edition, new: Edition, path: Path) -> UpdateFile | None:
    """Write the update file from one version to another; None if whole blobs are fewer bytes.

    Raises PackError or OSError if a pack file cannot be read.
    """
    changed = changed_files(old.manifest, new.manifest)
    with scratch(path.parent) as body:
        manifest = _append(io.BytesIO(old.manifest.encode()), io.BytesIO(new.manifest.encode()), body)
        blobs = [_append_blob(old, new, base, file, body) for file, base in changed]
        head = Header(new.manifest.pack, old.manifest.version, new.manifest.version, manifest, tuple(blobs)).encode()
        whole = sum(new.packed.index[file.sha256].length for file, _ in changed)
        if len(head) + body.tell() > whole + len(new.manifest.encode()):
            return None
        body.seek(0)
        digest, length = hashlib.sha256(), 0
        with replacing(path) as file:
            for chunk in _chunks(head, body):
                digest.update(chunk)
                length += file.write(chunk)
    return UpdateFile(length, digest.hexdigest())


def changed_files(old: Manifest, new: Manifest) -> list[tuple[File, File | None]]:
    """The files of the new version whose blobs the old one lacks, each with the old file that it most likely follows.

    That is the one with its path, or else the one that held the same lesson or quiz in the same language.
    """
    known = {file.sha256 for file in old.files}
    by_path = {file.path: file for file in old.files}
    moved = {path: by_path[before] for path, before in _moved(old, new) if before in by_path}
    changed: dict[str, tuple[File, File | None]] = {}
    for file in new.files:
        if file.sha256 not in known:
            changed.setdefault(file.sha256, (file, by_path.get(file.path) or moved.get(file.path)))
    return list(changed.values())


def _moved(old: Manifest, new: Manifest) -> Iterator[tuple[str, str]]:
    """The path of each lesson, quiz and sound in the new version, and where it was in the old one."""
    before = {(entry.kind, entry.id): entry.faces for entry in old.contents}
    for entry in new.contents:
        for language, face in entry.faces.items():
            known = before.get((entry.kind, entry.id), {}).get(language)
            if known:
                yield face.path, known.path
                if face.audio and known.audio:
                    yield face.audio, known.audio


def _append_blob(old: Edition, new: Edition, base: File | None, file: File, body: IO[bytes]) -> Patch:
    folder = new.packed.path.parent
    with new.blob(file.sha256, folder) as after:
        if base is None:
            return Patch(file.sha256, "", _append(None, after, body))
        with old.blob(base.sha256, folder) as before:
            return Patch(file.sha256, base.sha256, _append(before, after, body))


def _append(old: IO[bytes] | None, new: IO[bytes], body: IO[bytes]) -> tuple[int, ...]:
    """Append a patch to the body; gives the lengths of its segments. Every segment is applied before it is believed."""
    lengths = []
    start = 0
    for segment in patches.make(old, new):
        made = patches.apply(segment, patches.read_stretch(old, start))
        new.seek(start)
        if new.read(len(made)) != made:
            raise ValueError("a patch does not give what it was made from")
        body.write(segment)
        lengths.append(len(segment))
        start += len(made)
    return tuple(lengths)


def _chunks(head: bytes, body: IO[bytes]) -> Iterator[bytes]:
    yield head
    while chunk := body.read(_CHUNK_BYTES):
        yield chunk
