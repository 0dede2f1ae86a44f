"""Sorting as a dictionary of a language does: the Unicode Collation Algorithm (UTS #10) with CLDR's tailorings.

The weights (`collation.json`) are ICU's, for the scripts of India and Latin; they are read when first needed. The
page's own script comes first, as CLDR says; then the others in its root order; what no table knows comes last, by code
point. Texts that differ in nothing else are told apart by their code points, so that every order is the same each time.
"""

import json
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from importlib.resources import files

from sync.languages import own_name

_ROOT = "root"
_LONGEST = 4  # signs of the longest sequence that counts as one
_PRIMARY, _SECONDARY, _TERTIARY = 16, 8, 0
_LETTERS = "LM"
_SIGNS, _OWN, _OTHERS, _UNKNOWN = range(4)

Key = tuple[tuple, tuple, tuple, str]


@cache
def key_of(tag: str) -> Callable[[str], Key]:
    """What `sorted(…, key=…)` needs for the order of a language; without a tailoring it is the root order."""
    tables = _tables()
    root, own = tables[_ROOT], tables.get(tag) or tables.get(tag.partition("-")[0], {})
    script = _script(own_name(tag)[:1])
    return lru_cache(maxsize=1024)(lambda text: _key(text, root, own, script))


@cache
def _tables() -> dict[str, dict[str, list[int]]]:
    return json.loads((files(__package__) / "collation.json").read_text())


def _key(text: str, root: dict[str, list[int]], own: dict[str, list[int]], script: str) -> Key:
    primary, secondary, tertiary = [], [], []
    for part, weights in _weighed(unicodedata.normalize("NFC", text), root, own):
        group = _group(part, script)
        for weight in weights or [(ord(part[0]) << _PRIMARY)]:
            first, second, third = weight >> _PRIMARY, weight >> _SECONDARY & 0xFF, weight & 0xFF
            if first:
                primary.append((group if weights else _UNKNOWN, first))
            if second:
                secondary.append(second)
            if third:
                tertiary.append(third)
    return tuple(primary), tuple(secondary), tuple(tertiary), text


def _weighed(text: str, root: dict[str, list[int]], own: dict[str, list[int]]) -> Iterator[tuple[str, list[int]]]:
    """The text in the longest parts that have weights; none for what no table knows."""
    at = 0
    while at < len(text):
        for length in range(min(_LONGEST, len(text) - at), 0, -1):
            part = text[at : at + length]
            weights = own.get(part, root.get(part))
            if weights is not None or length == 1:
                if weights != []:
                    yield part, weights or []
                at += length
                break


def _group(part: str, script: str) -> int:
    if unicodedata.category(part[0])[0] not in _LETTERS:
        return _SIGNS
    return _OWN if _script(part[0]) == script else _OTHERS


@lru_cache(maxsize=2048)
def _script(sign: str) -> str:
    """The first word of Unicode's name for a sign, which for letters is their script."""
    return unicodedata.name(sign, "").partition(" ")[0]
