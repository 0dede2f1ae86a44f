"""`scripts/screenshots`: a picture of every page, and the few that the README shows."""

import argparse
import re
import tempfile
from itertools import product
from pathlib import Path

from PIL import Image

from tests.a11y import looking
from tests.a11y.looking import open_page, seen
from tests.a11y.pages import PAGES, Page
from tests.a11y.stage import ROOT, Stage, set_up
from tests.a11y.views import View

# What the README shows side by side: page and language; each picture with the width of its pages.
SHOWN = {
    "learner.png": (600, (("home", "ml"), ("lesson", "ml"))),
    "pages.png": (360, (("gate", "en"), ("home", "ml"), ("sign-in", "ur"), ("attempt", "ml"))),
}
_DOCS = ROOT / "docs"


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/screenshots", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--languages", default="en,ml,ur")
    parser.add_argument("--widths", default="360,800,1280")
    parser.add_argument("--pages", default="", help="names of pages, with commas; all of them if none is named")
    parser.add_argument("--readme", action="store_true", help="also make the pictures of the README anew")
    wanted = parser.parse_args()
    wanted.folder.mkdir(parents=True, exist_ok=True)
    names = set(filter(None, wanted.pages.split(",")))
    with (
        tempfile.TemporaryDirectory(prefix="padippura-pages-") as folder,
        set_up(Path(folder)) as stage,
        looking.browser() as browser,
    ):
        for language, width in product(wanted.languages.split(","), map(int, wanted.widths.split(","))):
            with seen(browser, View(language, width)) as context:
                for page in PAGES:
                    if not names or page.name in names:
                        tab = open_page(context, stage, page, View(language, width))
                        tab.screenshot(path=wanted.folder / f"{file_name(page)}-{language}-{width}.png", full_page=True)
        if wanted.readme:
            for name, (width, shown) in SHOWN.items():
                show(browser, stage, name, [(page, View(language, width)) for page, language in shown])


def file_name(page: Page) -> str:
    """The page's name as its picture has it: "new: who" is `new-who`."""
    return re.sub(r"\W+", "-", page.name)


def show(browser: looking.Browser, stage: Stage, name: str, shown: list[tuple[str, View]]) -> None:
    """Pages of the README in one picture, side by side, in few colours."""
    pages = {page.name: page for page in PAGES}
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for page, view in shown:
            with seen(browser, view, device_scale_factor=1.5) as context:
                tab = open_page(context, stage, pages[page], view)
                paths.append(Path(folder) / f"{page}.png")
                tab.screenshot(path=paths[-1])
        shots = [Image.open(path).convert("RGB") for path in paths]
        between = 24
        width = sum(shot.width for shot in shots) + between * (len(shots) - 1)
        sheet = Image.new("RGB", (width, shots[0].height), "white")
        at = 0
        for shot in shots:
            sheet.paste(shot, (at, 0))
            at += shot.width + between
        sheet.quantize(128).save(_DOCS / name, optimize=True)


if __name__ == "__main__":
    main()
