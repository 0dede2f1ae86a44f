"""What learners see of a pack: whatever an author wrote, a page runs nothing and fetches nothing from elsewhere."""

import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

from kiosk.packs.lessons import to_html, to_inline_html
from kiosk.quizzes import marking, questions
from scripts.fuzzing.readers import refused_or
from scripts.fuzzing.target import Target, holds
from sync.hub.catalogue.authoring.drawings import check_drawing
from sync.protocol.bounded import parse_toml
from sync.protocol.lesson import check_measure
from sync.protocol.reading_quiz import read_partly, read_quiz
from tests.sync.hub.catalogue import tiny_pack

MEDIUM, LESSON = "/media/" + "a" * 64 + ".svg", "/packs/tea-stall/lessons/count-change"
_KNOWN = {
    "../media/cup.svg": MEDIUM,
    "02-count-change.md": LESSON,
    "../media/pour.mp4": "/media/" + "b" * 64 + ".mp4",
    "../media/pour.webp": "/media/" + "c" * 64 + ".webp",
    "../media/pour.en.vtt": "/media/" + "d" * 64 + ".vtt",
}
_INSIDE = re.compile(r"/media/[0-9a-f]{64}\.[a-z0-9]+|/packs/[a-z0-9-]+/lessons/[a-z0-9-]+")
_TAGS = frozenset(
    [
        "a",
        "blockquote",
        "br",
        "code",
        "dd",
        "div",
        "dl",
        "dt",
        "em",
        "h2",
        "h3",
        "h4",
        "hr",
        "img",
        "li",
        "ol",
        "p",
        "pre",
        "strong",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "track",
        "ul",
        "video",
    ]
)
_ATTRIBUTES = frozenset(
    [
        "href",
        "src",
        "alt",
        "loading",
        "class",
        "start",
        "align",
        "title",
        "tabindex",
        "controls",
        "preload",
        "aria-label",
        "poster",
        "kind",
        "srclang",
        "label",
        "default",
    ]
)
_CLASSES = frozenset(["enlarge", "admonition", "admonition-title", "wide", "try", "remember", "careful"])
_TRICKS = (
    b"<script>alert(1)</script>", b"<svg onload=alert(1)>", b"<math><mtext><style><img src=x onerror=alert(1)>",
    b"<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">", b"[a](javascript:alert(1))",
    b"![a](http://evil.example/a.png)", b"<http://evil.example>", b"[a](//evil.example)", b"&#106;avascript:",
    b"[a]: http://evil.example", b"[a][a]", b"<iframe srcdoc=", b"<meta http-equiv=refresh content=0>", b"<base href=",
    b"<form action=http://evil.example>", b"style=", b"{: onclick=x }", b"\n\n    ", b"\n!!! try \"", b"|a|\n|-|\n",
    b"```", b"`", b"**", b"__", b"![](../media/cup.svg)", b"![x](../media/pour.mp4)", b"\\", b"<!--", b"-->", b"]]>",
    b"> ", b"1. ", b"- ", b": ", b"\x02", b"\x03", b"\x02wzxhzdk:0\x03", b"\x02klzzwxh:0000\x03", b"\0", b"&lt;",
    b"&#x",
    "\u202e".encode(), b"<template>", b"<a href=\"data:text/html,", b"<img srcset=",
)  # fmt: skip


class _Page(HTMLParser):
    """Raises AssertionError at the first thing that no lesson may hold."""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        holds(tag in _TAGS, f"<{tag}>")
        for name, value in attributes:
            holds(name in _ATTRIBUTES, f"{tag} {name}={value!r}")
            if name in ("href", "src", "poster"):
                holds(value in _KNOWN.values(), f"{tag} {name}={value!r}")
            if name == "class":
                holds(set((value or "").split()) <= _CLASSES, f"{tag} {name}={value!r}")

    def handle_comment(self, data: str) -> None:
        holds(False, f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        holds(False, f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        holds(False, f"<?{data}>")

    def unknown_decl(self, data: str) -> None:
        holds(False, f"<![{data}")


def check_page(html: str) -> None:
    page = _Page(convert_charrefs=True)
    page.feed(html)
    page.close()


def check_links(html: str) -> None:
    """Raises AssertionError if a page refers to anything but lessons and media of this kiosk."""
    for reference in re.findall(r'(?:href|src|poster)="([^"]*)"', html):
        holds(bool(_INSIDE.fullmatch(reference)), f"{reference} leads out")
    holds("<script" not in html and "style=" not in re.sub(r">[^<]*", ">", html), "a script or a style")


def show_lesson(data: bytes) -> None:
    text = data.decode(errors="replace")

    def measured(markdown: str) -> str:
        check_measure(markdown)
        return markdown

    if refused_or(measured, text) is None:
        return
    try:
        check_page(to_html(text, _KNOWN.get, "en"))
    except RecursionError:
        return
    check_page(to_inline_html(text[:5000]))


def show_quiz(data: bytes) -> None:
    try:
        document = parse_toml(data.decode())
    except ValueError:
        return
    partly, noted = read_partly(document)
    quiz, faults = read_quiz(document)
    holds((quiz is None) == bool(faults) and len(noted) == len(faults), "faults that are there once only")
    holds(all(str(fault) for fault in faults) and partly is not None, "a fault without words")
    for question in quiz.questions if quiz else ():
        shown = questions._rendered(question, {})
        check_page(shown.stem + shown.explanation)
        for given in ({}, {"": ["4"]}, {"": ["leaf", "tea"]}, {"boil": ["1"], "pour": ["1"], "cup": ["cup"]}):
            marks = marking.mark(question, questions.read_answer(question, given))
            holds(0 <= marks <= 1000, f"{marks} thousandths of a mark")


def show_drawing(data: bytes) -> None:
    """What the author's check lets through, another parser finds harmless too."""
    if check_drawing("media/a.svg", data):
        return
    for element in ET.fromstring(data).iter():  # noqa: S314 - see above
        local = element.tag.rpartition("}")[2].lower()
        holds(local not in ("script", "foreignobject", "iframe", "object", "embed"), local)
        for name, value in element.attrib.items():
            key = name.rpartition("}")[2].lower()
            holds(not key.startswith("on"), f"{key}={value}")
            is_inside = value.strip() == "" or value.lstrip().startswith(("#", "data:image/"))
            holds(key not in ("href", "src") or is_inside, f"{key}={value}")


_DRAWING_WORDS = (
    b"<script>1</script>", b" onload='1'", b"<foreignObject/>", b" href='http://evil.example/'", b"<!DOCTYPE a>",
    b" xlink:href='data:text/html,1'", b"<style>@import 'x'</style>", b"fill='url(http://evil.example)'",
    b"<?xml-stylesheet?>",
    b"<!ENTITY a 'b'>", b"&a;", b"<set attributeName='href' to='x'/>", b" xmlns:h='http://www.w3.org/1999/xhtml'",
    b"<h:script/>",
)  # fmt: skip

TARGETS = (
    Target("lesson-page", show_lesson, lambda: [tiny_pack.LESSON.encode(), *_TRICKS], _TRICKS),
    Target("quiz", show_quiz, lambda: [tiny_pack.QUIZ.encode()], (*_TRICKS, b"[[questions]]\n", b'"""', b"0x", b"a.")),
    Target("drawing", show_drawing, lambda: [tiny_pack.DRAWING.encode()], _DRAWING_WORDS),
)
