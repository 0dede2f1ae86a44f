"""A quiz's questions against FORMAT.md, A.3, as far as reading them did not find it already."""

from collections.abc import Iterator
from typing import Any

from sync.hub.catalogue.authoring.findings import Finding
from sync.hub.catalogue.authoring.lessons import check_html, check_links, too_deep
from sync.hub.catalogue.authoring.markup import read_markup
from sync.hub.catalogue.authoring.media import PICTURES, find_media
from sync.hub.catalogue.authoring.source import Unit
from sync.protocol.errors import N_
from sync.protocol.reading import Path

_TEXTS = ("stem", "explanation", "text", "feedback", "left", "right", "wrong")
_NOT_IN_A_STEM = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "pre", "div"})


def check_quiz(unit: Unit, media: dict[str, int], lessons: set[str]) -> tuple[list[Finding], set[str]]:
    """The findings in a quiz's texts and pictures, and the media that it uses."""
    findings: list[Finding] = []
    used: set[str] = set()
    for path, text in _strings(unit.document.get("questions"), ("questions",)):
        line = unit.lines.of(path)
        if path[-1] == "picture" and len(path) == len(("questions", 0, "picture")):
            found = find_media(text, unit.path, line, media, PICTURES)
            findings += found.findings
            used |= found.used
        elif path[-1] in _TEXTS:
            findings += _check_text(unit.path, line, text, path[-1] == "stem", lessons)
    return findings, used


def _check_text(path: str, line: int, text: str, is_stem: bool, lessons: set[str]) -> list[Finding]:
    markup = read_markup(text)
    if markup.is_too_deep:
        return [too_deep(path, line)]
    findings = [*check_html(path, markup, lambda _: line), *check_links(path, markup, lambda _: line, lessons)]
    if markup.pictures:
        sentence = N_("A question's text cannot hold a picture. Name it with the keys picture and alt.")
        findings.append(Finding(path, line, "picture-in-text", sentence))
    if is_stem and markup.blocks & _NOT_IN_A_STEM:
        sentence = N_("The stem holds more than sentences (%(found)s). Leave out headings, lists, tables and boxes.")
        values = {"found": ", ".join(sorted(markup.blocks & _NOT_IN_A_STEM))}
        findings.append(Finding(path, line, "stem", sentence, values))
    return findings


def _strings(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """Every text in a document, with its path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _strings(each, (*path, key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _strings(each, (*path, index))
