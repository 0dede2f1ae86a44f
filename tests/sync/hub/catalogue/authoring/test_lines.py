"""Lines of keys in TOML and of wordings in texts."""

import tomllib

import pytest

from sync.hub.catalogue.authoring.lines import TextLines, TomlLines, line_of_error

TOML = """\
a.b = {c = 1, "d e" = [1,
  {x = 2}]}

[subject]
id = "x"   # why
text = '''
two lines'''

[[questions]]
id = "one"

  [questions.feedback]
  right = "yes"

  [[questions.options]]
  id = "o"

[[questions]]
id = "two"
  [[questions.options]]
  id = "p"
  [[questions.options]]
  id = "q"
"""

LINES = {
    ("a",): 1,
    ("a", "b", "c"): 1,
    ("a", "b", "d e", 1): 2,
    ("a", "b", "d e", 1, "x"): 2,
    ("subject",): 4,
    ("subject", "text"): 6,
    ("questions",): 9,
    ("questions", 0, "id"): 10,
    ("questions", 0, "feedback", "right"): 13,
    ("questions", 0, "options", 0, "id"): 16,
    ("questions", 1): 18,
    ("questions", 1, "options", 1, "id"): 23,
}


@pytest.mark.parametrize("path", LINES)
def test_each_key_has_its_line(path: tuple[str | int, ...]) -> None:
    assert TomlLines(TOML).of(path) == LINES[path]


def test_a_missing_key_has_the_line_of_its_table() -> None:
    assert TomlLines(TOML).of(("questions", 1, "options", 0, "text")) == 20
    assert TomlLines(TOML).of(("licence",)) == 1


def test_lines_count_from_where_the_text_stands_in_its_file() -> None:
    assert TomlLines("id = 1\ntitle = 2\n", first=2).of(("title",)) == 3


@pytest.mark.parametrize(("text", "line"), [("a = 1\nb 2\n", 2), ("a = 1\n\nb = [1,\n", 4), ('a = "x\n', 1)])
def test_text_that_is_no_toml_has_the_line_where_it_ends_to_be_so(text: str, line: int) -> None:
    with pytest.raises(tomllib.TOMLDecodeError) as caught:
        tomllib.loads(text)
    assert line_of_error(caught.value, text) == line


def test_a_heading_is_told_apart_from_the_same_words_in_the_text() -> None:
    lines = TextLines("tea\n## *Tea*\ntea\n## Tea\n", first=5)
    assert [lines.next_heading("Tea"), lines.next_heading("Tea")] == [6, 8]


def test_the_same_wording_is_found_again_further_down() -> None:
    lines = TextLines("tea\nmilk\ntea\n", first=5)
    assert [lines.next_of("tea"), lines.next_of("tea"), lines.next_of("sugar")] == [5, 7, 5]
