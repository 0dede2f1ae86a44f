"""Somebody's plain Markdown as a lesson's: what FORMAT.md, A.2 forbids becomes plain text.

What always holds: after `harmless`, no text forms raw HTML, a link, a picture, a box of an unknown kind or a heading of
level 1, 5 or 6, whatever it was before.
"""

import re
import unicodedata

from sync.hub.catalogue.authoring.markup import DEEPEST_HEADING

_CODE_POINTS_KEPT = "\n\t"
_LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]")
_REFERENCE = re.compile(r"!?\[((?:[^\[\]\\\n]|\\.)*)\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:[ \t]+\"[^\"\n]*\")?\)")
_AUTOLINK = re.compile(r"<([A-Za-z][A-Za-z0-9+.-]*:[^<>\s]*|[^<>\s@]+@[^<>\s@]+)>")
_DEFINITION = re.compile(r"^ {0,3}\[[^\[\]\n]+\]:[ \t]*\S+[^\n]*$", re.M)
_BRACKET = re.compile(r"(\\*)([\[\]])")
_BOX = re.compile(r"!!!+")
_UNDERLINE = re.compile(r"^([ \t>]*)=+[ \t]*$", re.M)
_TITLE = re.compile(r"^#[ \t]*([^#\s].*)$", re.M)
_PAGE_BREAK = re.compile(r"^##[ \t]*$", re.M)
_HASHES = re.compile(r"^([\s>*+\-:\d.)]*)(#+)([ \t]*)(.*)$", re.M)
_RULE = "---"
_MARKS = re.compile(r"[*_`\\#\[\]<>]")


def cleaned(text: str) -> str:
    """The text with plain line ends, composed characters and no control characters."""
    text = _LINE_ENDS.sub("\n", text.removeprefix("\ufeff"))
    kept = (each for each in text if each in _CODE_POINTS_KEPT or unicodedata.category(each) not in ("Cc", "Cs"))
    return unicodedata.normalize("NFC", "".join(kept))


def split_title(text: str) -> tuple[str | None, str]:
    """The first heading of level 1 as plain text, or None, and the text without it."""
    match = _TITLE.search(text)
    if match is None:
        return None, text
    return plain_text(match[1]), text[: match.start()] + text[match.end() :]


def plain_text(markdown: str) -> str:
    """One line of Markdown without its marks."""
    return " ".join(_MARKS.sub("", _REFERENCE.sub(r"\1", _AUTOLINK.sub(r"\1", markdown))).split())


def harmless(text: str, title: str) -> str:
    """The body of a lesson with this title."""
    text = _AUTOLINK.sub(r"\1", _DEFINITION.sub("", text))
    text = _REFERENCE.sub(r"\1", text).replace("<", "&lt;")
    text = _BRACKET.sub(_escaped, text)
    text = _BOX.sub(lambda match: "\\!" * len(match[0]), text)
    text = _UNDERLINE.sub(r"\1", text)
    text = _PAGE_BREAK.sub(f"\n{_RULE}\n", text)
    text = _HASHES.sub(lambda match: _heading(match, title), text)
    return _tidy(text)


def _escaped(match: re.Match[str]) -> str:
    """A bracket with an odd number of backslashes before it: as a sign, not as Markdown."""
    backslashes = match[1] if len(match[1]) % 2 else f"{match[1]}\\"
    return backslashes + match[2]


def _heading(match: re.Match[str], title: str) -> str:
    before, hashes, _, wording = match.groups()
    wording = wording.rstrip("# \t")
    if not wording:
        return before
    if plain_text(wording) == title:
        return f"{before}**{wording}**"
    return f"{before}{'#' * min(max(len(hashes), 2), DEEPEST_HEADING)} {wording}"


def _tidy(text: str) -> str:
    """No blank lines in a row, and no page break at the beginning, at the end or after another."""
    blocks = [block.strip("\n") for block in re.split(r"\n\s*\n", text) if block.strip()]
    kept: list[str] = []
    for block in blocks:
        if block.strip() != _RULE or (kept and kept[-1] != _RULE):
            kept.append(block if block.strip() != _RULE else _RULE)
    while kept and kept[-1] == _RULE:
        kept.pop()
    return "\n\n".join(kept) + "\n"
