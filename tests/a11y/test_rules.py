"""Every page holds to WCAG 2.2 AA, in four scripts; a page that is bad on purpose is found out.

Each page is opened once in each of the languages, and looked at there in every way. `scripts/a11y` looks at all
languages, widths and colours.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from tests.a11y.looking import (
    Look,
    findings,
    look_around,
    look_at_contrast,
    look_at_large_text,
    look_but_at_contrast,
    look_with_own_rules,
    seen,
    settle,
)
from tests.a11y.pages import PAGES, Page
from tests.a11y.stage import Stage
from tests.a11y.views import View

pytestmark = pytest.mark.journey

LANGUAGES = ("en", "ml", "hi", "ur")
# A page of 1280 pixels is 320 wide at 400 % (1.4.10), and 640 wide at 200 %; its text may be doubled alone (1.4.4).
WIDTH, LARGE_TEXT_WIDTH = 320, 640
COLOURS = (("light", ""), ("dark", ""), ("light", "high"), ("dark", "high"))
GOOD = """<!doctype html><html lang="en" dir="ltr"><head><title>Good</title>
<meta name="viewport" content="width=device-width">
<style>a, button, input {{ display: inline-block; min-width: 60px; min-height: 60px }}</style></head><body>
<a class="skip" href="#main">Skip</a><header>Padippura</header><main id="main" tabindex="-1"><h1>Good</h1>{main}</main>
<footer>End</footer></body></html>"""
BAD = {
    "skip link": ('<nav class="roof" aria-label="All"></nav><script>document.querySelector(".skip").remove()</script>',
                  {"own skip-link"}),
    "contrast": ('<p style="color: #999; background: #fff">Pale</p>', {"axe color-contrast", "htmlcs contrast"}),
    "name": ("<button></button>", {"axe button-name", "htmlcs name"}),
    "label": ('<form><input name="one" type="text"><button>Go</button></form>', {"axe label", "htmlcs label"}),
    "order": ("<h2>Two</h2><h4>Four</h4>", {"axe heading-order", "own order"}),
    "target size": ('<button style="min-width: 0; min-height: 0; padding: 0; border: 0">x</button>', {"own target"}),
    "language": ("<p>മലയാളം</p>", {"own lang"}),
    "English": ("<div lang='ml'>Nobody wrote this sentence here</div>", {"own english"}),
    "direction": ("<div lang='ur'>اردو</div>", {"own dir"}),
    "one h1": ("<h1>Again</h1>", {"own one-h1"}),
    "reflow": ('<div style="width: 900px">wide</div>', {"own reflow"}),
    "cut off": ('<p style="width: 60px; overflow: hidden; white-space: nowrap">a long text</p>', {"own cut-off"}),
    "what opens": ('<details><summary style="display: block; height: 60px">More</summary></details>', {"own opens"}),
    "alternative text": ('<img src="data:," width="60" height="60">', {"axe image-alt", "htmlcs alt"}),
}  # fmt: skip
BAD_IN_ONE_WAY = {
    "cut off": ('<p style="width: 7em; overflow: hidden; white-space: pre">Words in a box</p>', {"own cut-off spaced"}),
    "zoom": ("<style>@media (min-width: 600px) { p { width: 700px } }</style><p>Wide</p>", {"own reflow doubled"}),
    "large text": ('<p style="height: 30px; overflow: hidden">One line</p>', {"own cut-off doubled"}),
    "text size": ('<p style="font-size: 18px">Small for ever</p>', {"own text-size doubled"}),
    "dark": ("<style>@media (prefers-color-scheme: dark) { p { color: #999 } }</style><p>Pale</p>",
             {"axe color-contrast dark", "axe color-contrast dark high"}),
    "strong": ("<style>[data-contrast=high] p { color: #999 }</style><p>Pale</p>",
               {"axe color-contrast high", "axe color-contrast dark high"}),
    "both": ("<style>@media (prefers-color-scheme: dark) { [data-contrast=high] p { color: #999 } }</style><p>Pale</p>",
             {"axe color-contrast dark high"}),
}  # fmt: skip
_HTMLCS = {"contrast": "G18", "name": "H91.Button.Name", "label": "F68", "alt": "H37"}


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Tab]:
    """For pages that are made up."""
    with seen(browser, View(width=WIDTH)) as context:
        yield context.new_page()


def ways(language: str) -> list[tuple[View, Look]]:
    """In English, where axe-core tells pale letters best, in all colours; doubled where text is long, or large."""
    looks: list[tuple[View, Look]] = [
        (View(language, WIDTH), look_but_at_contrast),
        (View(language, WIDTH, text="spaced"), look_with_own_rules),
    ]
    if language in ("ml", "ur"):
        looks.append((View(language, LARGE_TEXT_WIDTH, text="doubled"), look_at_large_text))
    if language == "en":
        looks += [(View(language, WIDTH, *each), look_at_contrast) for each in COLOURS]
    return looks


def shown(language: str) -> list[Page]:
    """Every page from the left and from the right; else one for each template."""
    if language in ("en", "ur"):
        return list(PAGES)
    return list({(page.endpoint, page.status, page.press): page for page in reversed(PAGES)}.values())[::-1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_holds_to_the_rules_in_every_way_one_may_have_it(
    stage: Stage, browser: Browser, language: str
) -> None:
    assert findings(browser, stage, shown(language), ways(language)) == {}


def test_a_good_page_breaks_no_rule(tab: Tab) -> None:
    assert broken(tab, "<p>Fine</p>") == set()


@pytest.mark.parametrize("what", BAD)
def test_a_bad_page_is_found_out(tab: Tab, what: str) -> None:
    main, wanted = BAD[what]
    assert broken(tab, main) >= wanted


@pytest.mark.parametrize("what", BAD_IN_ONE_WAY)
def test_a_page_that_is_bad_in_one_way_only_is_found_out_there(tab: Tab, what: str) -> None:
    main, wanted = BAD_IN_ONE_WAY[what]
    assert broken(tab, main) == wanted


def broken(tab: Tab, main: str) -> set[str]:
    """Which rules of which tools a page breaks, and in which way of having it, if not in the first."""
    body = GOOD.format(main=main)
    tab.route("**/made-up", lambda route: route.fulfill(content_type="text/html; charset=utf-8", body=body))
    tab.goto("http://127.0.0.1/made-up")
    settle(tab)
    looks = [*ways("en"), (View("en", LARGE_TEXT_WIDTH, text="doubled"), look_at_large_text)]
    found = look_around(tab, Page("made up", "learn.home", "learner"), looks)
    return {" ".join([_rule(each.partition(":")[0]), *_way(view)]) for view, each in found}


def _rule(head: str) -> str:
    names = [name for name, code in _HTMLCS.items() if head.startswith("htmlcs") and code in head]
    return f"htmlcs {names[0]}" if names else head


def _way(view: View) -> list[str]:
    return [word for word in (view.colours, view.contrast, view.text) if word not in ("light", "")]
