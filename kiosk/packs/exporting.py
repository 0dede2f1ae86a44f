"""The shelf as a repository in a folder: a stick for the next kiosk.

It is what `mirror` lays out for neighbours, but for the texts, which are packed here. What always holds: nothing is
signed here, and whoever takes it verifies it as if it came from the publisher; a file gets its name when it is whole.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

import zstandard
from tuf.api.exceptions import RepositoryError, StorageError
from tuf.api.metadata import Metadata, Timestamp

from kiosk.errors import TechnicianError
from kiosk.packs import mirror, shelf
from kiosk.packs.blobs import Blobs
from kiosk.packs.laying import Laid, Piece, lay_parts, plain
from kiosk.packs.refusals import by_a_stranger
from sync.durable import replacing
from sync.protocol.errors import N_
from sync.protocol.manifest import File, Manifest
from sync.protocol.names import pack_file_name
from sync.protocol.pack_file import MOST_PART_BYTES

_TEXTS = (".md", ".toml", ".svg", ".vtt")
_LEVEL = 9
_MEGABYTE = 1_000_000
_TIMESTAMP = "metadata/timestamp.json"


def export(
    trust: Path,
    blobs: Blobs,
    folder: Path,
    packs: Iterable[str] | None,
    advance: Callable[[int, int], None] = lambda done, total: None,
    most: int = MOST_PART_BYTES,
) -> list[str]:
    """Write the shelf, or these packs of it, into a folder; gives the paths that were written.

    What lies there whole already stays, so an export that broke off goes on. `trust` is the kiosk's trust folder,
    `advance` gets the bytes done and the bytes in all, `most` is the bytes of a part. Raises TechnicianError if a pack
    is not on the shelf (`no-pack`), nothing was ever taken from a publisher (`no-metadata`), it does not fit
    (`stick-full`), or what lies there is newer (`newer-there`) or another hub's (`forged`).
    """
    wanted = sorted(shelf.versions() if packs is None else packs)
    folder.mkdir(parents=True, exist_ok=True)
    _check_same_hub(folder, trust)
    _check_older(folder, trust, blobs)
    every = dict(_files(trust, blobs, wanted, most))
    laid = {path: each for path, each in every.items() if not _is_there(folder / path, each)}
    total, done = sum(each.size for each in laid.values()), 0
    _check_room(folder, total)
    for path, each in laid.items():
        with replacing(folder / path) as file:
            for chunk in each.chunks(blobs, 0, each.size):
                file.write(chunk)
                done += len(chunk)
                advance(done, total)
    return list(laid)


def _files(trust: Path, blobs: Blobs, wanted: list[str], most: int) -> Iterator[tuple[str, Laid]]:
    """What is referred to comes before what refers to it: parts, then the first of them, manifests, metadata."""
    listed = mirror.paths(trust)
    for pack in wanted:
        manifest = shelf.manifest(pack)
        if manifest is None:
            raise TechnicianError("no-pack", N_("There is no pack %(pack)s on the shelf."), pack=pack)
        yield from _parts(manifest, blobs, most)
    for path in listed:
        if path.startswith("metadata/") or any(path.startswith(f"targets/{pack}/") for pack in wanted):
            laid = mirror.laid_out(path, trust)
            if laid is not None:
                yield path, laid


def _parts(manifest: Manifest, blobs: Blobs, most: int) -> list[tuple[str, Laid]]:
    """The parts of the pack file, the first one last: it names the others."""
    laid = lay_parts(manifest, manifest.version, partial(_piece, blobs), most)
    named = [(pack_file_name(manifest.pack, manifest.version, part), each) for part, each in enumerate(laid, start=1)]
    return named[::-1]


def _piece(blobs: Blobs, file: File) -> Piece:
    """A blob, or its text packed where that is smaller."""
    if file.path.endswith(_TEXTS):
        text = blobs.read(file.sha256)
        packed = zstandard.ZstdCompressor(level=_LEVEL, write_content_size=True).compress(text)
        if len(packed) < len(text):
            return packed
    return plain(file)


def _is_there(path: Path, laid: Laid) -> bool:
    """A pack file got its name when it was whole; what is small is compared."""
    if not path.is_file() or path.stat().st_size != laid.size:
        return False
    return len(laid.pieces) > 1 or path.read_bytes() == laid.pieces[0]


def _check_room(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise TechnicianError(
            "stick-full",
            N_("%(folder)s is too small: %(needed)s MB are needed, %(free)s MB are free. Choose fewer packs."),
            folder=str(folder),
            needed=-(-needed // _MEGABYTE),
            free=free // _MEGABYTE,
        )


def _check_same_hub(folder: Path, trust: Path) -> None:
    """What another hub signed is never written over: roots of one number are the same on all sticks of a hub."""
    ours = {path.name: path.read_bytes() for path in mirror.roots(trust)}
    theirs = {path.name: path.read_bytes() for path in (folder / "metadata").glob("*.root.json")}
    if theirs and not theirs.items() & ours.items():
        raise by_a_stranger(str(folder), "another hub's root lies there")


def _check_older(folder: Path, trust: Path, blobs: Blobs) -> None:
    ours = mirror.laid_out(_TIMESTAMP, trust)
    if ours is None:
        raise TechnicianError(
            "no-metadata", N_("This kiosk has taken nothing from a publisher yet. Import packs first.")
        )
    try:
        theirs = Metadata[Timestamp].from_file(str(folder / _TIMESTAMP)).signed.version
    except (RepositoryError, StorageError):
        return
    if theirs > Metadata[Timestamp].from_bytes(b"".join(ours.chunks(blobs, 0, ours.size))).signed.version:
        raise TechnicianError(
            "newer-there",
            N_("What lies in %(folder)s is newer than what this kiosk has. Import it, or choose another folder."),
            folder=str(folder),
        )
