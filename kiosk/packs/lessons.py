"""A lesson's Markdown as a page's body: rendered, sanitised, with its compressed form.

What always holds of the result: no script, no style, no reference to another host; pictures are blobs of the same pack,
links lead to lessons of the same pack.
"""

import hashlib
import posixpath
import re
import threading
from collections.abc import Callable
from xml.etree.ElementTree import Element, SubElement

import markdown
import nh3
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString
from markupsafe import Markup, escape
from zlib_ng import zlib_ng as zlib

from kiosk.packs.explaining import explain
from kiosk.packs.rendered import Rendered
from sync.languages import own_name
from sync.protocol.glossary import Word
from sync.protocol.lesson import BOXES, EXTENSIONS
from sync.protocol.names import captions_of, poster_of

_TAGS = {
    "a", "blockquote", "br", "code", "dd", "del", "div", "dl", "dt", "em", "h2", "h3", "h4", "hr", "img", "li", "ol",
    "p", "pre", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "track", "ul", "video",
}  # fmt: skip
_ATTRIBUTES = {
    "a": {"href", "id"},
    "div": {"id", "tabindex"},
    "img": {"src", "alt", "loading"},
    "ol": {"start"},
    "td": {"align"},
    "th": {"align"},
    "track": {"src", "kind", "srclang", "label", "default"},
    "video": {"src", "controls", "preload", "aria-label", "poster"},
}
_FILMS = (".mp4", ".webm")
_CLASSES = {"a": {"enlarge", "word"}, "div": {"admonition", "note", "wide", "words", *BOXES}, "p": {"admonition-title"}}
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes=_ATTRIBUTES,
    allowed_classes=_CLASSES,
    url_schemes=set(),
    link_rel=None,
    strip_comments=True,
)

# A rupee sign before its number, and where it would be shown behind it: after letters from the right, or standing apart
# in a text without letters, such as an answer to choose (UAX #9, W2 to W5, N2).
_AMOUNT = re.compile(r"₹(?=\s?\d)")
_FROM_RIGHT = re.compile(r"[\u0600-\u06ff]|^<p>₹\s[\d,.\s]+</p>$")
_LEFT_TO_RIGHT = "\u200e"

# A smaller page by 0.4 % would take a tenth of the time that rendering takes.
_LEVEL = 6

# What an inline pattern may begin with, or end a line with; and what the library itself puts into texts.
_MARKS = re.compile(r"[\\`*_\[\]!<>&\x02\x03]|  \n")

# Lines that begin with a letter and hold nothing that a table is made of.
_PARAGRAPH = re.compile(r"[^\W\d_][^\n|]*(\n[^\W\d_][^\n|]*)*")

_made = threading.local()

Resolve = Callable[[str], str | None]


def render(text: str, resolve: Resolve, language: str = "", glossary: tuple[Word, ...] = ()) -> Rendered:
    """Render a lesson's Markdown. `resolve` gives the URL for a reference as it stands in the text, or None.

    `language` is the lesson's, in which the captions of its films are; the words of the `glossary` are explained.
    """
    html = to_html(text, resolve, language, glossary).encode()
    compressor = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    deflated = compressor.compress(html) + compressor.flush(zlib.Z_FULL_FLUSH)
    return Rendered(html, deflated, hashlib.sha256(html).hexdigest()[:16])


def to_html(text: str, resolve: Resolve, language: str = "", glossary: tuple[Word, ...] = ()) -> str:
    """Markdown as harmless HTML; as plain text if it nests too deeply."""
    converter = _converter()
    references = _made.references
    references.resolve, references.language, references.glossary = resolve, language, glossary
    try:
        return _sanitised(_with_amounts_whole(converter.reset().convert(text)))
    except BaseException as error:
        del _made.converter  # it still stands in the middle of this text, and would read the next one so
        if isinstance(error, RecursionError):
            return f"<p>{escape(text)}</p>"
        raise


def to_inline_html(text: str) -> Markup:
    """Markdown of one line as harmless HTML without the paragraph around it; as plain text if it nests too deeply."""
    html = to_html(text, lambda _: None).strip()
    if html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1:
        html = html[len("<p>") : -len("</p>")]
    return Markup(html)  # noqa: S704 - it was sanitised just now


def resolved_path(source: str, reference: str) -> str:
    """The path inside the pack that a reference in the file `source` leads to; may lead out, with `..` in front."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(source), reference.partition("#")[0]))


def _sanitised(html: str) -> str:
    return _CLEANER.clean(html)


def _with_amounts_whole(html: str) -> str:
    """The same, with a mark that keeps each amount in the order in which it is written, in texts from the right."""
    return _AMOUNT.sub(f"{_LEFT_TO_RIGHT}₹", html) if "₹" in html and _FROM_RIGHT.search(html) else html


def _wide(table: Element) -> Element:
    """A frame in which a table scrolls by itself where the screen is narrow."""
    frame = Element("div", {"class": "wide", "tabindex": "0"})
    frame.append(table)
    frame.tail, table.tail = table.tail, None
    return frame


def _enlarging(picture: Element) -> Element:
    """A link to the picture itself, where the browser shows it as large as one likes; its name is the picture's."""
    link = Element("a", {"class": "enlarge", "href": picture.get("src", "")})
    link.append(picture)
    link.tail, picture.tail = picture.tail, None
    return link


def _converter() -> markdown.Markdown:
    """This thread's converter: making one takes as long as a lesson does."""
    if not hasattr(_made, "converter"):
        _made.references = _References()
        _made.converter = markdown.Markdown(extensions=[*EXTENSIONS, _made.references], output_format="html")
    return _made.converter


class _References(Extension):
    """`resolve`, `language` and `glossary` are those of the text in work."""

    resolve: Resolve
    language: str
    glossary: tuple[Word, ...]

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802 - the library's name
        # FORMAT.md allows no raw HTML: it is shown as text instead of being passed through.
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        md.parser.blockprocessors.register(_Paragraphs(md.parser), "padippura-paragraphs", 200)  # before all others
        md.treeprocessors.register(_Sparing(md), "padippura-sparing", 25)  # before the inline patterns, which have 20
        md.treeprocessors.register(_Resolving(md, self), "padippura-references", 5)
        md.treeprocessors.register(_Explaining(md, self), "padippura-words", 4)  # whose links lead within the page


class _Paragraphs(BlockProcessor):
    """Takes what can be nothing but a paragraph, sooner than asking each of the others whether it is theirs."""

    def test(self, parent: Element, block: str) -> bool:
        return parent.tag == self.parser.md.doc_tag and not self.parser.state and bool(_PARAGRAPH.fullmatch(block))

    def run(self, parent: Element, blocks: list[str]) -> None:
        SubElement(parent, "p").text = blocks.pop(0)


class _Sparing(Treeprocessor):
    """Keeps text that has no mark of Markdown from the inline patterns, which try each of theirs on all of it."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            if element.text and not _MARKS.search(element.text):
                element.text = AtomicString(element.text)


class _Resolving(Treeprocessor):
    """Points pictures and links to where the kiosk serves them, and takes away those that lead nowhere."""

    def __init__(self, md: markdown.Markdown, references: _References) -> None:
        super().__init__(md)
        self._references = references

    def run(self, root: Element) -> None:
        for element in root.iter():
            if element.tag == "img":
                self._show(element)
            elif element.tag == "a":
                self._point(element, "href")
        for parent in list(root.iter()):
            for place, element in enumerate(parent):
                if element.tag == "table":
                    parent[place] = _wide(element)
                elif element.tag == "img" and parent.tag != "a" and "src" in element.attrib:
                    parent[place] = _enlarging(element)
                elif element.tag in ("td", "th") and "style" in element.attrib:
                    element.set("align", element.attrib.pop("style").removeprefix("text-align: ").rstrip(";"))

    def _show(self, element: Element) -> None:
        """A picture; or a film, which FORMAT.md writes the same way, and which nobody loads before asking for it."""
        film = element.get("src", "")
        self._point(element, "src")
        if element.get("src", "").endswith(_FILMS):
            self._put_beside(element, film)
            element.tag = "video"
            element.set("controls", "")
            element.set("preload", "none")
            element.set("aria-label", element.attrib.pop("alt", ""))
        else:
            element.set("loading", "lazy")

    def _put_beside(self, element: Element, film: str) -> None:
        """Give a film its still picture and its captions, where the pack has them."""
        poster = self._references.resolve(poster_of(film))
        if poster:
            element.set("poster", poster)
        language = self._references.language
        captions = self._references.resolve(captions_of(film, language)) if language else None
        if captions:
            label = own_name(language)
            track = {"src": captions, "kind": "captions", "srclang": language, "label": label, "default": ""}
            element.append(Element("track", track))

    def _point(self, element: Element, attribute: str) -> None:
        url = self._references.resolve(element.get(attribute, ""))
        if url is None:
            element.attrib.pop(attribute, None)
        else:
            element.set(attribute, url)


class _Explaining(Treeprocessor):
    """Marks the words of the glossary."""

    def __init__(self, md: markdown.Markdown, references: _References) -> None:
        super().__init__(md)
        self._references = references

    def run(self, root: Element) -> None:
        if self._references.glossary:
            explain(root, self._references.glossary)
