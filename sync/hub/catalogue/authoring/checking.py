"""The author's check: a pack's folder against FORMAT.md, part A, with every fault in one run."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from sync.hub.catalogue.authoring.findings import Finding, in_order
from sync.hub.catalogue.authoring.folder import DESCRIPTION
from sync.hub.catalogue.authoring.languages import check_languages
from sync.hub.catalogue.authoring.lessons import check_lesson
from sync.hub.catalogue.authoring.media import CAPTIONS, check_media
from sync.hub.catalogue.authoring.questions import check_quiz
from sync.hub.catalogue.authoring.source import Source, Unit, read_source
from sync.hub.catalogue.errors import AuthorError
from sync.protocol.errors import N_
from sync.protocol.manifest import LESSON


@dataclass(frozen=True, slots=True)
class Checked:
    """A pack's source and what was found in it, by file and line."""

    source: Source
    findings: tuple[Finding, ...]

    @property
    def faults(self) -> tuple[Finding, ...]:
        """The findings that keep the pack from being built."""
        return tuple(finding for finding in self.findings if not finding.is_advice)


def check(folder: Path) -> Checked:
    """Hold a folder to FORMAT.md. Raises AuthorError if it is no folder."""
    if not folder.is_dir():
        raise AuthorError(
            "no-folder", N_("There is no folder %(folder)s. Name the folder of a pack."), folder=str(folder)
        )
    findings: list[Finding] = []
    source = read_source(folder, findings)
    used: set[str] = set()
    for unit in source.units:
        found, media = _check_unit(unit, source)
        findings += found
        used |= media
    findings += check_languages(source)
    findings += check_media(folder, source.layout.media)
    findings += _check_unused(source, used)
    findings += _advise_on_name(source)
    return Checked(source, tuple(in_order(findings)))


def checked(folder: Path, despite: Collection[str] = (), language: str | None = None) -> Source:
    """The source in a folder without a fault, but for the codes `despite`, of `language` alone if one is named.

    Raises AuthorError if there is one.
    """
    result = check(folder)
    faults = [
        fault
        for fault in result.faults
        if fault.code not in despite or not (language is None or _is_of(fault, language))
    ]
    if faults:
        sentence = N_("%(folder)s has faults. Mend them first (%(count)s; see kiosk-hub pack check): %(first)s")
        values = {"folder": str(folder), "count": len(faults), "first": str(faults[0])}
        raise AuthorError("faults", sentence, **values)
    return result.source


def _is_of(finding: Finding, language: str) -> bool:
    """Whether a finding is about the texts of one language, which stand in pack.toml, too."""
    if finding.path == DESCRIPTION:
        return language in (finding.values.get("key"), finding.values.get("language"))
    return finding.path.startswith(f"{language}/") or finding.path.endswith(f".{language}{CAPTIONS}")


def _check_unit(unit: Unit, source: Source) -> tuple[list[Finding], set[str]]:
    neighbours = source.layout.units
    lessons = {
        file.path.partition("/")[2]
        for file in neighbours
        if file.kind == LESSON and file.language == unit.file.language
    }
    check_one = check_lesson if unit.file.kind == LESSON else check_quiz
    return check_one(unit, source.layout.media, lessons)


def _check_unused(source: Source, used: set[str]) -> list[Finding]:
    sentence = N_("Nothing refers to %(path)s. Use it in a lesson or quiz, or remove it.")
    return [
        Finding(path, None, "unused", sentence, {"path": path})
        for path in source.layout.media
        if path not in used and not any(path in text for text in source.unreadable)
    ]


def _advise_on_name(source: Source) -> list[Finding]:
    name, id_ = source.folder.resolve().name, source.description.id
    if not id_ or id_ == name:
        return []
    sentence = N_("The id is %(id)s, but the folder's name is %(name)s. Give both the same name.")
    line = source.description_lines.of(("id",))
    return [Finding(DESCRIPTION, line, "folder-name", sentence, {"id": id_, "name": name}, is_advice=True)]
