"""`scripts/a11y`: every page in every language, at each width, in each choice of colours."""

import argparse
import sys
import tempfile
from itertools import product
from pathlib import Path

from kiosk.settings import LANGUAGES
from tests.a11y import looking
from tests.a11y.looking import View, findings
from tests.a11y.pages import PAGES
from tests.a11y.stage import set_up

WIDTHS = (320, 360, 800, 1280)
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
        for language, width, (colours, contrast) in product(
            wanted.languages.split(","), map(int, wanted.widths.split(",")), COLOURS
        ):
            view = View(language, width, colours, contrast)
            print(view.said, file=sys.stderr, flush=True)
            for each, where in findings(browser, stage, PAGES, [view]).items():
                found.setdefault(each, []).extend(where)
    for each, where in sorted(found.items()):
        print(f"{each}\n    {len(where)} times: {', '.join(where[:5])}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
