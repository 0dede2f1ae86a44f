"""Somebody's Markdown made harmless."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.hub.catalogue.authoring.markup import read_markup
from sync.hub.catalogue.authoring.plain import cleaned, harmless, plain_text, split_title

PIECES = [
    *(
        "# ",
        "## ",
        "#",
        "===",
        "---",
        "***",
        "Title",
        "\n",
        "\n\n",
        "\r\n",
        "\u2028",
        "  ",
        "    ",
        "\t",
        "> ",
        "- ",
        "1. ",
    ),
    *(
        "[a]",
        "[a](b)",
        "![x](y)",
        "(http://x.example)",
        "]: http://x.example",
        "[q]",
        "<http://x.example>",
        "<a@x.example>",
    ),
    *("<b>", "</b>", "<!-- ", "-->", "<?x ?>", "<![CDATA[", "]]>", "<div markdown=1>", "<", "&lt;", "|a|b|\n|-|-|\n"),
    *(
        "!!!",
        "!!! note",
        '!!! try "x"\n    ',
        ":   def",
        "\x02",
        "\x03",
        "wzxhzdk:0",
        "\\",
        "`",
        "```",
        "{",
        "}",
        "+++",
    ),
]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), max_size=14).map("".join))
def test_nothing_forbidden_is_left_of_any_text(text: str) -> None:
    markup = read_markup(harmless(cleaned(text), "Title"))
    assert (markup.html, markup.links, markup.pictures, markup.boxes) == ([], [], [], [])
    assert all(heading.level > 1 and heading.text != "Title" for heading in markup.headings)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Once.\n\n##\nTwice.\n", "Once.\n\n---\n\nTwice.\n"),
        ("##\nOnce.\n\n##\n\n##\nTwice.\n##\n", "Once.\n\n---\n\nTwice.\n"),
        ("See [the *site*](https://a.example/b_(c)).", "See the *site*.\n"),
        ("![a cup](cup.png)", "a cup\n"),
        ("a <b>bold</b> <https://a.example>", "a &lt;b>bold&lt;/b> https://a.example\n"),
        ("[a][1]\n\n[1]: https://a.example", "\\[a\\]\\[1\\]\n"),
        ("# Big\n\n### Small", "## Big\n\n### Small\n"),
        ("## The *tale*\n\nOnce.", "**The *tale***\n\nOnce.\n"),
        ("Big\n===\n\n> Small\n> ---", "Big\n\n> Small\n> ---\n"),
        ("!!! note", "\\!\\!\\! note\n"),
    ],
)
def test_what_is_meant_stays_readable(text: str, expected: str) -> None:
    assert harmless(text, "The tale") == expected


def test_the_first_heading_of_level_1_is_the_title() -> None:
    assert split_title("\n# The *tale* of [a](b)\n\n##\nOnce.\n") == ("The tale of a", "\n\n\n##\nOnce.\n")
    assert split_title("##\nOnce.\n") == (None, "##\nOnce.\n")


def test_marks_are_no_part_of_a_line_of_text() -> None:
    assert plain_text("**Tea**  and `milk` <a@b.example>") == "Tea and milk a@b.example"


def test_a_text_is_cleaned_of_control_characters_and_foreign_line_ends() -> None:
    assert cleaned("\ufeffa\r\nb\rc\u2028d\x02\x00e\u0301") == "a\nb\nc\ndé"
