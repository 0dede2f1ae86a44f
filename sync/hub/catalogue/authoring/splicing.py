"""Changing stretches of a text: of a TOML document its keys too.

What always holds: everything that no change touches, comments, spaces and line ends included, stays as its author wrote
it. A change is where it begins and ends, in bytes, and what stands there afterwards.
"""

from collections.abc import Iterable, Mapping

from tree_sitter import Node

from sync.hub.catalogue.authoring.toml_text import quoted

Change = tuple[int, int, str]

_INLINE = "inline_table"


def replaced(content: bytes, changes: Iterable[Change], is_crlf: bool = False) -> str:
    """A text with stretches of its bytes replaced."""
    for start, end, wording in sorted(changes, reverse=True):
        new = wording.replace("\n", "\r\n") if is_crlf else wording
        content = content[:start] + new.encode() + content[end:]
    return content.decode()


def with_keys(content: bytes, pair: Node, values: Mapping[str, str]) -> Change:
    """Puts keys behind a pair of a TOML text: on lines of their own, but in an inline table."""
    pairs = [f"{key} = {quoted(value)}" for key, value in values.items()]
    if _is_inline(pair):
        return pair.end_byte, pair.end_byte, "".join(f", {each}" for each in pairs)
    begin, end = _lines_of(content, pair)
    stop = begin + len(content[begin:end].rstrip(b"\r\n"))
    carriage = "\r" if content[stop : stop + 1] == b"\r" else ""
    indent = content[begin : pair.start_byte].decode()
    return stop, stop, "".join(f"{carriage}\n{indent}{each}" for each in pairs)


def without_key(content: bytes, pair: Node) -> Change:
    """Takes a pair out of a TOML text, with its lines, or in an inline table with its comma."""
    before, after = pair.prev_named_sibling, pair.next_named_sibling
    if not _is_inline(pair):
        begin, end = _lines_of(content, pair)
        return begin, end, ""
    if before:
        return before.end_byte, pair.end_byte, ""
    return pair.start_byte, after.start_byte if after else pair.end_byte, ""


def _is_inline(pair: Node) -> bool:
    return pair.parent is not None and pair.parent.type == _INLINE


def _lines_of(content: bytes, pair: Node) -> tuple[int, int]:
    """From the beginning of a pair's first line to behind the end of its last one."""
    end = content.find(b"\n", pair.end_byte)
    return content.rfind(b"\n", 0, pair.start_byte) + 1, len(content) if end < 0 else end + 1
