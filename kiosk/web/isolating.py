"""Latin words inside a sentence that runs from the right: each keeps its own order.

A word of letters alone needs no help. One that begins or ends with a sign (`https://`, `/media/stick`, `--home`) would
lose it to the other end, because a sign takes the direction around it (Unicode's bidirectional algorithm, UAX #9).
"""

import re

_FROM_LEFT, _END = "\u2066", "\u2069"  # LEFT-TO-RIGHT ISOLATE, POP DIRECTIONAL ISOLATE
_WORDS = re.compile(r"`[^`]+`|(?<![\w%)])[-./~]+[A-Za-z][^\s،۔؟`]*|(?<![\w%)])[A-Za-z][\w.:-]*/+(?!\w)")


def isolated(text: str) -> str:
    """The sentence with signs that hold its Latin words together."""
    return _WORDS.sub(lambda words: from_left(words[0]), text)


def from_left(text: str) -> str:
    """A text that is read from the left wherever it stands, such as an amount with its unit."""
    return f"{_FROM_LEFT}{text}{_END}"
