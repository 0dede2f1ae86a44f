"""A pack's folder as values, with every fault that reading it brings to light.

What always holds: nothing is judged twice, and what could not be read is there as far as it could, so that one run
of the check finds the faults behind the first one.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sync.hub.catalogue.authoring.description import Description, read_description
from sync.hub.catalogue.authoring.findings import Finding
from sync.hub.catalogue.authoring.folder import DESCRIPTION, Layout, UnitFile, read_layout
from sync.hub.catalogue.authoring.lines import TomlLines, line_of_error
from sync.hub.catalogue.authoring.names import is_blank
from sync.protocol import lesson, reading_quiz
from sync.protocol.bounded import parse_toml
from sync.protocol.errors import N_, PackError
from sync.protocol.lesson import FrontMatter
from sync.protocol.manifest import LESSON
from sync.protocol.quiz import Quiz
from sync.protocol.reading import Path as Keys

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Unit:
    """A lesson or quiz in one language, as far as it could be read.

    `document` is its TOML (for a lesson: the front matter), `lines` knows where its keys stand. A lesson has a body,
    which begins on `body_line`; `matter` is None if it has a fault. A quiz has `quiz`, whose questions may be fewer
    than the document's if some could not be read.
    """

    file: UnitFile
    text: str
    document: dict[str, Any]
    lines: TomlLines
    body: str = ""
    body_line: int = 1
    matter: FrontMatter | None = None
    quiz: Quiz | None = None

    @property
    def id(self) -> str | None:
        found = self.document.get("id")
        return found if isinstance(found, str) else None

    @property
    def path(self) -> str:
        return self.file.path


@dataclass(frozen=True, slots=True)
class Source:
    """`unreadable` holds the texts of files that are no TOML or have no front matter."""

    folder: Path
    layout: Layout
    description: Description
    description_lines: TomlLines
    units: tuple[Unit, ...]
    unreadable: tuple[str, ...]

    def units_in(self, language: str) -> list[Unit]:
        return [unit for unit in self.units if unit.file.language == language]


def read_source(folder: Path, findings: list[Finding]) -> Source:
    """Read a pack's folder; faults are added to `findings`."""
    layout = read_layout(folder, findings)
    description, description_lines = _read_description(folder, findings)
    units, unreadable = [], []
    for file in layout.units:
        text = read_text(folder, file.path, findings)
        unit = _read_unit(file, text, findings, description.format) if text is not None else None
        if unit:
            units.append(unit)
        else:
            unreadable.append(text or (folder / file.path).read_text("utf-8", "replace"))
    return Source(folder, layout, description, description_lines, tuple(units), tuple(unreadable))


def read_text(folder: Path, path: str, findings: list[Finding]) -> str | None:
    """A file's text, or None and a finding if it is not UTF-8. A byte order mark is a finding and is left out."""
    content = (folder / path).read_bytes()
    if content.startswith(_BYTE_ORDER_MARK):
        sentence = N_("The file begins with a byte order mark. Save it as UTF-8 without one.")
        findings.append(Finding(path, 1, "byte-order-mark", sentence))
        content = content.removeprefix(_BYTE_ORDER_MARK)
    if len(content) > lesson.MOST_BYTES:
        sentence = N_("The text is longer than %(most)s bytes. Divide it.")
        findings.append(Finding(path, 1, "text-too-long", sentence, {"most": lesson.MOST_BYTES}))
        return None
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        findings.append(Finding(path, line, "encoding", N_("The text is not UTF-8. Save the file as UTF-8.")))
        return None


def strings(value: Any, path: Keys = ()) -> Iterator[tuple[Keys, str]]:
    """Every text in a document, with its path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from strings(each, (*path, key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from strings(each, (*path, index))


def _blanks(path: str, document: dict[str, Any], lines: TomlLines) -> list[Finding]:
    """Texts of signs that nobody sees; those of spaces alone are found by reading."""
    sentence = N_("%(key)s shows nothing: it is made of signs that nobody sees. Write it, or remove it.")
    return [
        Finding(path, lines.of(keys), "blank", sentence, {"key": next(k for k in reversed(keys) if isinstance(k, str))})
        for keys, text in strings(document)
        if text.strip() and is_blank(text)
    ]


def _read_description(folder: Path, findings: list[Finding]) -> tuple[Description, TomlLines]:
    is_there = (folder / DESCRIPTION).is_file() and not (folder / DESCRIPTION).is_symlink()
    text = read_text(folder, DESCRIPTION, findings) if is_there else None
    document = None if text is None else _read_toml(text, DESCRIPTION, 1, findings)
    description, faults = read_description(document or {})
    lines = TomlLines(text if text is not None and document is not None else "")
    if document is not None:
        findings += [Finding.of(fault, DESCRIPTION, lines.of(fault.path)) for fault in faults]
        findings += _blanks(DESCRIPTION, document, lines)
    return description, lines


def _read_unit(file: UnitFile, text: str, findings: list[Finding], format_: int) -> Unit | None:
    return _read_lesson(file, text, findings) if file.kind == LESSON else _read_quiz(file, text, findings, format_)


def _read_lesson(file: UnitFile, text: str, findings: list[Finding]) -> Unit | None:
    try:
        toml, body, _ = lesson.split(text)
    except PackError as error:
        findings.append(Finding(file.path, 1, error.code, error.sentence, error.values))
        return None
    first = 2
    document = _read_toml(toml, file.path, first, findings)
    if document is None:
        return None
    matter, faults = lesson.read_front_matter(toml)
    lines = TomlLines(toml, first)
    findings += [Finding.of(fault, file.path, lines.of(fault.path)) for fault in faults]
    findings += _blanks(file.path, document, lines)
    body_line = 1 + text.count("\n", 0, len(text) - len(body))
    return Unit(file, text, document, lines, body=body, body_line=body_line, matter=matter)


def _read_quiz(file: UnitFile, text: str, findings: list[Finding], format_: int) -> Unit | None:
    document = _read_toml(text, file.path, 1, findings)
    if document is None:
        return None
    read, faults = reading_quiz.read_partly(document, format_)
    lines = TomlLines(text)
    findings += [Finding.of(fault, file.path, lines.of(fault.path)) for fault in faults]
    findings += _blanks(file.path, document, lines)
    return Unit(file, text, document, lines, quiz=read)


def _read_toml(text: str, path: str, first: int, findings: list[Finding]) -> dict[str, Any] | None:
    try:
        return parse_toml(text)
    except tomllib.TOMLDecodeError as error:
        line = line_of_error(error, text, first)
        sentence = N_("This is not TOML (%(reason)s). Correct the line.")
        findings.append(Finding(path, line, "toml", sentence, {"reason": str(error).split(" (at ")[0]}))
        return None
    except ValueError:
        sentence = N_("Lists stand too deeply in one another, or a number is too long. Correct it.")
        findings.append(Finding(path, first, "too-deep", sentence))
        return None
