"""A version of a pack wherever it lies: as a source folder, built, or in a repository; so that two can be compared."""

import hashlib
from pathlib import Path

from sync.hub.catalogue.authoring.building import build
from sync.hub.catalogue.authoring.folder import DESCRIPTION
from sync.hub.catalogue.authoring.packed import open_packed
from sync.hub.catalogue.errors import AuthorError
from sync.hub.catalogue.updating import Edition
from sync.protocol.errors import N_
from sync.protocol.manifest import Manifest
from sync.protocol.names import pack_file_name, version_key
from sync.protocol.reading_manifest import read_manifest

_TARGETS = "targets"
_VERSION_SIGN = "@"


def open_edition(place: str, scratch: Path, pack: str = "") -> Edition:
    """The version of a pack at a place: a source folder, a built `.json` or `.pack`, or REPOSITORY[@VERSION].

    A source is built into the folder `scratch`. In a repository it is the pack of this id, at its newest version if
    none is named; "" will do where there is only one pack. Raises AuthorError if nothing is there, or what is there
    has faults.
    """
    path = Path(place)
    if (path / DESCRIPTION).is_file():
        built = build(path, scratch)
        return _opened(built.manifest, built.pack_path)
    if path.suffix in (".json", ".pack") and path.is_file():
        manifest = path.with_suffix(".json")
        if not manifest.is_file():
            sentence = N_("The manifest %(path)s is missing. Put it beside the pack file.")
            raise AuthorError("no-manifest", sentence, path=str(manifest))
        return _opened(read_manifest(manifest.read_bytes()), path.with_suffix(".pack"))
    folder, _, version = place.rpartition(_VERSION_SIGN) if _VERSION_SIGN in path.name else (place, "", "")
    if (Path(folder) / _TARGETS).is_dir():
        return _published(Path(folder), pack, version)
    sentence = N_(
        "%(place)s is no pack. Name a pack's folder, a built .json or .pack file, or a repository as FOLDER@VERSION."
    )
    raise AuthorError("no-pack", sentence, place=place)


def _opened(manifest: Manifest, pack: Path) -> Edition:
    if not pack.is_file():
        sentence = N_("The pack file %(path)s is missing. Put it beside the manifest, or name the pack's source.")
        raise AuthorError("no-pack-file", sentence, path=str(pack))
    packed = open_packed(pack)
    lost = next((file.path for file in manifest.files if not packed.holds(file.sha256, file.size)), None)
    if lost:
        sentence = N_("%(file)s in %(pack)s is damaged or missing. Build or copy the pack file again.")
        raise AuthorError("pack-file", sentence, file=lost, pack=str(pack))
    return Edition(manifest, packed)


def _published(repository: Path, pack: str, version: str) -> Edition:
    packs = sorted(path.name for path in (repository / _TARGETS).iterdir() if path.is_dir())
    if not pack and len(packs) == 1:
        pack = packs[0]
    if pack not in packs:
        sentence = N_("%(repository)s holds %(found)s. Name one of them with --pack.")
        values = {"repository": str(repository), "found": ", ".join(packs) or "-"}
        raise AuthorError("which-pack", sentence, **values)
    manifests = _manifests(repository / _TARGETS / pack)
    version = version or max(manifests, key=version_key, default="")
    if version not in manifests:
        sentence = N_("%(repository)s does not hold version %(version)s of %(pack)s, but %(found)s. Name one of these.")
        found = ", ".join(sorted(manifests, key=version_key)) or "-"
        values = {"repository": str(repository), "version": version, "pack": pack, "found": found}
        raise AuthorError("no-version", sentence, **values)
    return _opened(manifests[version], repository / pack_file_name(pack, version))


def _manifests(folder: Path) -> dict[str, Manifest]:
    """A pack's manifests by their versions; a file that is not what its name says is passed over."""
    found = {}
    for path in sorted(folder.glob("*.json")):
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() == path.name.partition(".")[0]:
            manifest = read_manifest(content)
            found[manifest.version] = manifest
    return found
