"""Building a pack: from a checked folder to a manifest and a pack file (FORMAT.md, part B).

What always holds: the same folder gives the same bytes, wherever, whenever and by whom it is built; files go into the
pack as their author wrote them; never more than one text is held in memory.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from sync.hub.catalogue.authoring.checking import checked
from sync.hub.catalogue.authoring.folder import MEDIA
from sync.hub.catalogue.authoring.packing import write_pack_file
from sync.hub.catalogue.authoring.source import Source, Unit
from sync.hub.catalogue.durable import replace, written_to
from sync.hub.catalogue.errors import AuthorError
from sync.protocol.errors import N_
from sync.protocol.manifest import Entry, Face, File, Manifest
from sync.protocol.reading_manifest import read_manifest

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Built:
    """Where a built pack lies."""

    manifest: Manifest
    manifest_path: Path
    pack_path: Path


def build(folder: Path, out: Path, progress: Progress = lambda done, total: None) -> Built:
    """Build the pack in `folder` into the folder `out`; `progress` gets bytes done and bytes in all.

    Raises AuthorError if the folder has faults, or if `out` lies in it.
    """
    check_outside(folder, out)
    manifest = describe(checked(folder))
    name = f"{manifest.pack}-{manifest.version}"
    built = Built(manifest, out / f"{name}.json", out / f"{name}.pack")
    with written_to(out):
        write_pack_file(folder, manifest, built.pack_path, counted([manifest], progress))
        replace(built.manifest_path, manifest.encode())
    return built


def check_outside(folder: Path, out: Path) -> None:
    """Raises AuthorError if what is made of a pack's folder would be written into that folder."""
    if out.resolve().is_relative_to(folder.resolve()):
        sentence = N_("%(out)s lies in the pack's folder, where only its source may be. Name a folder outside of it.")
        raise AuthorError("out-inside", sentence, out=str(out.resolve()))


def describe(source: Source) -> Manifest:
    """The manifest of a source that has no fault."""
    description = source.description
    files = tuple(_file(source.folder, path) for path in sorted(_paths(source)))
    manifest = Manifest(
        format=description.format,
        pack=description.id,
        version=description.version,
        languages=description.languages,
        licence=description.licence,
        authors=description.authors,
        minutes=description.minutes,
        roles=description.roles,
        competencies=description.competencies,
        title=description.title,
        summary=description.summary,
        subject=description.subject,
        heading=description.heading,
        contents=_contents(source),
        files=files,
    )
    return read_manifest(manifest.encode())


def counted(manifests: Iterable[Manifest], progress: Progress) -> Callable[[int], None]:
    """A function that takes bytes as they are packed, and tells `progress` how far all the manifests' files are."""
    total = sum(manifest.size() for manifest in manifests)
    done = 0

    def count(size: int) -> None:
        nonlocal done
        done += size
        progress(done, total)

    return count


def _paths(source: Source) -> list[str]:
    return [unit.path for unit in source.units] + list(source.layout.media)


def _file(folder: Path, path: str) -> File:
    top = path.partition("/")[0]
    with (folder / path).open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return File(path, digest, file.tell(), None if top == MEDIA else top)


def _contents(source: Source) -> tuple[Entry, ...]:
    """Lessons and quizzes in the order of the main language, each with its face in each language that has it."""
    languages = source.description.languages
    units = {(each.file.language, each.file.kind, each.id): each for each in source.units}
    entries = []
    for main in source.units_in(languages[0]):
        found = {language: units.get((language, main.file.kind, main.id)) for language in languages}
        faces = {language: _face(unit) for language, unit in found.items() if unit}
        entries.append(Entry(main.file.kind, main.id or "", faces))
    return tuple(entries)


def _face(unit: Unit) -> Face:
    if unit.matter:
        audio = unit.matter.audio
        return Face(
            title=unit.matter.title,
            minutes=unit.matter.minutes,
            path=unit.path,
            keywords=unit.matter.keywords,
            audio=audio.removeprefix("../") if audio else None,
            audio_kind=unit.matter.audio_kind,
        )
    if unit.quiz:
        return Face(title=unit.quiz.title, minutes=unit.quiz.minutes, path=unit.path)
    raise ValueError(unit.path)
