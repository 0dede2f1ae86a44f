"""Keys that are put into a TOML text, and taken out of it."""

import tomllib

import pytest
from tree_sitter import Node

from sync.hub.catalogue.authoring.lines import TomlLines
from sync.hub.catalogue.authoring.splicing import replaced, with_keys, without_key

KEYS = {"x": "1", "y": 'a "b"'}
TABLE = "a = 1\n\n  [[t]]\n  b = '''\ntwo\nlines'''  # why\n  c = 3\n"
B = ("t", 0, "b")


def pair_of(text: str, path: tuple[str | int, ...]) -> Node:
    value = TomlLines(text).value(path)
    assert value is not None
    assert value.parent is not None
    return value.parent


def put(text: str, path: tuple[str | int, ...]) -> str:
    return replaced(text.encode(), [with_keys(text.encode(), pair_of(text, path), KEYS)])


def taken(text: str, path: tuple[str | int, ...]) -> str:
    return replaced(text.encode(), [without_key(text.encode(), pair_of(text, path))])


def test_keys_come_behind_the_lines_of_another_as_deep_as_it() -> None:
    assert put(TABLE, B) == TABLE.replace("# why\n", '# why\n  x = "1"\n  y = "a \\"b\\""\n')


@pytest.mark.parametrize("text", ["a = 1", "a = 1\n", "a = 1\r\n", "a = 1\r\nb = 2\r\n"])
def test_keys_come_behind_the_last_line_whatever_its_end(text: str) -> None:
    after = put(text, ("a",))
    assert tomllib.loads(after) == {**tomllib.loads(text), **KEYS}
    assert after.count("\r\n") in (0, after.count("\n"))
    assert after.endswith("\n") == text.endswith("\n")


def test_keys_come_into_an_inline_table() -> None:
    assert put("t = [{b = 1, c = 2}]\n", B) == 't = [{b = 1, x = "1", y = "a \\"b\\"", c = 2}]\n'


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (TABLE, B),
        (TABLE, ("t", 0, "c")),
        (TABLE, ("a",)),
        ("a = 1", ("a",)),
        ("a = 1\r\nb = 2\r\n", ("a",)),
        ("t = [{b = 1}]", B),
        ("t = [{b = 1, c = 2}]", B),
        ("t = [{b = 1, c = 2}]", ("t", 0, "c")),
    ],
)
def test_a_key_is_taken_out_and_nothing_else(text: str, path: tuple[str | int, ...]) -> None:
    expected = tomllib.loads(text)
    table = expected["t"][0] if path[0] == "t" else expected
    del table[path[-1]]
    assert tomllib.loads(taken(text, path)) == expected


def test_every_change_is_made_where_the_text_stood_before() -> None:
    assert replaced(b"one two three", [(8, 13, "3"), (0, 3, "\n")], is_crlf=True) == "\r\n two 3"
