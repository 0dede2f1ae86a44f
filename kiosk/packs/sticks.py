"""Where packs lie on what is plugged in. Nothing here is believed yet: `packs.trust` decides that."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kiosk.packs.sources.folder import FolderSource, named

_NAMES = ("", "repository", "padippura")
_MARK = "metadata/timestamp.json"
DEPTH = 2


@dataclass(frozen=True, slots=True)
class Stick:
    """A stick or folder, and the repository in it. `label` is what people call it."""

    label: str
    repository: Path


def find_sticks(folders: tuple[str, ...]) -> list[Stick]:
    """Every repository in these folders, or at most two levels below, by path."""
    found: dict[Path, Stick] = {}
    for folder in folders:
        for place in places(Path(folder), DEPTH):
            repository = repository_in(place)
            if repository is not None:
                found.setdefault(repository, Stick(place.name, repository))
    return [found[repository] for repository in sorted(found)]


def stick_in(place: Path, label: str = "") -> Stick:
    """A stick or folder that somebody named; where no repository is found, the folder itself is taken for one."""
    return Stick(label or place.name or str(place), repository_in(place) or place)


def repository_in(place: Path) -> Path | None:
    """The repository that a stick or folder holds, directly or under a name that we look for; None if there is none."""
    try:
        folders = [named(place, name) if name else place for name in _NAMES]
    except (OSError, ValueError):  # not there, not readable, or no name at all
        return None
    return next((folder for folder in folders if FolderSource(folder).holds(_MARK)), None)


def places(folder: Path, depth: int) -> Iterator[Path]:
    """A folder and those below it; what cannot be read (a stick that was pulled out just now) is left out."""
    yield folder
    if depth == 0:
        return
    try:
        below = sorted(each for each in folder.iterdir() if each.is_dir() and not each.is_symlink())
    except OSError:
        return
    for each in below:
        if each.name.lower() not in _NAMES:
            yield from places(each, depth - 1)
