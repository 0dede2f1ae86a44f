"""Names of files that fit every file system, and how any name is shown without tricking its reader.

What always holds of a name without a fault: it is the same in every Unicode form and case, nothing of it is invisible,
and Windows, FAT and the web can hold it.
"""

import re
import unicodedata

from sync.protocol.errors import N_

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\..*)?", re.I)
_UNSEEN = ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp")
_TURNING = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f")  # letters and marks that show nothing

_HIDDEN = N_("%(name)s is a hidden file. Remove it.")
_INVISIBLE = N_("The name %(name)s has signs that nobody sees (%(found)s). Type the name again in small Latin letters.")
_TAKEN = N_("Windows keeps the name %(name)s for itself, so a stick could not hold it. Choose another name.")
_UNFIT = N_("The name %(name)s does not fit. Use small Latin letters, digits, hyphens and single dots.")
_CLASH = N_("The names %(name)s and %(other)s are the same on a stick. Rename one.")

NameFault = tuple[str, str, dict[str, str]]


def fault_of(name: str) -> NameFault | None:
    """What keeps a pack from holding a file of this name: code, sentence and values; or None."""
    unseen = sorted({each for each in name if is_unseen(each)})
    if unseen:
        found = ", ".join(f"U+{ord(each):04X}" for each in unseen)
        return "name-invisible", _INVISIBLE, {"name": shown(name), "found": found}
    if name.startswith("."):
        return "hidden-file", _HIDDEN, {"name": name}
    if _RESERVED.fullmatch(name):
        return "name-reserved", _TAKEN, {"name": name}
    if not _NAME.fullmatch(name) or ".." in name or name.endswith("."):
        return "name", _UNFIT, {"name": shown(name)}
    return None


def clashes(names: list[str]) -> dict[str, NameFault]:
    """The names that are another one's before them, blind to case and to Unicode's forms."""
    first: dict[str, str] = {}
    faults: dict[str, NameFault] = {}
    for name in names:
        other = first.setdefault(_folded(name), name)
        if other != name:
            faults[name] = ("name-clash", _CLASH, {"name": shown(name), "other": shown(other)})
    return faults


def shown(text: str) -> str:
    """A text as it may be printed: what is invisible, or turns the writing round, as its code point."""
    return "".join(f"<U+{ord(each):04X}>" if is_unseen(each) else each for each in text)


def printable(text: str) -> str:
    """A text for a terminal: what could move its cursor or turn its writing round, as its code point."""
    return "".join(f"<U+{ord(each):04X}>" if _turns(each) else each for each in text)


def _turns(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cc", "Cs") or unicodedata.bidirectional(sign) in _TURNING


def is_unseen(sign: str) -> bool:
    """Whether a sign shows nothing by itself."""
    return unicodedata.category(sign) in _UNSEEN or sign in _BLANK


def is_blank(text: str) -> bool:
    """Whether a text shows nothing at all."""
    return all(each.isspace() or is_unseen(each) for each in text)


def _folded(name: str) -> str:
    visible = "".join(each for each in name if not is_unseen(each))
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", visible).casefold())
