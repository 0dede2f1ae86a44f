"""Every page holds to WCAG 2.2 AA, in four scripts; a page that is bad on purpose is found out.

`scripts/a11y` looks at all languages, widths and colours.
"""

import pytest
from playwright.sync_api import Browser

from tests.a11y.looking import View, findings, look, look_at_contrast, look_with_own_rules, seen
from tests.a11y.pages import PAGES, Page
from tests.a11y.stage import Stage

pytestmark = pytest.mark.journey

LANGUAGES = ("en", "ml", "hi", "ur")
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
    "alternative text": ('<img src="data:," width="60" height="60">', {"axe image-alt", "htmlcs alt"}),
}  # fmt: skip
_HTMLCS = {"contrast": "G18", "name": "H91.Button.Name", "label": "F68", "alt": "H37"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_holds_to_the_rules(stage: Stage, browser: Browser, language: str) -> None:
    assert findings(browser, stage, PAGES, [View(language)]) == {}


def test_no_page_is_wider_than_320_pixels_nor_cuts_off_what_is_set_wide(stage: Stage, browser: Browser) -> None:
    """320 pixels are a page of 1280 at 400 %, too (1.4.10, 1.4.4); the text is spaced as 1.4.12 says."""
    views = [
        View(language, 320, is_spaced=is_spaced) for language, is_spaced in (("en", False), ("ml", True), ("ur", True))
    ]
    assert findings(browser, stage, PAGES, views, look_with_own_rules) == {}


@pytest.mark.parametrize("view", [View(colours="dark"), View(contrast="high"), View(colours="dark", contrast="high")])
def test_every_page_is_readable_in_each_choice_of_colours(stage: Stage, browser: Browser, view: View) -> None:
    assert findings(browser, stage, PAGES, [view], look_at_contrast) == {}


def test_a_good_page_breaks_no_rule(browser: Browser) -> None:
    assert _broken(browser, "<p>Fine</p>") == set()


@pytest.mark.parametrize("what", BAD)
def test_a_bad_page_is_found_out(browser: Browser, what: str) -> None:
    main, wanted = BAD[what]
    assert _broken(browser, main) >= wanted


def _broken(browser: Browser, main: str) -> set[str]:
    """Which rules of which tools a page breaks."""
    with seen(browser, View()) as context:
        tab = context.new_page()
        tab.set_content(GOOD.format(main=main))
        found = look(tab, Page("made up", "learn.home", "learner"))
    heads = {each.partition(":")[0] for each in found}
    names = {head for head in heads if not head.startswith("htmlcs")}
    return names | {f"htmlcs {name}" for name, code in _HTMLCS.items() if any(code in head for head in heads)} | {
        head for head in heads if head.startswith("htmlcs") and not any(code in head for code in _HTMLCS.values())
    }  # fmt: skip
