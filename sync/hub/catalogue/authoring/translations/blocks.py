"""A lesson's Markdown in blocks: what stands between blank lines, each of which is translated by itself.

What always holds: a text put together from its own blocks and what is between them is the same text.
"""

import re
from dataclasses import dataclass

_BLOCK = re.compile(r"[^\r\n]*\S[^\r\n]*(?:\r?\n[^\r\n]*\S[^\r\n]*)*")
_KINDS = (
    ("heading", re.compile(r"#+")),
    ("box", re.compile(r"!!!\s*\w*")),
    ("picture", re.compile(r"!\[[^\]]*\]\([^)]*\)\s*$")),
    ("list", re.compile(r"\s*([-*+]|\d+\.)\s")),
    ("inside", re.compile(r"\s{4}")),
    ("table", re.compile(r"\|?.*\|.*\r?\n\s*\|?\s*:?-")),
    ("definition", re.compile(r".*\r?\n:\s")),
)


@dataclass(frozen=True, slots=True)
class Block:
    """`kind` tells how it is written: `start` and `end` are characters of the text."""

    start: int
    end: int
    kind: str


def blocks_of(text: str) -> list[Block]:
    """The blocks of a text, from the top."""
    return [Block(match.start(), match.end(), _kind(match[0])) for match in _BLOCK.finditer(text)]


def are_alike(one: list[Block], other: list[Block]) -> bool:
    """Whether two texts have the same blocks in the same order, so that each is the other's translation."""
    return [block.kind for block in one] == [block.kind for block in other]


def _kind(text: str) -> str:
    """Headings and boxes also differ by what stands before their words."""
    for kind, pattern in _KINDS:
        if match := pattern.match(text):
            return f"{kind} {match[0]}" if kind in ("heading", "box") else kind
    return "paragraph"
