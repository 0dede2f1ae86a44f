"""`scripts/a11y`: every page in every language, at each width, in each choice of colours, its text spaced and doubled.

What always holds: a page is opened once in each language, and looked at there in every way.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from kiosk.settings import LANGUAGES
from tests.a11y import looking
from tests.a11y.looking import (
    Look,
    findings,
    look_at_contrast,
    look_at_large_text,
    look_but_at_contrast,
    look_with_own_rules,
)
from tests.a11y.pages import PAGES
from tests.a11y.stage import set_up
from tests.a11y.views import View

WIDTHS = (320, 360, 640, 800, 1280)
# 1280 pixels at 200 %. Narrower is more than 1.4.4 asks for; wider, a browser whose text is doubled takes our layout
# for narrow screens, which no style of ours can bring about.
LARGE_TEXT_WIDTH = 640
COLOURS = (("light", ""), ("dark", ""), ("light", "high"), ("dark", "high"))


def main() -> int:
    """Exit codes: 0 (no rule is broken), 1 (each finding is printed with the pages where it was seen)."""
    parser = argparse.ArgumentParser(prog="scripts/a11y", description=__doc__)
    parser.add_argument("--languages", default=",".join(LANGUAGES))
    parser.add_argument("--widths", default=",".join(map(str, WIDTHS)))
    wanted = parser.parse_args()
    found: dict[str, list[str]] = {}
    with (
        tempfile.TemporaryDirectory(prefix="padippura-a11y-") as folder,
        set_up(Path(folder)) as stage,
        looking.browser() as browser,
    ):
        widths = [int(width) for width in wanted.widths.split(",")]
        for language in wanted.languages.split(","):
            print(language, file=sys.stderr, flush=True)
            for each, where in findings(browser, stage, PAGES, ways(language, widths)).items():
                found.setdefault(each, []).extend(where)
    for each, where in sorted(found.items()):
        print(f"{each}\n    {len(where)} times: {', '.join(where[:5])}")
    return 1 if found else 0


def ways(language: str, widths: list[int]) -> list[tuple[View, Look]]:
    looks: list[tuple[View, Look]] = []
    for width in widths:
        looks.append((View(language, width), look_but_at_contrast))
        looks += [(View(language, width, *colours), look_at_contrast) for colours in COLOURS]
        looks.append((View(language, width, text="spaced"), look_with_own_rules))
        if width == LARGE_TEXT_WIDTH:
            looks.append((View(language, width, text="doubled"), look_at_large_text))
    return looks


if __name__ == "__main__":
    sys.exit(main())
