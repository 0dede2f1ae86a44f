"""Fetching packs over links: what is needed first, by the road that costs least, so that nothing comes twice.

What always holds: what was signed decides what is fetched, whoever brings it; a road that brings something else is left
for the rest of the run. What comes is kept beside the shelf's blobs in a folder of its own, where no import or removal
touches it, until a whole version is there; so fetching goes on at any later time, by any other road.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tuf.api import exceptions as tuf_errors

from kiosk.errors import KioskError, NetworkError, TechnicianError
from kiosk.packs import disk, refusals, shelf, updating
from kiosk.packs.arrivals import Arrivals
from kiosk.packs.blobs import Blobs
from kiosk.packs.bringing import Advance, bring, gone
from kiosk.packs.importing import BROKEN, NEW, NEWER, Offer, check_room
from kiosk.packs.signed import Signed, Target, Vouched
from kiosk.packs.sources.errors import WithheldError
from kiosk.packs.sources.resuming import ResumingSource
from kiosk.packs.trust import fetch_manifest
from sync.protocol.errors import N_, PackError
from sync.protocol.manifest import File, Manifest
from sync.protocol.names import pack_file_name, version_key
from sync.protocol.pack_file import MOST_PART_BYTES, MOST_PARTS

PARTS = "parts"

_LOGGER = logging.getLogger(__name__)
_ABOUT_THE_PACK = frozenset(
    {"format-too-new", "manifest", "manifest-form", "manifest-json", "manifest-size", "pack-text"}
)
_NOT_HELD = frozenset({"not-held", "pack-file-missing"})
_ORDER = {BROKEN: 0, NEWER: 1, NEW: 2}


@dataclass(frozen=True, slots=True)
class Wish:
    """A pack to be fetched: `targets` are the versions that would do, the best first. `state` is as in `Offer`, `size`
    about how many bytes must come (0 if nobody says), `installed` the version on the shelf."""

    targets: tuple[Target, ...]
    state: str
    learners: int
    size: int
    installed: str | None = None

    @property
    def pack(self) -> str:
        return self.targets[0].pack


def wishes(vouched: Vouched, learners: Mapping[str, int], here: Blobs) -> list[Wish]:
    """What is to be fetched, in the order of need: what is broken, then what most `learners` (by pack) have opened
    lately, then what is new, the small before the large. What somebody took off the shelf is left alone."""
    versions, undone, removed = shelf.versions(), shelf.undo_versions(), shelf.removed_packs()
    found = []
    for pack in dict.fromkeys(target.pack for target in vouched.targets if target.pack not in removed):
        targets = [target for target in vouched.targets if target.pack == pack and target.version != undone.get(pack)]
        wish = _wish(targets, versions.get(pack), learners.get(pack, 0), here)
        if wish:
            found.append(wish)
    return sorted(found, key=lambda wish: (_ORDER[wish.state], -wish.learners, wish.size, wish.pack))


def paths(target: Target) -> list[str]:
    """The paths of a repository at which a version's content may lie; of a pack file in parts, that of the first."""
    updates = target.custom.get(updating.UPDATES)
    files = [updating.path_of(target, old) for old in (updates if isinstance(updates, dict) else ())]
    return [pack_file_name(target.pack, target.version), *files]


@dataclass
class Fetching:
    """One run: `roads` to content, the best first. A road that lied or broke is left."""

    roads: list[ResumingSource]
    arrivals: Arrivals
    home: Path

    def fetch(self, wish: Wish, advance: Advance) -> tuple[Signed, str]:
        """Fetch a pack until all its blobs are here; gives its manifest and the name of the road.

        `advance` gets 0 once the manifest is kept, then the bytes of each blob.

        Raises KioskError or PackError if no road brings it: NetworkError if a later try may, WithheldError if this
        kiosk may not fetch now.
        """
        fault: KioskError | PackError | None = None
        for target in wish.targets:
            is_held = True
            for road in list(self.roads):
                try:
                    return self._by(road, target, advance), road.name
                except (KioskError, PackError) as error:
                    _raise_if_withheld(error)
                    _LOGGER.warning("%s %s from %s: %s", target.pack, target.version, road.name, error)
                    fault = error
                    is_held = is_held and error.code not in _ABOUT_THE_PACK and error.code not in _NOT_HELD
                    if error.code in _ABOUT_THE_PACK:
                        break
                    self._leave(road, error)
            if is_held:
                break
        raise fault or NetworkError("no-road", N_("There is nowhere to fetch packs from now."))

    def _leave(self, road: ResumingSource, error: KioskError | PackError) -> None:
        """A neighbour that does not hold a pack may hold others; one that lied or is gone is not asked again."""
        if error.code not in _NOT_HELD and len(self.roads) > 1:
            self.roads.remove(road)

    def _by(self, road: ResumingSource, target: Target, advance: Advance) -> Signed:
        signed = (
            self.arrivals.kept_manifest(target) or self._updated(road, target, advance) or self._manifest(road, target)
        )
        missing = self.arrivals.missing(signed.manifest)
        if not missing:
            return signed
        self.arrivals.keep_manifest(target, signed.manifest.encode())
        advance(0)  # its title is known now
        needed = 2 * sum(file.size for file in missing.values())  # once as it comes, once as blobs
        check_room([Offer(signed, NEWER, needed)], self.home)
        left = self._brought(road, signed.manifest, missing, advance)
        if left and left.code != "disk-full":  # what a power cut left of a partial may be damaged: once more without it
            road.forget(*paths(target))
            left = self._brought(road, signed.manifest, self.arrivals.missing(signed.manifest), advance)
        if left:
            raise left
        return signed

    def _brought(
        self, road: ResumingSource, manifest: Manifest, missing: dict[str, File], advance: Advance
    ) -> TechnicianError | None:
        """Bring blobs; gives what kept the first of those out that did not come."""
        try:
            left = bring(road, manifest, missing, self.arrivals.received, advance)
        except OSError as error:
            if disk.is_full(error):
                raise disk.full(sum(file.size for file in missing.values()), self.home) from error
            raise
        return left[0].error if left else None

    def _updated(self, road: ResumingSource, target: Target, advance: Advance) -> Signed | None:
        """What an update file makes of what is here; None if there is none, or it is not what was signed."""
        update = updating.update_to(target, shelf.kept_manifests(target.pack), self.arrivals.here)
        if update is None:
            return None
        try:
            file = road.whole(update.path, update.length)
            signed = updating.apply_update(file, update, target, self.arrivals.here, self.arrivals.received, advance)
        except FileNotFoundError:
            return None
        except PackError as error:
            if error.code != "update-file":
                raise
            _LOGGER.warning("%s from %s: %s", update.path, road.name, error)
            road.forget(update.path)
            return None
        except (ConnectionError, TimeoutError) as error:
            raise gone(road, error) from error
        return signed

    def _manifest(self, road: ResumingSource, target: Target) -> Signed:
        try:
            data = fetch_manifest(road, target)
            target.info.verify_length_and_hashes(data)
            self.arrivals.keep_manifest(target, data)  # also one that this kiosk cannot read: it comes once
            return target.signed(data)
        except tuf_errors.DownloadHTTPError as error:
            raise TechnicianError(
                "not-held",
                N_("%(folder)s does not hold %(pack)s %(version)s."),
                folder=road.name,
                pack=target.pack,
                version=target.version,
            ) from error
        except (tuf_errors.RepositoryError, tuf_errors.DownloadError) as error:
            raise refusals.spoken(error, road) from error


def _wish(targets: list[Target], installed: str | None, learners: int, here: Blobs) -> Wish | None:
    if not targets:
        return None
    size = _size(targets[0], here)
    if installed is None:
        return Wish(tuple(targets), NEW, learners, size)
    newer = tuple(each for each in targets if version_key(each.version) > version_key(installed))
    same = tuple(each for each in targets if each.version == installed)
    if same and _is_broken(same[0].pack, here):
        return Wish(newer + same, BROKEN, learners, size, installed)
    return Wish(newer, NEWER, learners, size, installed) if newer else None


def _size(target: Target, here: Blobs) -> int:
    """About how many bytes must come for a version: its update file's, where one can be used, or its pack file's."""
    update = updating.update_to(target, shelf.kept_manifests(target.pack), here)
    if update:
        return update.length
    parts = target.custom.get(PARTS)
    if not isinstance(parts, list) or len(parts) > MOST_PARTS:
        return 0
    return sum(each for each in parts if type(each) is int and 0 < each <= MOST_PART_BYTES)


def _is_broken(pack: str, here: Blobs) -> bool:
    """Whether blobs of a pack on the shelf are missing; whether they still have their hash, a check must tell."""
    manifest = shelf.manifest(pack)
    return manifest is not None and not all(here.has(file.sha256, file.size) for file in manifest.files)


def _raise_if_withheld(error: BaseException) -> None:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, WithheldError):
            raise cause.error from error
        cause = cause.__cause__
