"""What a repository holds for this shelf, and how a verified pack's content comes onto the disk, by whatever road.

verify → copy what is missing → switch the shelf in one transaction. What always holds: learners see the old version or
the new one, never a mixture; an import that was interrupted at any point continues where it was, because blobs that are
there are not copied again; whether everything fits is known before the first byte is written.
"""

from dataclasses import dataclass
from pathlib import Path

from kiosk.packs import disk, rendering, shelf
from kiosk.packs.blobs import Blobs
from kiosk.packs.bringing import Advance, Missing, bring
from kiosk.packs.signed import LeftOut, Signed
from kiosk.packs.sources import Source
from kiosk.packs.trust import offered_manifests
from kiosk.packs.updating import apply_held_update, is_update_held
from sync.protocol.manifest import File, Manifest
from sync.protocol.names import pack_file_name, version_key

NEW, NEWER, SAME, OLDER, BROKEN = "new", "newer", "same", "older", "broken"
REMOVED, UNDONE, ABSENT = "removed", "undone", "absent"

# What keeps one pack out and says nothing of the next one.
FAULTS_OF_ONE_PACK = frozenset(
    {"pack-file", "pack-file-missing", "pack-file-unreadable", "pack-text", "format-too-new"}
)

# Of its texts' size a pack takes twice as much rendered, and up to four times as much in the index, where most of its
# words are new; what the database's log takes besides, a few MB whatever the pack, the disk's margin has room for.
_DATABASE_SHARE = 6


@dataclass(frozen=True, slots=True)
class Offer:
    """A pack that a repository names, and what it would mean for the shelf, on which `before` stands (or none).

    `state` is `new`, `newer`, `same`, `older`; `broken`: the same version stands here, but blobs of it are missing;
    `removed`: somebody took the pack off the shelf; `undone`: the shelf went back from this version; `absent`: it is
    wanted, but its pack file is not in this source.
    """

    signed: Signed
    state: str
    bytes_missing: int
    before: Manifest | None = None

    @property
    def is_wanted(self) -> bool:
        """Whether it should be taken if nobody says otherwise."""
        return self.state in (NEW, NEWER, BROKEN)

    @property
    def can_be_taken(self) -> bool:
        return self.is_wanted or self.state in (REMOVED, UNDONE)

    @property
    def manifest(self) -> Manifest:
        return self.signed.manifest

    @property
    def bytes_needed(self) -> int:
        """What it takes of the disk: its blobs, and in the database its texts once more, rendered, and their words."""
        texts = sum(file.size for file in self.manifest.files if not rendering.media_type(file.path))
        return self.bytes_missing + _DATABASE_SHARE * texts


@dataclass(frozen=True, slots=True)
class Look:
    """What a repository holds, and what of it cannot be taken, with the reason."""

    offers: list[Offer]
    left_out: tuple[LeftOut, ...]


def look(source: Source, trust: Path, blobs: Blobs, now: int, thorough: bool = False) -> Look:
    """What a source holds, verified. Raises as `offered_manifests` does.

    `thorough` reads the blobs of packs that are here already and sets aside those that no longer have their hash.
    """
    found = offered_manifests(source, trust, now, shelf.kept_versions())
    installed = {each.manifest.pack: each.manifest for each in shelf.packs()}
    undone, removed = shelf.undo_versions(), shelf.removed_packs()
    offers = []
    for signed in found.manifests:
        manifest = signed.manifest
        before = installed.get(manifest.pack)
        state = _state(manifest, before, undone.get(manifest.pack), manifest.pack in removed)
        if thorough and state == SAME:
            _set_aside_damaged(manifest, blobs)
        missing = sum(file.size for file in missing_files(manifest, blobs))
        if state == SAME and missing:
            state = BROKEN
        if state not in (SAME, OLDER) and missing and not _holds_content(source, manifest):
            state = ABSENT
        offers.append(Offer(signed, state, missing, before))
    return Look(offers, found.left_out)


def check_room(offers: list[Offer], folder: Path, freed: int = 0) -> None:
    """Raises TechnicianError (`disk-full`) if what is missing does not fit beside a margin, once `freed` bytes are."""
    disk.check_room(sum(offer.bytes_needed for offer in offers) - freed, folder)


def copy_blobs(source: Source, manifest: Manifest, blobs: Blobs, advance: Advance) -> list[Missing]:
    """Copy every blob of a pack that is not here yet; gives what could not be.

    Raises as `bringing.bring` does, and TechnicianError (`disk-full`).
    """
    try:
        if not source.holds(pack_file_name(manifest.pack, manifest.version)):
            for old in _updated_from(source, manifest):
                apply_held_update(source, old, manifest, blobs, advance)
        missing = {file.sha256: file for file in missing_files(manifest, blobs)}
        return bring(source, manifest, missing, blobs, advance)
    except OSError as error:
        if disk.is_full(error):
            raise disk.full(sum(file.size for file in missing_files(manifest, blobs)), blobs.folder) from error
        raise


def missing_files(manifest: Manifest, blobs: Blobs) -> list[File]:
    """Files whose blobs are not here, each blob once."""
    once = {file.sha256: file for file in manifest.files}
    return [file for file in once.values() if not blobs.has(file.sha256, file.size)]


def free_blobs(blobs: Blobs) -> int:
    """Remove the blobs that nothing names (`shelf.wanted_blobs`); gives their number."""
    wanted = shelf.wanted_blobs()
    unwanted = [sha256 for sha256 in blobs.all() if sha256 not in wanted]
    for sha256 in unwanted:
        blobs.remove(sha256)
    return len(unwanted)


def _holds_content(source: Source, manifest: Manifest) -> bool:
    if source.holds(pack_file_name(manifest.pack, manifest.version)):
        return True
    return any(_updated_from(source, manifest))


def _updated_from(source: Source, manifest: Manifest) -> list[Manifest]:
    """The versions here from which a source holds the update file to another one."""
    return [old for old in shelf.kept_manifests(manifest.pack) if is_update_held(source, old, manifest)]


def _set_aside_damaged(manifest: Manifest, blobs: Blobs) -> None:
    """Remove the blobs of a pack that no longer have their hash, so that they are copied again."""
    for sha256 in {file.sha256 for file in manifest.files}:
        if blobs.has(sha256) and not blobs.is_sound(sha256):
            blobs.remove(sha256)


def _state(manifest: Manifest, installed: Manifest | None, undone: str | None, is_removed: bool) -> str:
    if installed is None:
        return REMOVED if is_removed else NEW
    ours, theirs = version_key(installed.version), version_key(manifest.version)
    if ours < theirs:
        return UNDONE if manifest.version == undone else NEWER
    return SAME if ours == theirs else OLDER
