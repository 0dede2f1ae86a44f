"""Looks at a page as the rules of WCAG 2.2 AA say, with axe-core, HTML_CodeSniffer and rules of our own.

What always holds: a finding is a sentence that names tool, rule and place, so that a list of none says all is well.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Route, sync_playwright
from playwright.sync_api import Page as Tab

from tests import waiting
from tests.a11y.pages import STAFF, Page
from tests.a11y.stage import Stage
from tests.a11y.views import View, change
from tests.journeys.tablet import ARGUMENTS

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
_NUMBER = re.compile(r"\d+")
LEARNERS_TARGET, STAFF_TARGET = 56, 48

_TOOLS = ("node_modules/axe-core/axe.min.js", "node_modules/html_codesniffer/build/HTMLCS.js")
_CONTRAST = "color-contrast"
_AXE_RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {_CONTRAST: {"enabled": False}},
}
# No rule that is on asks for style sheets; one asks for what plays by itself.
_AXE = """options => axe.run(document, {...options, resultTypes: ['violations'], preload: {assets: ['media']}})
    .then(all => all.violations.flatMap(rule => rule.nodes.map(node => [rule.id, rule.help,
        node.html.slice(0, 160) + ' ' + (node.any[0] || node.all[0] || {message: ''}).message])))"""
# A group that is named by its question needs no legend (ARIA17), and a form without anything to fill in no button.
_SNIFF = """() => new Promise(done => HTMLCS.process('WCAG2AA', document, () => done(HTMLCS.getMessages()
    .filter(each => each.type === HTMLCS.ERROR && !each.element.closest('[hidden]'))
    .filter(each => !(each.code.endsWith('H71.NoLegend') && each.element.matches('fieldset[aria-labelledby]')))
    .filter(each => !(each.code.endsWith('H32.2') && !each.element.querySelector(
        'input:not([type=hidden]):enabled, select:enabled, button:enabled')))
    .map(each => [each.code, each.msg, (each.element && each.element.outerHTML || '').slice(0, 160)]))))"""
# Whose letters are no larger although their page's are doubled (see `views`).
_SMALL = """() => {
    const [doubling] = document.adoptedStyleSheets, size = each => parseFloat(getComputedStyle(each).fontSize);
    const texts = [...document.querySelectorAll('body, body *')].filter(each => each.getClientRects().length
        && [...each.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim()));
    const doubled = texts.map(size);
    doubling.disabled = true;
    const found = texts.filter((each, at) => doubled[at] < 1.9 * size(each));
    doubling.disabled = false;
    return found.map(each => each.outerHTML.slice(0, 160));
}"""
_GIVE = """given => Object.keys(given).forEach(name => document.getElementsByName(name).forEach(each => {
    if (/radio|checkbox/.test(each.type)) each.checked = each.value === given[name];
    else each.value = given[name];
}))"""
# The fonts that come once a page stands are there: their style sheet, then those that its text needs. Gives whether the
# page would go on by itself.
_SETTLE = """async () => {
    for (const link of document.querySelectorAll('link[rel=stylesheet]'))
        if (!link.sheet) await new Promise(done => { link.onload = link.onerror = done; });
    document.body.getBoundingClientRect();
    await document.fonts.ready;
    return document.querySelector('meta[http-equiv=refresh]') !== null;
}"""

# This page is itself the warning before a sitting ends, and the way to go on with it (WCAG 2.2.1).
_EXCUSED = {"still there": ("axe meta-refresh", "htmlcs WCAG2AA.Principle2.Guideline2_2.2_2_1.F40.2")}

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
    """A browser of somebody's own; the tools are in each page that it opens."""
    context = browser.new_context(
        viewport={"width": view.width, "height": 740}, color_scheme=view.colours, reduced_motion="reduce", **options
    )
    context.set_default_timeout(1000 * waiting.SECONDS)
    for path in _TOOLS:
        context.add_init_script(_tool(path))
    try:
        yield context
    finally:
        context.close()


def open_page(context: BrowserContext, stage: Stage, page: Page, view: View) -> Tab:
    """The page, opened by the one who may; its fonts are there. Fails if another answer comes than it should."""
    context.clear_cookies()
    context.add_cookies(stage.cookies(page, view.language, view.contrast))
    tab = context.pages[0] if context.pages else context.new_page()
    tab.unroute_all()
    answer = tab.goto(stage.address(page))
    if page.leads:
        tab.wait_for_url(stage.address(page, page.leads).partition("?")[0] + "**")
    tab.evaluate(_GIVE, page.given)
    for selector in page.press:
        with tab.expect_navigation() as led:
            tab.evaluate("selector => document.querySelector(selector).form.noValidate = true", selector)
            tab.locator(selector).first.click()
        answer = led.value
    path = tab.url.partition("?")[0]
    assert answer.status == page.status, f"{page.name}: {answer.status} at {path}"
    assert page.press or path == stage.address(page, page.leads).partition("?")[0], f"{page.name} led to {path}"
    settle(tab)
    return tab


def settle(tab: Tab) -> None:
    """Wait for the fonts of an open page; it stays open however long one looks."""
    if tab.evaluate(_SETTLE):
        tab.route("**/*", _stay)


def _stay(route: Route) -> None:
    if route.request.is_navigation_request():
        route.fulfill(status=204)
    else:
        route.continue_()


def look_but_at_contrast(tab: Tab, page: Page) -> list[str]:
    """What breaks another rule of axe-core than that of contrast, or any rule of the others."""
    sniffed = [f"htmlcs {rule}: {what} · {where}" for rule, what, where in tab.evaluate(_SNIFF)]
    found = _look_with_axe(tab, _AXE_RULES) + sniffed + look_with_own_rules(tab, page)
    return [each for each in found if not each.startswith(_EXCUSED.get(page.name, ()) or ("-",))]


def look_at_contrast(tab: Tab, page: Page) -> list[str]:
    """What is too pale to read; in English, for axe-core passes over some letters of other scripts."""
    return _look_with_axe(tab, {"runOnly": [_CONTRAST]})


def look_with_own_rules(tab: Tab, page: Page) -> list[str]:
    least = STAFF_TARGET if page.who in STAFF or page.endpoint.startswith("station.") else LEARNERS_TARGET
    found = [each for each in tab.evaluate(_tool("rules.js"), least) if not _waits_for_a_translator(*each[:2])]
    return [f"own {rule}: {what} · {where}" for rule, what, where in found]


def look_at_large_text(tab: Tab, page: Page) -> list[str]:
    """What a page loses whose text is doubled, and which text is not."""
    return look_with_own_rules(tab, page) + [f"own text-size: stays small · {where}" for where in tab.evaluate(_SMALL)]


def _look_with_axe(tab: Tab, options: dict[str, object]) -> list[str]:
    return [f"axe {rule}: {what} · {where}" for rule, what, where in tab.evaluate(_AXE, options)]


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
    browser: Browser, stage: Stage, pages: Iterable[Page], looks: Sequence[tuple[View, Look]]
) -> dict[str, list[str]]:
    """What breaks a rule on these pages, each opened once and looked at in each of the views, which have one language:
    each finding with where it was seen."""
    found: dict[str, list[str]] = {}
    first, _ = looks[0]
    with seen(browser, first) as context:
        for page in pages:
            tab = open_page(context, stage, page, first)
            for view, each in look_around(tab, page, looks):
                found.setdefault(each, []).append(f"{page.name} ({view.said})")
    return found


def look_around(tab: Tab, page: Page, looks: Sequence[tuple[View, Look]]) -> Iterator[tuple[View, str]]:
    """Each finding with the view. The page has to be open in the first one; the window ends as it began."""
    now, _ = looks[0]
    for view, look_at in looks:
        change(tab, now, view)
        now = view
        for each in look_at(tab, page):
            yield view, each
    change(tab, now, replace(looks[0][0], contrast=now.contrast, text=now.text))
