"""A pack's title as a terminal shows it."""

import os
from collections.abc import Mapping


def titled(titles: Mapping[str, str], pack: str) -> str:
    """The title in the terminal's language, else in English, else in its first; the pack's id if it has none."""
    return titles.get(_language()) or titles.get("en") or next(iter(titles.values()), pack)


def _language() -> str:
    """The language of the terminal's messages, by the variable that decides it (POSIX, 8.2)."""
    given = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return given.partition(".")[0].partition("_")[0]
