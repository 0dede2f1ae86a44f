"""How a verified pack comes onto the shelf, by whatever road.

verify → copy what is missing → switch the shelf in one transaction. What always holds: learners see the old version or
the new one, never a mixture; an import that was interrupted at any point continues where it was, because blobs that are
there are not copied again; whether everything fits is known before the first byte is written.
"""

from dataclasses import dataclass
from pathlib import Path

from kiosk.database import reading
from kiosk.errors import TechnicianError
from kiosk.packs import disk, rendering, shelf
from kiosk.packs.blobs import Blobs
from kiosk.packs.bringing import Advance, Missing, bring
from kiosk.packs.sources import Source
from kiosk.packs.sources.folder import FolderSource
from kiosk.packs.trust import LeftOut, Signed, offered_manifests
from kiosk.packs.updating import apply_held_update, is_update_held
from sync.protocol.errors import N_
from sync.protocol.manifest import File, Manifest
from sync.protocol.names import pack_file_name, version_key

NEW, NEWER, SAME, OLDER, BROKEN = "new", "newer", "same", "older", "broken"

# What keeps one pack out and says nothing of the next one.
FAULTS_OF_ONE_PACK = frozenset(
    {
        "blob-damaged", "blob-missing", "blob-unreadable", "pack-file", "pack-file-missing", "pack-file-unreadable",
        "pack-text", "format-too-new",
    }
)  # fmt: skip

_DATABASE_SHARE = 3


@dataclass(frozen=True, slots=True)
class Offer:
    """A pack that a repository holds, and what it would mean for the shelf.

    `state` is `new`, `newer`, `same`, `older`, or `broken`: the same version stands here, but blobs of it are missing.
    """

    signed: Signed
    state: str
    bytes_missing: int

    @property
    def is_wanted(self) -> bool:
        return self.state in (NEW, NEWER, BROKEN)

    @property
    def manifest(self) -> Manifest:
        return self.signed.manifest


@dataclass(frozen=True, slots=True)
class Look:
    """What a repository holds, and what of it cannot be taken, with the reason."""

    offers: list[Offer]
    left_out: tuple[LeftOut, ...]


def look(repository: Path, trust: Path, blobs: Blobs, now: int, thorough: bool = False) -> Look:
    """What a repository holds, verified; packs that are wanted but whose pack file lies elsewhere are left out.

    Raises TechnicianError as `offered_manifests` does, or if all pack files are missing (`pack-file-missing`).
    `thorough` reads the blobs of packs that are here already and sets aside those that no longer have their hash.
    """
    versions = shelf.versions()
    offers: list[Offer] = []
    absent: list[Path] = []
    source = FolderSource(repository)
    found = offered_manifests(source, trust, now, versions)
    for signed in found.manifests:
        state = _state(signed.manifest, versions.get(signed.manifest.pack))
        if thorough and state == SAME:
            _set_aside_damaged(signed.manifest, blobs)
        missing = sum(file.size for file in _missing(signed.manifest, blobs))
        offer = Offer(signed, BROKEN if state == SAME and missing else state, missing)
        path = repository / pack_file_name(signed.manifest.pack, signed.manifest.version)
        is_updated = is_update_held(source, shelf.manifest(signed.manifest.pack), signed.manifest)
        if offer.is_wanted and missing and not path.is_file() and not is_updated:
            absent.append(path)
        else:
            offers.append(offer)
    if absent and not offers:
        raise _gone(absent[0])
    return Look(offers, found.left_out)


def check_room(offers: list[Offer], home: Path) -> None:
    """Raises TechnicianError (`disk-full`) if what is missing does not fit beside a margin."""
    disk.check_room(sum(_bytes_needed(offer) for offer in offers), home)


def copy_blobs(source: Source, manifest: Manifest, blobs: Blobs, advance: Advance) -> list[Missing]:
    """Copy every blob of a pack that is not here yet; gives what could not be. Raises as `bringing.bring` does, and
    TechnicianError (`disk-full`)."""
    here = shelf.manifest(manifest.pack)
    try:
        if not source.holds(pack_file_name(manifest.pack, manifest.version)) and is_update_held(source, here, manifest):
            apply_held_update(source, here, manifest, blobs, advance)
        missing = {file.sha256: file for file in _missing(manifest, blobs)}
        return bring(source, manifest, missing, blobs, advance)
    except OSError as error:
        if disk.is_full(error):
            raise disk.full(sum(file.size for file in _missing(manifest, blobs)), blobs.folder) from error
        raise


def render(signed: Signed, blobs: Blobs) -> rendering.RenderedPack:
    """What learners will see of a pack whose blobs are all here; `shelf.put` then switches to it.

    Raises PackError if a lesson or quiz is not what FORMAT.md says.
    """
    return rendering.render_pack(signed.manifest, blobs)


def free_blobs(blobs: Blobs) -> int:
    """Remove the blobs that no pack on the shelf names; gives their number."""
    with reading():
        wanted = shelf.wanted_blobs()
    unwanted = [sha256 for sha256 in blobs.all() if sha256 not in wanted]
    for sha256 in unwanted:
        blobs.remove(sha256)
    return len(unwanted)


def _set_aside_damaged(manifest: Manifest, blobs: Blobs) -> None:
    """Remove the blobs of a pack that no longer have their hash, so that they are copied again."""
    for sha256 in {file.sha256 for file in manifest.files}:
        if blobs.has(sha256) and not blobs.is_sound(sha256):
            blobs.remove(sha256)


def _bytes_needed(offer: Offer) -> int:
    """What an offer takes of the disk: its blobs, and its texts once more, rendered, in the database and its log."""
    texts = sum(file.size for file in offer.manifest.files if not rendering.media_type(file.path))
    return offer.bytes_missing + _DATABASE_SHARE * texts


def _state(manifest: Manifest, installed: str | None) -> str:
    if installed is None:
        return NEW
    ours, theirs = version_key(installed), version_key(manifest.version)
    return SAME if ours == theirs else NEWER if ours < theirs else OLDER


def _missing(manifest: Manifest, blobs: Blobs) -> list[File]:
    """Files whose blobs are not here, each blob once."""
    once = {file.sha256: file for file in manifest.files}
    return [file for file in once.values() if not blobs.has(file.sha256, file.size)]


def _gone(path: Path) -> TechnicianError:
    return TechnicianError(
        "pack-file-missing",
        N_("%(name)s is not there. If you pulled the stick out, put it in again and repeat."),
        name=path.name,
    )
