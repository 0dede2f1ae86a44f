"""How somebody has a page, and giving a page that is open to them in another way, without opening it again.

What always holds: what is looked at once in each view was loaded once; the views of one page share its language.
"""

from dataclasses import dataclass
from typing import Literal

from playwright.sync_api import Page as Tab

Text = Literal["", "spaced", "doubled"]

# What the bookmarklet for WCAG 1.4.12 sets.
_SPACED = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
    p { margin-bottom: 2em !important; }"""
# A page of ours takes no other style into its text. Letters are doubled at their root, as a browser's own size of text.
_CHANGE = """([contrast, text, spaced]) => {
    const root = document.documentElement, sheet = new CSSStyleSheet();
    contrast ? root.dataset.contrast = contrast : delete root.dataset.contrast;
    document.adoptedStyleSheets = [];
    const size = parseFloat(getComputedStyle(root).fontSize);
    const css = {spaced, doubled: `html { font-size: ${2 * size}px !important }`};
    sheet.replaceSync(css[text] || '');
    document.adoptedStyleSheets = [sheet];
}"""


@dataclass(frozen=True, slots=True)
class View:
    """How somebody has the page: language, width in CSS pixels, colours (light or dark), contrast ('' or high), and
    text: as it is, spaced as WCAG 1.4.12 says, or doubled as 1.4.4 says."""

    language: str = "en"
    width: int = 360
    colours: Literal["light", "dark"] = "light"
    contrast: str = ""
    text: Text = ""

    @property
    def said(self) -> str:
        words = (self.language, self.width, self.colours, self.contrast, self.text)
        return " ".join(str(word) for word in words if word)


def change(tab: Tab, now: View, wanted: View) -> None:
    """Give the open page in another view of the same language."""
    assert now.language == wanted.language, f"{now.said} is not {wanted.said}: open the page anew"
    if now.width != wanted.width:
        tab.set_viewport_size({"width": wanted.width, "height": 740})
    if now.colours != wanted.colours:
        tab.emulate_media(color_scheme=wanted.colours)
    if (now.contrast, now.text) != (wanted.contrast, wanted.text):
        tab.evaluate(_CHANGE, [wanted.contrast, wanted.text, _SPACED])
