"""Somebody who has keys alone: Tab, Enter, Space, arrows and letters, and no finger and no mouse.

What always holds: wherever the focus comes, it is seen there, on the screen and with nothing over it (WCAG 2.4.7,
2.4.11), and it comes away again (2.1.2).
"""

from typing import Any

from playwright.sync_api import Page

from tests.a11y.colours import contrast

_MOST_STOPS = 150
_LEAST_CONTRAST, _LEAST_PIXELS = 3, 2
# How the focus is marked: at the control, or at the ring beside it that stands for it.
_FOCUS = """() => {
    const one = document.activeElement, style = [one, ...one.parentElement.querySelectorAll(':scope > .ring')]
        .map(each => getComputedStyle(each)).find(each => each.outlineStyle !== 'none');
    const box = one.getBoundingClientRect(), grounds = [];
    const on = style && parseFloat(style.outlineOffset) < 0 ? one : one.parentElement;
    for (let each = on; each; each = each.parentElement) grounds.push(getComputedStyle(each).backgroundColor);
    const [line] = one.getClientRects(), half = Math.min(line.height, innerHeight) / 2;   // a link may have several
    const top = document.elementFromPoint(line.left + line.width / 2, line.top + half);
    return {
        html: one.outerHTML.slice(0, 200), isBody: one === document.body,
        pixels: style ? parseFloat(style.outlineWidth) : 0, colour: style ? style.outlineColor : 'transparent',
        ground: grounds.find(each => !/, 0\\)$/.test(each)) || '#fff',
        isOnScreen: box.top >= -1 && box.left >= -1 && box.right <= innerWidth + 1 && box.top < innerHeight - 8,
        isOnTop: !!top && [one, ...one.labels || []].some(each => each.contains(top)),
    };
}"""


class Keys:
    """Keys for one page of a browser; `stops` counts where the focus came by them."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.stops = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self._page.keyboard.press(key)

    def type(self, text: str) -> None:
        self._page.keyboard.type(text)

    def go_to(self, selector: str, key: str = "Tab") -> None:
        """Press Tab, or Shift+Tab, until what the selector names has the focus."""
        passed = []
        for _ in range(_MOST_STOPS):
            self.press(key)
            focus = self._page.evaluate(_FOCUS)
            passed.append(focus["html"])
            if not focus["isBody"]:
                self.stops += 1
                assert not hidden(focus), f"{', '.join(hidden(focus))}: {focus['html']}"
            if self._page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
        raise AssertionError(f"{key} never comes to {selector}, but to {passed[:20]}")

    def follow(self, selector: str, key: str = "Enter") -> None:
        """Go to a link or button and press it, and wait for the page to which it leads."""
        self.go_to(selector)
        with self._page.expect_navigation():
            self.press(key)

    def choose(self, inputs: str, value: str) -> None:
        """One of several radio buttons, which the arrows walk through."""
        self.go_to(inputs)
        self.press("Space")
        self._until(f"{inputs}[value='{value}']:checked")

    def select(self, select: str, value: str) -> None:
        self.go_to(select)
        self._until(f"{select} option[value='{value}']:checked")

    def _until(self, selector: str) -> None:
        for _ in range(_MOST_STOPS):
            if self._page.locator(selector).count():
                return
            self.press("ArrowDown")
        raise AssertionError(f"the arrows never come to {selector}")


def hidden(focus: dict[str, Any]) -> list[str]:
    """Why one does not see where the focus is."""
    faults = {
        "no outline": focus["pixels"] < _LEAST_PIXELS,
        "pale": focus["pixels"] and contrast(focus["colour"], focus["ground"]) < _LEAST_CONTRAST,
        "off the screen": not focus["isOnScreen"],
        "covered": not focus["isOnTop"],
    }
    return [fault for fault, is_so in faults.items() if is_so]
