"""A lesson's file: front matter, then Markdown."""

import tomllib

import pytest

from sync.protocol.errors import PackError
from sync.protocol.lesson import FrontMatter, check_measure, read_front_matter, split

MATTER = 'id = "make-tea"\ntitle = "Make tea"\nminutes = 4\nkeywords = ["tea"]\n'


def test_front_matter_and_markdown_come_apart() -> None:
    assert split(f"+++\n{MATTER}+++\n\nBoil water.\n") == (MATTER, "\nBoil water.\n", 7)


def test_the_number_of_the_first_line_of_markdown_is_right() -> None:
    _, markdown, line = split("+++\na = 1\n+++\nfirst\nsecond\n")

    assert line == 4
    assert markdown.splitlines()[0] == "first"


def test_a_fence_in_the_markdown_belongs_to_the_markdown() -> None:
    assert split("+++\na = 1\n+++\nx\n+++\ny\n")[1] == "x\n+++\ny\n"


def test_lines_may_end_as_windows_ends_them() -> None:
    matter, markdown, _ = split("+++\r\na = 1\r\n+++\r\nBoil.\r\n")

    assert tomllib.loads(matter) == {"a": 1}
    assert markdown == "Boil.\r\n"


def test_nothing_may_stand_behind_the_front_matter() -> None:
    assert split("+++\n+++") == ("", "", 3)


@pytest.mark.parametrize(
    "text", ["", "# Tea", "\n+++\na = 1\n+++\n", "+++\na = 1\n", "\ufeff+++\na=1\n+++\n", "++++\n++++\n"]
)
def test_a_text_without_front_matter_is_refused(text: str) -> None:
    with pytest.raises(PackError) as refused:
        split(text)

    assert refused.value.code == "front-matter"
    assert "+++" in str(refused.value)


def test_front_matter_is_read() -> None:
    matter, faults = read_front_matter(MATTER + 'audio = "../media/a.opus"\n')

    assert faults == []
    assert matter == FrontMatter("make-tea", "Make tea", 4, ("tea",), "../media/a.opus")


@pytest.mark.parametrize(
    ("code", "toml"),
    [
        ("missing-key", MATTER.replace('id = "make-tea"\n', "")),
        ("missing-key", MATTER.replace("minutes = 4\n", "")),
        ("id", MATTER.replace('"make-tea"', '"Make Tea"')),
        ("empty", MATTER.replace('"Make tea"', '""')),
        ("too-long", MATTER.replace("Make tea", "T" * 81)),
        ("range", MATTER.replace("4", "241")),
        ("range", MATTER.replace("4", "0")),
        ("too-few", MATTER.replace('["tea"]', "[]")),
        ("type", MATTER.replace('["tea"]', '"tea"')),
        ("type", MATTER + "audio = 5\n"),
        ("unknown-key", MATTER + 'author = "Asha"\n'),
    ],
)
def test_each_fault_of_front_matter_is_noted(code: str, toml: str) -> None:
    matter, faults = read_front_matter(toml)

    assert matter is None
    assert [fault.code for fault in faults] == [code]


def test_what_is_no_toml_is_said_by_the_parser() -> None:
    with pytest.raises(tomllib.TOMLDecodeError):
        read_front_matter("id = ")


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("text-too-long", "ക\n\n" * 40_001),
        ("block-too-long", "a" * 5001),
        ("block-too-long", "a\n" * 2501),
        ("block-too-long", "a\r" * 2501),
        ("too-many-brackets", "fine\n\n" + "[a](b)\n" * 101),
        ("too-many-cells", "|".join("a" * 600) + "\n" + "|".join("-" * 600) + "\n" + "a|\n" * 600),
        ("too-many-cells", "> " + "|".join("a" * 200) + "\n" + "> a\n" * 60 + "\n" + "a|b\n" * 1000),
        ("too-many-cells", "a|b\n\n" * 5001),
    ],
    ids=lambda text: text[:20],
)
def test_a_text_beyond_the_measures_is_refused(code: str, text: str) -> None:
    with pytest.raises(PackError) as refused:
        check_measure(text)

    assert refused.value.code == code
    assert "%(" not in str(refused.value)


def test_a_long_lesson_within_the_measures_is_read() -> None:
    check_measure("")
    check_measure(("a" * 4998 + "\n  \n") * 39)
    check_measure("[" * 100 + "\n\n" + "[" * 100)
    check_measure("a|b|c\n-|-|-\n" + "a|b|c\n" * 300)
