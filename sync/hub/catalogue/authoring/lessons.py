"""A lesson's Markdown against FORMAT.md, A.2."""

from collections.abc import Callable

from sync.hub.catalogue.authoring.findings import Finding
from sync.hub.catalogue.authoring.lines import TextLines
from sync.hub.catalogue.authoring.markup import DEEPEST_HEADING, Markup, Picture, read_markup
from sync.hub.catalogue.authoring.media import PICTURES, SOUNDS, VIDEOS, find_beside, find_media
from sync.hub.catalogue.authoring.source import Unit
from sync.protocol.errors import N_, PackError
from sync.protocol.lesson import BOXES, check_measure
from sync.protocol.reading import find_sign


def check_lesson(unit: Unit, media: dict[str, int], lessons: set[str]) -> tuple[list[Finding], set[str]]:
    """The findings in a lesson, and the media that it uses.

    `media` has the paths in the pack's `media/`, `lessons` the file names of this language's lessons.
    """
    try:
        check_measure(unit.body)
    except PackError as error:
        finding = Finding(unit.path, unit.body_line, error.code, error.sentence, error.values)
        return [finding], {path for path in media if path in unit.text}
    markup, lines = read_markup(unit.body), TextLines(unit.body, unit.body_line)
    if markup.is_too_deep:
        return [too_deep(unit.path, unit.body_line)], {path for path in media if path in unit.text}
    findings = [*check_html(unit.path, markup, lines.next_of), *_check_shape(unit, markup, lines), *_check_signs(unit)]
    findings += _check_glossary(unit)
    findings += check_links(unit.path, markup, lines.next_of, lessons)
    used = set()
    for picture in markup.pictures:
        line = lines.next_of(picture.address)
        found = find_media(picture.address, unit.path, line, media, PICTURES + VIDEOS)
        findings += [*_check_picture(unit, picture, line), *found.findings]
        used |= found.used
        for target in found.used:
            beside = find_beside(target, unit.file.language, unit.path, line, media)
            findings += beside.findings
            used |= beside.used
    audio = unit.document.get("audio")
    if isinstance(audio, str) and audio.strip():
        found = find_media(audio, unit.path, unit.lines.of(("audio",)), media, SOUNDS)
        findings += found.findings
        used |= found.used
    return findings, used


def too_deep(path: str, line: int) -> Finding:
    """What is said of a text that nobody can read."""
    sentence = N_("Lists, boxes or quotes stand too deeply in one another. Write them side by side.")
    return Finding(path, line, "too-deep", sentence)


def check_html(path: str, markup: Markup, line_of: Callable[[str], int]) -> list[Finding]:
    """Raw HTML in a text of the file `path`; `line_of` gives the line of a wording."""
    sentence = N_("%(html)s is raw HTML. Write it as Markdown, or as &lt; if you mean the sign.")
    return [
        Finding(path, line_of(html), "raw-html", sentence, {"html": html.split("\n")[0][:40]}) for html in markup.html
    ]


def check_links(path: str, markup: Markup, line_of: Callable[[str], int], lessons: set[str]) -> list[Finding]:
    """Links in a text of the file `path` that lead to none of `lessons`."""
    findings = []
    for link in markup.links:
        if link in lessons:
            continue
        if "/" in link or ":" in link or not link.endswith(".md"):
            code = "link-outside"
            sentence = N_("The link %(link)s leads out of the lessons. Link to a lesson's file, or write plain text.")
        else:
            code = "missing-lesson"
            sentence = N_("The lesson %(link)s is not in this language's folder. Correct or remove the link.")
        findings.append(Finding(path, line_of(link.removeprefix("mailto:")), code, sentence, {"link": link}))
    return findings


def _check_shape(unit: Unit, markup: Markup, lines: TextLines) -> list[Finding]:
    findings = []
    title = unit.document.get("title")
    if not unit.body.strip():
        findings.append(Finding(unit.path, unit.body_line, "empty", N_("The lesson has no text. Write it.")))
    for heading in markup.headings:
        line, values = lines.next_heading(heading.text), {"heading": heading.text}
        if heading.level == 1:
            sentence = N_("The heading “%(heading)s” has one #. Headings in a lesson begin at ##.")
            findings.append(Finding(unit.path, line, "heading-level", sentence, values))
        elif heading.level > DEEPEST_HEADING:
            sentence = N_("The heading “%(heading)s” has more than four #. Headings in a lesson go from ## to ####.")
            findings.append(Finding(unit.path, line, "heading-level", sentence, values))
        elif heading.text == title:
            sentence = N_("The heading “%(heading)s” repeats the lesson's title. Remove it; the title is shown anyway.")
            findings.append(Finding(unit.path, line, "title-repeated", sentence, values))
    for box in markup.boxes:
        line = lines.next_of(f"!!! {box.kind}")
        if box.kind not in BOXES:
            sentence = N_("%(found)s is not a kind of box. Use one of %(expected)s.")
            values = {"found": box.kind, "expected": ", ".join(BOXES)}
            findings.append(Finding(unit.path, line, "box", sentence, values))
        elif not box.has_title:
            sentence = N_("The box has no title. Write one in quotation marks after %(found)s.")
            findings.append(Finding(unit.path, line, "box-title", sentence, {"found": f"!!! {box.kind}"}))
    return findings


def _check_signs(unit: Unit) -> list[Finding]:
    faults = [find_sign((), "text", line.removesuffix("\r")) for line in unit.body.split("\n")]
    return [Finding.of(fault, unit.path, number) for number, fault in enumerate(faults, start=unit.body_line) if fault]


def _check_glossary(unit: Unit) -> list[Finding]:
    sentence = N_("The text does not have the word %(word)s that the glossary explains. Add the form that it has.")
    return [
        Finding(unit.path, unit.lines.of(("glossary", place)), "word-unused", sentence, {"word": word.word}, True)
        for place, word in enumerate(unit.matter.glossary if unit.matter else ())
        if word.find(unit.body) is None
    ]


def _check_picture(unit: Unit, picture: Picture, line: int) -> list[Finding]:
    findings, values = [], {"picture": picture.address}
    if not picture.alternative.strip():
        sentence = N_("The picture %(picture)s has no alternative text. Say between [ and ] what it shows.")
        findings.append(Finding(unit.path, line, "alt", sentence, values))
    if not picture.is_alone:
        sentence = N_("The picture %(picture)s stands inside a line. Put it on a line of its own.")
        findings.append(Finding(unit.path, line, "picture-line", sentence, values))
    return findings
