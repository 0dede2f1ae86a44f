"""What a Markdown text refers to and is made of, as Python-Markdown itself reads it."""

import re
import threading
from dataclasses import dataclass, field
from html import unescape
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions.admonition import AdmonitionProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE, HTML_PLACEHOLDER_RE

from sync.protocol.lesson import EXTENSIONS

DEEPEST_HEADING = 4

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BOX = "admonition"
_AFTER_ALL_OTHERS = -100
_PLACE_OF_BOXES = 105  # where the extension puts its own


@dataclass(frozen=True, slots=True)
class Picture:
    """`is_alone`: on a line of its own."""

    address: str
    alternative: str
    is_alone: bool


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Box:
    """An admonition. `kind` is what stands after `!!!`."""

    kind: str
    has_title: bool


@dataclass(slots=True)
class Markup:
    """`html` are pieces of raw HTML as they were written, `blocks` all tags.

    A text that is nested too deeply to be read has `is_too_deep` and nothing else.
    """

    links: list[str] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    blocks: set[str] = field(default_factory=set)
    is_too_deep: bool = False


class _Collector(Treeprocessor):
    markup: Markup

    def run(self, root: Element) -> None:
        self.markup = Markup()
        for element in root.iter():
            if element is not root:
                self._collect(element)

    def _collect(self, element: Element) -> None:
        self.markup.blocks.add(element.tag)
        if element.tag == "a":
            # The library writes an address of mail as character references, so that robots do not find it.
            self.markup.links.append(unescape((element.get("href") or "").replace(AMP_SUBSTITUTE, "&")))
        elif element.tag in _HEADINGS:
            wording = HTML_PLACEHOLDER_RE.sub(self._stashed, "".join(element.itertext()))
            self.markup.headings.append(Heading(int(element.tag[1]), wording.strip()))
        before = element.text or ""
        for child in element:
            if child.tag == "img":
                alone = _ends_line(before) and _begins_line(child.tail or "") and element.tag == "p"
                self.markup.pictures.append(Picture(child.get("src") or "", child.get("alt") or "", alone))
            before = child.tail or ""

    def _stashed(self, match: re.Match[str]) -> str:
        """Raw HTML as it was written, which the library puts aside."""
        piece = self.md.htmlStash.rawHtmlBlocks[int(match[1])]
        return piece if isinstance(piece, str) else ""


class _BoxReader(AdmonitionProcessor):
    """Notes each box as it is written: in the tree, one without a title has its kind's English word."""

    boxes: list[Box]

    def get_class_and_title(self, match: re.Match[str]) -> tuple[str, str | None]:
        self.boxes.append(Box(match[1].lower(), bool((match[2] or "").strip())))
        return super().get_class_and_title(match)


class _Reader:
    """Python-Markdown with what collects; to make it takes longer than to read a question's text."""

    def __init__(self) -> None:
        self._markdown = Markdown(extensions=EXTENSIONS)
        self._collector, self._boxes = _Collector(self._markdown), _BoxReader(self._markdown.parser)
        self._markdown.treeprocessors.register(self._collector, "markup", _AFTER_ALL_OTHERS)
        self._markdown.parser.blockprocessors.register(self._boxes, _BOX, _PLACE_OF_BOXES)

    def read(self, text: str) -> Markup:
        """Raises RecursionError if it is nested too deeply; the reader is of no use then."""
        self._boxes.boxes = []
        self._markdown.reset().convert(text)
        if not text.strip():
            return Markup()
        markup = self._collector.markup
        markup.boxes = self._boxes.boxes
        stashed = [piece for piece in self._markdown.htmlStash.rawHtmlBlocks if isinstance(piece, str)]
        markup.html = [piece.strip() for piece in stashed if piece.lstrip().startswith("<")]
        return markup


_made = threading.local()


def read_markup(text: str) -> Markup:
    """What a Markdown text holds."""
    reader = getattr(_made, "reader", None) or _Reader()
    _made.reader = None  # until it has come to its end
    try:
        markup = reader.read(text)
    except RecursionError:
        return Markup(is_too_deep=True)
    _made.reader = reader
    return markup


def _ends_line(text: str) -> bool:
    return not text.strip() or text.rstrip(" ").endswith("\n")


def _begins_line(text: str) -> bool:
    return not text.strip() or text.lstrip(" ").startswith("\n")
