"""The titles of packs, lessons and quizzes, for pages and tables whose results know only ids.

They come from the manifests that this hub signed, which lie in its home. What always holds: what no manifest names is
called by its id; a newer version's title comes before an older one's, and a lesson that only an older version has keeps
its title.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from sync.hub.catalogue.repository import TARGETS
from sync.hub.catalogue.trust import signed_folder
from sync.protocol.errors import PackError
from sync.protocol.manifest import LESSON, QUIZ
from sync.protocol.names import is_version, version_key
from sync.protocol.reading import is_id
from sync.protocol.reading_manifest import read_manifest

_Names = dict[str, str]


@dataclass(frozen=True, slots=True)
class _Titles:
    """A version's titles by language; `main` is the pack's main language."""

    main: str
    pack: _Names
    items: dict[tuple[str, str], _Names]


@dataclass(slots=True)
class Titles:
    """The titles of the hub whose home this is, in a language or, where that lacks one, in the pack's main language."""

    home: Path
    language: str
    _versions: dict[str, list[Path]] = field(default_factory=dict)

    def pack(self, pack: str) -> str:
        known = next(self._known(pack), None)
        return self._said(known, known.pack) if known else pack

    def lesson(self, pack: str, lesson: str) -> str:
        return self._item(pack, LESSON, lesson)

    def quiz(self, pack: str, quiz: str) -> str:
        return self._item(pack, QUIZ, quiz)

    def _item(self, pack: str, kind: str, id_: str) -> str:
        for known in self._known(pack):
            if (kind, id_) in known.items:
                return self._said(known, known.items[kind, id_])
        return id_

    def _known(self, pack: str) -> Iterator[_Titles]:
        if pack not in self._versions:
            self._versions[pack] = _manifests(signed_folder(self.home) / TARGETS / pack) if is_id(pack) else []
        return (found for path in self._versions[pack] if (found := _read(path)) is not None)

    def _said(self, known: _Titles, names: _Names) -> str:
        return names.get(self.language) or names[known.main]


def _manifests(folder: Path) -> list[Path]:
    """The manifests of a pack, the newest version first."""
    versions = {path: path.name.partition(".")[2].removesuffix(".json") for path in folder.glob("*.json")}
    known = [path for path, version in versions.items() if is_version(version)]
    return sorted(known, key=lambda path: version_key(versions[path]), reverse=True)


@lru_cache(maxsize=256)
def _read(path: Path) -> _Titles | None:
    """A manifest's titles; None if it cannot be read. A manifest never changes: its name holds its hash."""
    try:
        manifest = read_manifest(path.read_bytes())
    except (OSError, PackError):
        return None
    items = {
        (entry.kind, entry.id): {language: face.title for language, face in entry.faces.items()}
        for entry in manifest.contents
    }
    return _Titles(manifest.languages[0], manifest.title, items)
