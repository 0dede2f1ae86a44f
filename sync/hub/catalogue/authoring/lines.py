"""On which line of a file a thing stands."""

import re
import tomllib
from collections import Counter

import tree_sitter_toml
from tree_sitter import Language, Node, Parser

from sync.hub.catalogue.authoring.plain import plain_text
from sync.protocol.reading import Path

_TOML = Language(tree_sitter_toml.language())
_KEYS = ("bare_key", "quoted_key", "dotted_key")
_POSITION = re.compile(r"\(at line (\d+)")


class TomlLines:
    """Where a TOML text's keys stand. `first` is the number of the text's first line in its file."""

    def __init__(self, text: str, first: int = 1) -> None:
        self._first = first
        self._lines: dict[Path, int] = {}
        self._values: dict[Path, Node] = {}
        self._lengths: Counter[Path] = Counter()
        for node in Parser(_TOML).parse(text.encode()).root_node.children:
            self._add(node, ())

    def of(self, path: Path) -> int:
        """The line of a key, or of the innermost table around it that stands in the text."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, self._first)

    def value(self, path: Path) -> Node | None:
        """The node of a key's value, in bytes of the text; None if the key is not there."""
        return self._values.get(path)

    def _add(self, node: Node, above: Path) -> None:
        if node.type == "pair":
            path = above + _keys(node.children[0])
            self._note(path, node)
            self._add_value(node.children[-1], path)
        elif node.type in ("table", "table_array_element"):
            self._add_table(node)

    def _add_table(self, node: Node) -> None:
        path: Path = ()
        for key in _keys(next(child for child in node.children if child.type in _KEYS)):
            path = (*path, key)
            if path in self._lengths:
                path = (*path, self._lengths[path] - 1)
        if node.type == "table_array_element":
            array = path[:-1] if path and isinstance(path[-1], int) else path
            path = (*array, self._lengths[array])
            self._lengths[array] += 1
        self._note(path, node)
        for child in node.children:
            self._add(child, path)

    def _add_value(self, node: Node, path: Path) -> None:
        self._values.setdefault(path, node)
        if node.type == "inline_table":
            for child in node.children:
                self._add(child, path)
        elif node.type == "array":
            elements = [child for child in node.named_children if child.type != "comment"]
            for index, element in enumerate(elements):
                self._note((*path, index), element)
                self._add_value(element, (*path, index))

    def _note(self, path: Path, node: Node) -> None:
        for length in range(1, len(path) + 1):
            self._lines.setdefault(path[:length], self._first + node.start_point.row)


class TextLines:
    """The lines of things in a text that are found by their wording, each wording from the top downwards."""

    def __init__(self, text: str, first: int = 1) -> None:
        self._text = text
        self._first = first
        self._reached: dict[str, int] = {}
        self._headings = [
            (number, plain_text(line))
            for number, line in enumerate(text.split("\n"), start=first)
            if line.lstrip(" >").startswith("#")
        ]

    def next_of(self, wording: str) -> int:
        """The line of the next place with this wording; the first line if there is none."""
        wording = wording.strip().split("\n", 1)[0]
        place = self._text.find(wording, self._reached.get(wording, 0)) if wording else -1
        if place < 0:
            return self._first
        self._reached[wording] = place + len(wording)
        return self._first + self._text.count("\n", 0, place)

    def next_heading(self, wording: str) -> int:
        """The line of the next heading with this wording, blind to marks such as `*`."""
        for index, (number, heading) in enumerate(self._headings):
            if heading == plain_text(wording):
                del self._headings[: index + 1]
                return number
        return self.next_of(wording)


def line_of_error(error: tomllib.TOMLDecodeError, text: str, first: int = 1) -> int:
    """The line at which a text stopped being TOML."""
    position = _POSITION.search(str(error))
    return first + (int(position[1]) - 1 if position else text.count("\n"))


def _keys(node: Node) -> tuple[str, ...]:
    if node.type == "dotted_key":
        return tuple(key for child in node.children if child.type in _KEYS for key in _keys(child))
    if node.type == "quoted_key" and node.text:
        return tuple(tomllib.loads(f"{node.text.decode()} = 0"))
    return (node.text.decode(),) if node.text else ()
