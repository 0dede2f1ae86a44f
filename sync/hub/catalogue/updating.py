"""Making update files: what a kiosk that has one of the last versions fetches in place of whole blobs (FORMAT.md, B.3).

What always holds: the same two versions give the same bytes; a file that was made was applied once here and gave the
new version's blobs; none is made where the whole blobs would be fewer bytes.
"""

import hashlib
import io
import logging
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sync.hub.catalogue.authoring.packed import Packed, open_packed
from sync.hub.catalogue.durable import replacing, scratch
from sync.hub.catalogue.repository import State, target_path
from sync.protocol import patches
from sync.protocol.errors import PackError
from sync.protocol.manifest import File, Manifest
from sync.protocol.names import pack_file_name, target_name, update_file_name, version_key
from sync.protocol.reading_manifest import read_manifest
from sync.protocol.update_file import Header, Patch

# From how many of the versions before it a new version can be reached by an update file.
LAST_VERSIONS = 3

_CHUNK_BYTES = 1 << 20
_LOGGER = logging.getLogger(__name__)


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


def write_updates(repository: Path, folders: Sequence[Path], state: State, new: Manifest) -> dict[str, UpdateFile]:
    """Write update files to a version whose pack file lies in `repository`, from the last versions that do as well.

    Gives them by the version that they start from. The manifests of old versions lie in any of `folders`.
    """
    packed = open_packed(repository / pack_file_name(new.pack, new.version))
    written: dict[str, UpdateFile] = {}
    for version in _versions_before(state, new)[:LAST_VERSIONS]:
        path = repository / update_file_name(new.pack, version, new.version)
        try:
            old = _edition(repository, folders, state, new.pack, version)
            made = write_update(old, Edition(new, packed), path) if old else None
        except (PackError, OSError) as error:
            _LOGGER.warning("No update file from %s %s: %s", new.pack, version, error)
            continue
        if made:
            written[version] = made
    return written


def share_updates(state: State, folders: Sequence[Path]) -> None:
    """Bring every update file that was signed and still lies in one of the folders into each of them."""
    for path, sha256 in state.updates_signed():
        sound = [folder for folder in folders if _has_hash(folder / path, sha256)]
        for folder in folders:
            if sound and folder not in sound:
                with (sound[0] / path).open("rb") as source, replacing(folder / path) as copy:
                    shutil.copyfileobj(source, copy, _CHUNK_BYTES)


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


def _versions_before(state: State, new: Manifest) -> list[str]:
    """The versions of the pack that are published and older, the newest first."""
    return [each for each in state.versions_of(new.pack) if version_key(each) < version_key(new.version)]


def _edition(repository: Path, folders: Sequence[Path], state: State, pack: str, version: str) -> Edition | None:
    """An old version, or None if this repository does not hold it."""
    name = target_name(pack, version)
    path = target_path(name, state.target_hash(name) or "")
    manifest = next((folder / path for folder in folders if (folder / path).is_file()), None)
    packed = repository / pack_file_name(pack, version)
    if manifest is None or not packed.is_file():
        return None
    return Edition(read_manifest(manifest.read_bytes()), open_packed(packed))


def _has_hash(path: Path, sha256: str) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == sha256


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
