"""From one version of a pack to the next by an update file (FORMAT.md, B.3).

What always holds: the file is held to its signed length and SHA-256 before anything of it is used, the manifest that
comes out to its signed target, each blob to its SHA-256 and size in that manifest. Blobs that do not come out right are
left out, and nothing is lost but that they must be fetched whole. Memory stays the same whatever the sizes are.
"""

import hashlib
import io
import logging
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from tuf.api import exceptions as tuf_errors

from kiosk.errors import TechnicianError
from kiosk.packs import disk
from kiosk.packs.blobs import Blobs, Group
from kiosk.packs.bringing import Advance
from kiosk.packs.signed import Signed, Target
from kiosk.packs.sources import Source
from sync.protocol import patches, update_file
from sync.protocol.errors import N_, PackError
from sync.protocol.manifest import File, Manifest
from sync.protocol.names import is_sha256, update_file_name

UPDATES = "updates"

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Update:
    """An update file that a publisher signed: where it lies, and its length and SHA-256."""

    old: Manifest
    path: str
    length: int
    sha256: str


def path_of(target: Target, old: str) -> str:
    """Where the update file from a version to a target lies."""
    return update_file_name(target.pack, old, target.version)


def update_to(target: Target, here: Sequence[Manifest], blobs: Blobs) -> Update | None:
    """The shortest update file to a target from a version whose blobs are all here, or None if there is none."""
    signed = target.custom.get(UPDATES)
    found = []
    for old in here if isinstance(signed, dict) else ():
        match signed.get(old.version):
            case [int(length), str(sha256)] if length > 0 and is_sha256(sha256):
                found.append(Update(old, path_of(target, old.version), length, sha256))
    whole = (each for each in found if all(blobs.has(file.sha256, file.size) for file in each.old.files))
    return min(whole, key=lambda each: each.length, default=None)


def apply_update(
    file: Path, update: Update, target: Target, here: Blobs, received: Blobs, advance: Advance = lambda _: None
) -> Signed:
    """Make what is new in a target's version out of an update file and the old blobs that are `here`.

    New blobs come into `received`; those that did not come out right are left out. Gives the new manifest. Raises
    PackError if the file is not the one that was signed, or does not give the manifest that was.
    """
    with file.open("rb") as body:
        _hold_to_hash(body, update)
        header = _read_header(body, target.pack, update.old.version, target.version)
        signed = _new_manifest(body, header, update, target)
        _make_all(body, header, signed.manifest, here, received, advance)
    return signed


def is_update_held(source: Source, old: Manifest, new: Manifest) -> bool:
    """Whether a source holds the update file from one version to another."""
    return source.holds(update_file_name(new.pack, old.version, new.version))


def apply_held_update(
    source: Source, old: Manifest, new: Manifest, blobs: Blobs, advance: Advance = lambda _: None
) -> None:
    """Make what is new in a version, whose manifest was verified, out of the update file that a source holds.

    So a stick needs to hold no more than what changed. Blobs that did not come out right are left out, and so are all
    if there is no update file or it is damaged: every blob is held to the manifest, so nothing else vouches for it.
    Raises OSError if the kiosk's disk is full.
    """
    try:
        with TemporaryFile(dir=blobs.folder) as body:
            for chunk in source.read(update_file_name(new.pack, old.version, new.version), 0, _most_bytes(new)):
                body.write(chunk)
            body.seek(0)
            header = _read_header(body, new.pack, old.version, new.version)
            body.seek(sum(header.manifest), io.SEEK_CUR)
            _make_all(body, header, new, blobs, blobs, advance)
    except (PackError, OSError) as error:
        if isinstance(error, OSError) and disk.is_full(error):
            raise
        _LOGGER.warning("%s %s by its update file from %s: %s", new.pack, new.version, source.name, error)


def _most_bytes(new: Manifest) -> int:
    """More than any update file to a version has: patches of nothing, a header, a manifest."""
    return 2 * new.size() + 2 * update_file.MOST_HEADER_BYTES


def _hold_to_hash(body: BinaryIO, update: Update) -> None:
    digest = hashlib.file_digest(body, "sha256").hexdigest()
    if body.tell() != update.length or digest != update.sha256:
        raise _not_signed()
    body.seek(0)


def _read_header(body: BinaryIO, pack: str, old: str, new: str) -> update_file.Header:
    prefix = body.read(update_file.PREFIX_BYTES)
    header = update_file.decode_header(body.read(update_file.header_length(prefix)))
    place = body.tell()
    length = place + sum(header.manifest) + sum(sum(patch.lengths) for patch in header.blobs)
    if (header.pack, header.old, header.new) != (pack, old, new) or length != body.seek(0, io.SEEK_END):
        raise _not_signed()
    body.seek(place)
    return header


def _new_manifest(body: BinaryIO, header: update_file.Header, update: Update, target: Target) -> Signed:
    old, made = io.BytesIO(update.old.encode()), bytearray()
    for segment in _segments(body, header.manifest):
        made += patches.apply(segment, patches.read_stretch(old, len(made)))
        if len(made) > target.info.length:
            raise _not_signed()
    try:
        return target.signed(bytes(made))
    except tuf_errors.RepositoryError as error:
        raise _not_signed() from error


def _make_all(
    body: BinaryIO, header: update_file.Header, new: Manifest, here: Blobs, received: Blobs, advance: Advance
) -> None:
    """Make every blob that the new version names and neither place has."""
    wanted = {file.sha256: file for file in new.files}
    with received.group() as group:
        for patch in header.blobs:
            end = body.tell() + sum(patch.lengths)
            file = wanted.get(patch.sha256)
            is_missing = file and not any(blobs.has(file.sha256, file.size) for blobs in (here, received))
            if is_missing and _make(body, patch, file, here, group):
                advance(file.size)
            body.seek(end)


def _make(body: BinaryIO, patch: update_file.Patch, new: File, here: Blobs, group: Group) -> bool:
    try:
        with here.path(patch.old).open("rb") if patch.old else nullcontext() as old:
            group.add(new.sha256, new.size, _applied(body, patch, old))
    except (PackError, TechnicianError, FileNotFoundError) as error:
        _LOGGER.warning("%s does not come out of its patch: %s", new.path, error)
        return False
    return True


def _applied(body: BinaryIO, patch: update_file.Patch, old: BinaryIO | None) -> Iterator[bytes]:
    place = 0
    for segment in _segments(body, patch.lengths):
        made = patches.apply(segment, patches.read_stretch(old, place))
        place += len(made)
        yield made


def _segments(body: BinaryIO, lengths: Sequence[int]) -> Iterator[bytes]:
    for length in lengths:
        yield body.read(length)


def _not_signed() -> PackError:
    return PackError(
        "update-file",
        N_("The update file is not the one that was signed. The whole files will be fetched in its place."),
    )
