"""The repository that this kiosk could give to others: its TUF cache and its shelf, laid out as REPOSITORY.md says.

Nothing of it lies on the disk in that form: pack files are laid out on the fly from blobs, each stored plain, so that
any stretch of them can be read at once. What always holds: the same version gives the same bytes as long as it stands
on the shelf; what is named here was verified when it came.
"""

import hashlib
import json
import re
from collections import deque
from pathlib import Path

from kiosk.packs import shelf
from kiosk.packs.laying import Laid, lay_parts
from sync.protocol.manifest import Manifest
from sync.protocol.names import pack_file_name, target_name

_METADATA = re.compile(r"metadata/(?:(\d{1,9})\.)?([a-z0-9][a-z0-9-]*)\.json")
_TARGET = re.compile(r"targets/([a-z0-9-]+)/([0-9a-f]{64})\.([0-9.]+)\.json")
_PACK = re.compile(r"packs/([a-z0-9-]+?)-(\d+\.\d+\.\d+)(?:\.(\d{1,2}))?\.pack")
_RECENT: "deque[tuple[Manifest, tuple[Laid, ...]]]" = deque(maxlen=4)


def laid_out(path: str, trust: Path) -> Laid | None:
    """What lies at a path of the repository, None if nothing does. `trust` is the kiosk's trust folder."""
    if found := _METADATA.fullmatch(path):
        return _metadata(trust / "metadata", found[1], found[2])
    if found := _TARGET.fullmatch(path):
        return _target(found[1], found[2], found[3])
    if found := _PACK.fullmatch(path):
        return _pack_part(found[1], found[2], int(found[3] or 1))
    return None


def paths(trust: Path) -> list[str]:
    """Every path of the repository; `timestamp.json`, which vouches for all, is the last one."""
    found = [
        path
        for each in shelf.packs()
        for path in (
            *(pack_file_name(each.manifest.pack, each.manifest.version, part) for part in _numbers(each.manifest)),
            f"targets/{_target_path(each.manifest)}",
        )
    ]
    cache = trust / "metadata"
    found += [f"metadata/{path.name}" for path in roots(trust)]
    for path in sorted(cache.glob("*.json")):
        version = _version_of(path)
        if version is not None and path.name not in ("root.json", "timestamp.json"):
            found.append(f"metadata/{version}.{path.name}")
    return [*found, "metadata/timestamp.json"]


def roots(trust: Path) -> list[Path]:
    """The files of the roots that this kiosk knows, named as in a repository."""
    return sorted((trust / "metadata" / "root_history").glob("*.root.json"))


def _metadata(cache: Path, number: str | None, name: str) -> Laid | None:
    """A file of the TUF cache, under the name that it has where snapshots are consistent."""
    if name == "root" and number:
        path = cache / "root_history" / f"{number}.root.json"
    else:
        path = cache / f"{name}.json"
        if (number is None) != (name == "timestamp") or (number and _version_of(path) != int(number)):
            return None
    try:
        return _plain(path.read_bytes())
    except OSError:
        return None


def _version_of(path: Path) -> int | None:
    try:
        return int(json.loads(path.read_bytes())["signed"]["version"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _target(pack: str, sha256: str, version: str) -> Laid | None:
    manifest = shelf.manifest(pack)
    if manifest is None or manifest.version != version:
        return None
    data = manifest.encode()
    return _plain(data) if hashlib.sha256(data).hexdigest() == sha256 else None


def _target_path(manifest: Manifest) -> str:
    folder, _, name = target_name(manifest.pack, manifest.version).partition("/")
    return f"{folder}/{hashlib.sha256(manifest.encode()).hexdigest()}.{name}"


def _pack_part(pack: str, version: str, part: int) -> Laid | None:
    manifest = shelf.manifest(pack)
    if manifest is None or manifest.version != version:
        return None
    parts = _laid_parts(manifest)
    return parts[part - 1] if 1 <= part <= len(parts) else None


def _numbers(manifest: Manifest) -> range:
    return range(1, len(_laid_parts(manifest)) + 1)


def _laid_parts(manifest: Manifest) -> tuple[Laid, ...]:
    """The parts of a pack file in which every blob is plain; those of the packs asked for last are remembered."""
    for known, parts in list(_RECENT):
        if known is manifest:
            return parts
    parts = tuple(lay_parts(manifest, hashlib.sha256(manifest.encode()).hexdigest()[:32]))
    _RECENT.append((manifest, parts))
    return parts


def _plain(data: bytes) -> Laid:
    return Laid(len(data), hashlib.sha256(data).hexdigest()[:32], (data,))
