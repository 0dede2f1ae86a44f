"""What is read of one text after another: nothing of the one before."""

import pytest

from sync.hub.catalogue.authoring.markup import Box, Markup, Picture, read_markup

FULL = """## Tea

!!! note "Hot"
    Milk <b>first</b>.

![A cup](../media/cup.webp)

[Sugar][more]

[more]: https://example.org/sugar
"""


def test_a_text_is_read() -> None:
    markup = read_markup(FULL)
    assert [heading.text for heading in markup.headings] == ["Tea"]
    assert markup.boxes == [Box("note", True)]
    assert markup.pictures == [Picture("../media/cup.webp", "A cup", True)]
    assert markup.links == ["https://example.org/sugar"]
    assert markup.html == ["<b>", "</b>"]


@pytest.mark.parametrize("text", ["[Sugar][more]", "Salt", "", " \n"])
def test_nothing_of_the_text_before_is_left(text: str) -> None:
    read_markup(FULL)
    assert read_markup(text) == Markup(blocks={"p"} if text.strip() else set())


def test_a_text_after_one_that_is_too_deep_is_read() -> None:
    assert read_markup(1600 * "1. ") == Markup(is_too_deep=True)
    assert read_markup("Salt") == Markup(blocks={"p"})
