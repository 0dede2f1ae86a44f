"""Answers that somebody will fetch from a page in a moment: kept as files, under names that nobody guesses.

What always holds: an answer is kept for a day, and of one kiosk's no more than the latest few.
"""

import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from sync.durable import replace

_FOLDER = "answers"
_LIFE = 24 * 3600 * 1000
_MOST_OF_ONE = 4
_TOKEN_BYTES = 16
_TOKEN = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept answer, and what is to be said with it: a word or number."""

    data: bytes
    said: str


def keep(home: Path, owner: str, data: bytes, said: str, now: int) -> str:
    """Keep an answer for its owner (an id); gives the token by which it is fetched. `now` is milliseconds."""
    folder = home / _FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    token = secrets.token_hex(_TOKEN_BYTES)
    for path in folder.iterdir():
        if _until(path) < now:
            path.unlink(missing_ok=True)
    for path in sorted(folder.glob(f"{owner}.*"), key=_until)[: -_MOST_OF_ONE + 1]:
        path.unlink(missing_ok=True)
    replace(folder / f"{owner}.{now + _LIFE}.{said}.{token}", data)
    return token


def fetch(home: Path, token: str, now: int) -> Kept | None:
    """The answer of a token; None if there is none, or it is too old."""
    if not _TOKEN.fullmatch(token):
        return None
    found = next((home / _FOLDER).glob(f"*.{token}"), None)
    if found is None or _until(found) < now:
        return None
    return Kept(found.read_bytes(), found.name.split(".")[2])


def _until(path: Path) -> int:
    parts = path.name.split(".")
    return int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else 0
