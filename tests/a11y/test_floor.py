"""What is served works in Chrome 61: every style sheet and script, and every script in a page."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from kiosk.web import media
from sync.hub.pages.frame import STATIC as HUB_STATIC
from tests.a11y.floor import script_faults, style_faults

STATIC = Path(media.__file__).parent / "static"
STYLES = sorted([*STATIC.glob("*.css"), *HUB_STATIC.glob("*.css")])
SCRIPTS = sorted([*STATIC.glob("*.js"), *HUB_STATIC.glob("*.js")])
TEMPLATES = sorted(path for part in ("kiosk", "sync/hub") for path in Path(part).rglob("*.html"))

BAD_STYLES = {
    "a gap between boxes": "p { display: flex; gap: 8px }",
    "a gap in a grid": "p { display: grid; gap: 8px }",
    "a logical property": "p { margin-inline-start: 4px }",
    "a logical shorthand": "p { padding-block: 4px }",
    ":has": "p:has(b) { color: red }",
    ":is": ":is(p, b) { color: red }",
    ":where": ":where(p) { color: red }",
    "nesting": "p { color: red; b { color: blue } }",
    "aspect-ratio": "p { aspect-ratio: 1 }",
    "inset": "p { inset: 0 }",
    "clamp": "p { width: clamp(1px, 2px, 3px) }",
    "min inside of calc": "p { width: calc(1px + min(1px, 2px)) }",
    "dvh": "p { height: 100dvh }",
    "@layer": "@layer one { p { color: red } }",
    "a range": "@media (width >= 40em) { p { color: red } }",
    "inside of @media": "@media print { p { inset: 0 } }",
    "anywhere": "p { overflow-wrap: anywhere }",
    "a selector that takes others with it": "a:focus, a:focus-visible { outline: 0 }",
}
GOOD_STYLES = {
    "a fallback before it": "p { overflow-wrap: break-word; overflow-wrap: anywhere }",
    "inside of @supports": "@supports (gap: 1px) { p { gap: 1px } }",
    "enhancement": "p { accent-color: red }",
    "a grid with the old name": "p { display: grid; grid-gap: 4px }",
}
BAD_SCRIPTS = {
    "optional chaining": "a?.b",
    "nullish": "a ?? b",
    "object spread": "const a = { ...b };",
    "a catch without a name": "try { a(); } catch { b(); }",
    "an async loop": "async () => { for await (const a of b) a(); }",
    "a class's field": "class A { b = 1 }",
    "flat": "[].flat()",
    "finally of a promise": "a().finally(b)",
    "globalThis": "globalThis.a = 1",
    "a service worker": "navigator.serviceWorker.register('a')",
    "randomUUID": "crypto.randomUUID()",
}


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Tab:
    return browser.new_page()


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_style_keeps_to_what_the_floor_knows(path: Path) -> None:
    assert style_faults(path.read_text()) == []


@pytest.mark.journey
@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_keep_to_what_the_floor_knows(tab: Tab, path: Path) -> None:
    assert script_faults(tab, path.read_text()) == []


def test_no_page_has_style_or_scripts_of_its_own() -> None:
    """So that what is checked here is all there is."""
    inside = re.compile(r"<script(?![^>]*\bsrc=)|<style|\son[a-z]+=|\sstyle=")
    assert TEMPLATES
    assert {path.name for path in TEMPLATES if inside.search(path.read_text())} == set()


@pytest.mark.parametrize("what", BAD_STYLES)
def test_a_bad_style_is_found_out(what: str) -> None:
    assert style_faults(BAD_STYLES[what])


@pytest.mark.parametrize("what", GOOD_STYLES)
def test_a_style_with_a_way_back_is_good(what: str) -> None:
    assert style_faults(GOOD_STYLES[what]) == []


@pytest.mark.journey
@pytest.mark.parametrize("what", BAD_SCRIPTS)
def test_a_bad_script_is_found_out(tab: Tab, what: str) -> None:
    assert script_faults(tab, BAD_SCRIPTS[what])
