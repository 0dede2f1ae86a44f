"""The layout of a pack's folder: which file is what, and what does not belong there (FORMAT.md, part A)."""

import re
from dataclasses import dataclass
from pathlib import Path

from sync.hub.catalogue.authoring.findings import Finding
from sync.hub.catalogue.authoring.names import clashes, fault_of, shown
from sync.protocol.errors import N_
from sync.protocol.manifest import LESSON, QUIZ
from sync.protocol.names import is_language

DESCRIPTION = "pack.toml"
MEDIA = "media"
TRANSLATIONS = "translations.json"
RAW = "raw"
NARRATION = "narration"
FILES_BESIDE = ("README.md", "LICENSE", TRANSLATIONS)
FOLDERS_BESIDE = (RAW, NARRATION)

_UNIT = re.compile(r"(?P<number>\d{2,3})-(?P<name>[^.]+)(?P<ending>\.md|\.toml)")
_KINDS = {".md": LESSON, ".toml": QUIZ}
_MOST_PATH_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class UnitFile:
    """A lesson's or quiz's file. `path` is relative to the pack's folder."""

    path: str
    kind: str
    language: str
    number: int


@dataclass(frozen=True, slots=True)
class Layout:
    """`units` stand in the order of their languages' folders and numbers; `media` maps a path to its size in bytes."""

    languages: tuple[str, ...]
    units: tuple[UnitFile, ...]
    media: dict[str, int]


def read_layout(folder: Path, findings: list[Finding]) -> Layout:
    """What stands where in a pack's folder; everything that does not belong there becomes a finding."""
    languages, units, media = [], [], {}
    for path in _entries(folder, "", findings):
        if path.name == MEDIA and path.is_dir():
            media = _read_media(path, findings)
        elif is_language(path.name) and path.is_dir():
            languages.append(path.name)
            units += _read_language(path, findings)
        elif path.name != DESCRIPTION or not path.is_file():
            findings.append(_unexpected(path.name))
    if not (folder / DESCRIPTION).is_file():
        findings.append(Finding(DESCRIPTION, None, "missing-file", N_("A pack needs its pack.toml. Write it.")))
    return Layout(
        tuple(languages), tuple(sorted(units, key=lambda unit: (unit.language, unit.number, unit.path))), media
    )


def _read_language(folder: Path, findings: list[Finding]) -> list[UnitFile]:
    units: dict[int, UnitFile] = {}
    found = []
    for path in _entries(folder, f"{folder.name}/", findings):
        match = _UNIT.fullmatch(path.name)
        relative = f"{folder.name}/{path.name}"
        if match is None or not path.is_file():
            findings.append(_unexpected(relative))
            continue
        unit = UnitFile(relative, _KINDS[match["ending"]], folder.name, int(match["number"]))
        if unit.number in units:
            sentence = N_("The number %(number)s also stands before %(other)s. Give each file its own number.")
            values = {"number": match["number"], "other": units[unit.number].path}
            findings.append(Finding(relative, None, "duplicate-number", sentence, values))
        units.setdefault(unit.number, unit)
        found.append(unit)
    return found


def _read_media(folder: Path, findings: list[Finding]) -> dict[str, int]:
    media = {}
    for path in _entries(folder, f"{MEDIA}/", findings):
        if path.is_file():
            media[f"{MEDIA}/{path.name}"] = path.stat().st_size
        else:
            findings.append(_unexpected(f"{MEDIA}/{path.name}"))
    return media


def _entries(folder: Path, prefix: str, findings: list[Finding]) -> list[Path]:
    """The soundly named entries of a folder, sorted, without links and without those that stand beside the pack."""
    entries = []
    paths = sorted(folder.iterdir(), key=lambda path: path.name)
    same = clashes([path.name for path in paths])
    for path in paths:
        relative = prefix + path.name
        unfit = fault_of(path.name) or same.get(path.name)
        if path.is_symlink():
            sentence = N_("%(path)s is a link. Put the file itself there.")
            findings.append(Finding(relative, None, "link", sentence, {"path": shown(relative)}))
        elif not prefix and _is_beside(path):
            continue
        elif unfit:
            code, sentence, values = unfit
            findings.append(Finding(relative, None, code, sentence, dict(values)))
        elif len(relative) > _MOST_PATH_CHARACTERS:
            sentence = N_("The name %(name)s is too long. Give it at most %(most)s characters, folder included.")
            values = {"name": path.name, "most": _MOST_PATH_CHARACTERS}
            findings.append(Finding(relative, None, "name-too-long", sentence, values))
        else:
            entries.append(path)
    return entries


def _is_beside(path: Path) -> bool:
    """Whether a file or folder may stand at the top of a pack's folder without being part of the pack."""
    return (path.name in FILES_BESIDE and path.is_file()) or (path.name in FOLDERS_BESIDE and path.is_dir())


def _unexpected(relative: str) -> Finding:
    sentence = N_("%(path)s has no place in a pack. Remove it, or name it as FORMAT.md says.")
    return Finding(relative, None, "unexpected-file", sentence, {"path": relative})
