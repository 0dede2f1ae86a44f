"""What an SVG drawing may hold."""

import pytest

from sync.hub.catalogue.authoring.drawings import check_drawing

HARMLESS = [
    '<rect fill="url(#sky)" style="stroke: url( \'#sky\' )"/>',
    '<use href="#cup"/><use xlink:href="#cup"/>',
    '<image href="data:image/png;base64,AAAA"/>',
    "<style>rect { fill: url(#sky) }</style>",
    "<title>A cup &amp; a jug</title>",
    '<animate attributeName="cx" values="1;2"/>',
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about="http://example.org"/>',
]

SCRIPTS = [
    "<script>alert(1)</script>",
    '<rect onclick="x()"/>',
    '<rect OnLoad="x()"/>',
    "<foreignObject/>",
    "<FOREIGNOBJECT/>",
    '<p xmlns="http://www.w3.org/1999/xhtml"/>',
    '<set attributeName="onclick" to="x()"/>',
    '<animate attributeName="xlink:href" values="https://a.example"/>',
]

OUTSIDE = [
    '<image href="https://a.example/x.png"/>',
    '<image xlink:href="x.png"/>',
    '<a href="javascript:x()"/>',
    '<image href="data:image/svg+xml,AAAA"/>',
    '<rect fill="url(https://a.example#x)"/>',
    "<rect style=\"fill: URL( '//a.example')\"/>",
    '<rect style="fill: u\\72l(//a.example)"/>',
    '<style>@import "x.css";</style>',
    "<style><![CDATA[ rect { fill: url(x.svg) } ]]></style>",
    '<g xml:base="https://a.example"/>',
    '<?xml-stylesheet href="x.css"?>',
]


@pytest.mark.parametrize("inside", HARMLESS)
def test_a_harmless_drawing_has_no_finding(inside: str) -> None:
    assert codes(inside) == []


@pytest.mark.parametrize("inside", SCRIPTS)
def test_what_may_run_is_found_on_its_line(inside: str) -> None:
    assert codes(inside) == [("drawing-script", 2)]


@pytest.mark.parametrize("inside", OUTSIDE)
def test_what_leads_outside_is_found_on_its_line(inside: str) -> None:
    assert codes(inside) == [("drawing-outside", 2)]


def test_a_document_type_with_entities_is_found() -> None:
    content = b'<!DOCTYPE svg [<!ENTITY a "b">]>\n<svg xmlns="http://www.w3.org/2000/svg"><title>&a;</title></svg>'
    assert [(finding.code, finding.line) for finding in check_drawing("media/x.svg", content)] == [
        ("drawing-outside", 1)
    ]


def test_entities_that_grow_without_end_are_not_followed() -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "x" * 100}">' for n in range(12))
    content = f'<!DOCTYPE svg [{entities}]>\n<svg xmlns="http://www.w3.org/2000/svg"><title>&e11;</title></svg>'
    assert "drawing" in [finding.code for finding in check_drawing("media/x.svg", content.encode())]


@pytest.mark.parametrize(
    "content", [b"", b"<svg", b"<svg xmlns='http://www.w3.org/2000/svg'>\n<g></svg>", b"<svg/>", b"GIF89a"]
)
def test_what_is_no_drawing_is_found(content: bytes) -> None:
    assert {finding.code for finding in check_drawing("media/x.svg", content)} == {"drawing"}


def codes(inside: str) -> list[tuple[str, int | None]]:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
    content = f"{svg}\n{inside}\n</svg>".encode()
    return [(finding.code, finding.line) for finding in check_drawing("media/x.svg", content)]
