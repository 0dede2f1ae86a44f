"""Looks at a page as the rules of WCAG 2.2 AA say, with axe-core, HTML_CodeSniffer and rules of our own.

What always holds: a finding is a sentence that names tool, rule and place, so that a list of none says all is well.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from playwright.sync_api import Page as Tab

from tests.a11y.pages import STAFF, Page
from tests.a11y.stage import Stage
from tests.journeys.tablet import ARGUMENTS

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
_NUMBER = re.compile(r"\d+")
LEARNERS_TARGET, STAFF_TARGET = 56, 48

_AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_AXE = """tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']}).then(all => all.violations.flatMap(
    rule => rule.nodes.map(node => [rule.id, rule.help,
        node.html.slice(0, 160) + ' ' + (node.any[0] || node.all[0] || {message: ''}).message])))"""
# A group that is named by its question needs no legend (ARIA17), and a form without anything to fill in no button.
_SNIFF = """() => new Promise(done => HTMLCS.process('WCAG2AA', document, () => done(HTMLCS.getMessages()
    .filter(each => each.type === HTMLCS.ERROR && !each.element.closest('[hidden]'))
    .filter(each => !(each.code.endsWith('H71.NoLegend') && each.element.matches('fieldset[aria-labelledby]')))
    .filter(each => !(each.code.endsWith('H32.2') && !each.element.querySelector(
        'input:not([type=hidden]):enabled, select:enabled, button:enabled')))
    .map(each => [each.code, each.msg, (each.element && each.element.outerHTML || '').slice(0, 160)]))))"""
# A page of ours takes no other style into its text.
_ADOPT = """css => {
    const style = new CSSStyleSheet();
    style.replaceSync(css);
    document.adoptedStyleSheets = [style];
}"""
# What the bookmarklet for WCAG 1.4.12 sets.
SPACED = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
    p { margin-bottom: 2em !important; }"""


# This page is itself the warning before a sitting ends, and the way to go on with it (WCAG 2.2.1).
_EXCUSED = {"still there": ("axe meta-refresh", "htmlcs WCAG2AA.Principle2.Guideline2_2.2_2_1.F40.2")}


@dataclass(frozen=True, slots=True)
class View:
    """How somebody has the page: language, width in CSS pixels, colours (light or dark) and contrast ('' or high)."""

    language: str = "en"
    width: int = 360
    colours: str = "light"
    contrast: str = ""
    is_spaced: bool = False

    @property
    def said(self) -> str:
        words = (self.language, self.width, self.colours, self.contrast, "spaced" if self.is_spaced else "")
        return " ".join(str(word) for word in words if word)


Look = Callable[[Tab, Page], list[str]]


@contextmanager
def browser() -> Iterator[Browser]:
    """Debian's Chromium, as tablets have it."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.fail("These tests need a browser: install the package chromium.", False)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield launched
        launched.close()


@contextmanager
def seen(browser: Browser, view: View, **options: object) -> Iterator[BrowserContext]:
    context = browser.new_context(
        viewport={"width": view.width, "height": 740}, color_scheme=view.colours, reduced_motion="reduce", **options
    )
    context.set_default_timeout(20_000)
    try:
        yield context
    finally:
        context.close()


def open_page(context: BrowserContext, stage: Stage, page: Page, view: View) -> Tab:
    """The page, opened by the one who may; its fonts are there. Fails if another answer comes than it should."""
    context.clear_cookies()
    context.add_cookies(stage.cookies(page, view.language, view.contrast))
    tab = context.pages[0] if context.pages else context.new_page()
    answer = tab.goto(stage.address(page))
    if page.leads:
        tab.wait_for_url(stage.address(page, page.leads).partition("?")[0] + "**")
    for selector in page.press:
        with tab.expect_navigation() as led:
            tab.evaluate("selector => document.querySelector(selector).form.noValidate = true", selector)
            tab.locator(selector).first.click()
        answer = led.value
    path = tab.url.partition("?")[0]
    assert answer.status == page.status, f"{page.name}: {answer.status} at {path}"
    assert page.press or path == stage.address(page, page.leads).partition("?")[0], f"{page.name} led to {path}"
    if view.is_spaced:
        tab.evaluate(_ADOPT, SPACED)
    tab.evaluate("() => document.fonts.ready.then(() => true)")
    return tab


def look(tab: Tab, page: Page) -> list[str]:
    """What breaks a rule on this page."""
    found = look_with_tools(tab) + look_with_own_rules(tab, page)
    return [each for each in found if not each.startswith(_EXCUSED.get(page.name, ()) or ("-",))]


def look_at_contrast(tab: Tab, page: Page) -> list[str]:
    """What is too pale to read; in English, for axe-core passes over some letters of other scripts."""
    tab.evaluate(_tool("node_modules/axe-core/axe.min.js"))
    found = tab.evaluate(_AXE.replace("runOnly: tags", "runOnly: {type: 'rule', values: tags}"), ["color-contrast"])
    return [f"axe {rule}: {what} · {where}" for rule, what, where in found]


def look_with_own_rules(tab: Tab, page: Page) -> list[str]:
    least = STAFF_TARGET if page.who in STAFF or page.endpoint.startswith("station.") else LEARNERS_TARGET
    found = [each for each in tab.evaluate(_tool("rules.js"), least) if not _waits_for_a_translator(*each[:2])]
    return [f"own {rule}: {what} · {where}" for rule, what, where in found]


def look_with_tools(tab: Tab) -> list[str]:
    tab.evaluate(_tool("node_modules/axe-core/axe.min.js"))
    axe = [f"axe {rule}: {what} · {where}" for rule, what, where in tab.evaluate(_AXE, _AXE_TAGS)]
    tab.evaluate(_tool("node_modules/html_codesniffer/build/HTMLCS.js"))
    return axe + [f"htmlcs {rule}: {what} · {where}" for rule, what, where in tab.evaluate(_SNIFF)]


def _waits_for_a_translator(rule: str, text: str) -> bool:
    """Whether an English text on a page in another language is one of our sentences: `scripts/catalogues` counts it."""
    return rule == "english" and all(" ".join(piece.split()) in _sources() for piece in _NUMBER.split(text))


@cache
def _sources() -> str:
    """All that our pages say in English, as it stands in the sources."""
    files = [path for part in ("kiosk", "sync/hub") for path in sorted((ROOT / part).rglob("*"))]
    return " ".join(" ".join(path.read_text().split()) for path in files if path.suffix in (".html", ".py"))


@cache
def _tool(path: str) -> str:
    file = HERE / path
    if not file.exists():
        pytest.fail(f"{path} is missing. Install it: npm ci --prefix {os.path.relpath(HERE)}", False)
    return file.read_text(encoding="utf-8")


def findings(
    browser: Browser, stage: Stage, pages: Iterable[Page], views: Iterable[View], looks: Look = look
) -> dict[str, list[str]]:
    """What breaks a rule on these pages in these views: each finding with where it was seen."""
    found: dict[str, list[str]] = {}
    for view in views:
        with seen(browser, view) as context:
            for page in pages:
                for each in looks(open_page(context, stage, page, view), page):
                    found.setdefault(each, []).append(f"{page.name} ({view.said})")
    return found
