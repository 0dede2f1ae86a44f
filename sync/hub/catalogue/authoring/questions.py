"""A quiz's questions against FORMAT.md, A.3, as far as reading them did not find it already."""

import unicodedata
from typing import Any

from sync.hub.catalogue.authoring.findings import Finding
from sync.hub.catalogue.authoring.lessons import check_html, check_links, too_deep
from sync.hub.catalogue.authoring.markup import read_markup
from sync.hub.catalogue.authoring.media import PICTURES, SOUNDS, find_media
from sync.hub.catalogue.authoring.names import is_unseen
from sync.hub.catalogue.authoring.source import Unit, strings
from sync.protocol.errors import N_
from sync.protocol.reading import Path

_TEXTS = ("stem", "explanation", "text", "feedback", "left", "right", "wrong")
_MEDIA = {"picture": PICTURES, "audio": SOUNDS}
_NOT_IN_A_TEXT = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "dl", "table", "pre", "div", "hr", "blockquote"})
_NOT_IN_A_STEM = _NOT_IN_A_TEXT | {"ul", "ol"}
_NOT_IN_A_CASE = _NOT_IN_A_TEXT - {"table", "blockquote"}
_CHOICES = {"options": ("text",), "areas": ("text",), "items": ("text",), "pairs": ("left", "right")}


def check_quiz(unit: Unit, media: dict[str, int], lessons: set[str]) -> tuple[list[Finding], set[str]]:
    """The findings in a quiz's texts, pictures and recordings, and the media that it uses."""
    findings: list[Finding] = []
    used: set[str] = set()
    for path, text in strings(unit.document.get("questions"), ("questions",)):
        line = unit.lines.of(path)
        if not text.strip():
            continue  # reading found it
        if path[-1] in _MEDIA and len(path) == len(("questions", 0, "picture")):
            found = find_media(text, unit.path, line, media, _MEDIA[path[-1]])
            findings += found.findings
            used |= found.used
        elif path[-1] in _TEXTS:
            findings += _check_text(unit.path, line, text, path[-1], lessons)
    for path, text in strings(unit.document.get("cases"), ("cases",)):
        line = unit.lines.of(path)
        if path[-1] == "text" and text.strip():
            findings += _check_text(unit.path, line, text, "case", lessons)
        elif path[-1] == "audio" and text.strip():
            found = find_media(text, unit.path, line, media, SOUNDS)
            findings += found.findings
            used |= found.used
    return [*findings, *_check_choices(unit)], used


def _check_text(path: str, line: int, text: str, key: Any, lessons: set[str]) -> list[Finding]:
    markup = read_markup(text)
    if markup.is_too_deep:
        return [too_deep(path, line)]
    findings = [*check_html(path, markup, lambda _: line), *check_links(path, markup, lambda _: line, lessons)]
    if markup.pictures:
        sentence = N_("A question's text cannot hold a picture. Name it with the keys picture and alt.")
        findings.append(Finding(path, line, "picture-in-text", sentence))
    unfit = markup.blocks & {"explanation": _NOT_IN_A_TEXT, "case": _NOT_IN_A_CASE}.get(key, _NOT_IN_A_STEM)
    if unfit:
        sentence = N_(
            "%(key)s holds more than sentences (%(found)s). Leave out headings, boxes and tables, but for those of a "
            "case, and lists anywhere but in a case and in the explanation."
        )
        values = {"key": key, "found": ", ".join(sorted(unfit))}
        findings.append(Finding(path, line, "stem" if key == "stem" else "question-text", sentence, values))
    return findings


def _check_choices(unit: Unit) -> list[Finding]:
    """Options, items or sides of pairs that a learner could not tell apart."""
    findings = []
    rows = unit.document.get("questions")
    for number, row in enumerate(rows if isinstance(rows, list) else ()):
        if not isinstance(row, dict):
            continue
        for key, sides in _CHOICES.items():
            findings += _check_sides(unit, ("questions", number, key), row.get(key), sides)
        gaps = row.get("gaps")
        for place, gap in enumerate(gaps if isinstance(gaps, list) else ()):
            options = gap.get("options") if isinstance(gap, dict) else None
            findings += _check_sides(unit, ("questions", number, "gaps", place, "options"), options, ("text",))
    return findings


def _check_sides(unit: Unit, path: Path, choices: Any, sides: tuple[str, ...]) -> list[Finding]:
    is_list = isinstance(choices, list)
    return [each for side in sides if is_list for each in _check_alike(unit, path, choices, side)]


def _check_alike(unit: Unit, path: Path, choices: list[Any], side: str) -> list[Finding]:
    findings = []
    seen: set[str] = set()
    for index, choice in enumerate(choices):
        text = choice.get(side) if isinstance(choice, dict) else None
        if not isinstance(text, str) or not text.strip():
            continue
        wording = _seen(text)
        if wording in seen:
            sentence = N_("“%(text)s” stands twice in %(key)s, so nobody can tell which is right. Change one.")
            values = {"text": text, "key": path[-1]}
            findings.append(Finding(unit.path, unit.lines.of((*path, index, side)), "same-text", sentence, values))
        seen.add(wording)
    return findings


def _seen(text: str) -> str:
    """A text as the eye compares it: blind to composition, to joiners and to how many spaces there are."""
    visible = "".join(each for each in unicodedata.normalize("NFC", text) if not is_unseen(each) or each.isspace())
    return " ".join(visible.split())
