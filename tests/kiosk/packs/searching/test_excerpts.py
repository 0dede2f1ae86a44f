"""The line of a text that shows why it was found."""

from hypothesis import given
from hypothesis import strategies as st

import tests.unhurried  # noqa: F401
from kiosk.packs.searching.excerpts import Piece, excerpt, marked
from kiosk.words.normalising import words


def test_the_words_looked_for_are_marked_as_they_stand() -> None:
    assert marked("അവന്\u200d, അവൻ!", {"അവൻ"}) == [
        Piece("അവന്\u200d", True),
        Piece(", ", False),
        Piece("അവൻ", True),
        Piece("!", False),
    ]


def test_a_word_with_a_hyphen_is_marked_whole_if_it_was_looked_for_without_it() -> None:
    text = "word " * 60 + "Wi-Fi is free."
    assert [piece.text for piece in excerpt(text, {"wifi"}) if piece.is_marked] == ["Wi-Fi"]
    assert [piece.text for piece in marked("Wi-Fi, wifi, 4-5", {"wi", "wifi", "45"}) if piece.is_marked] == [
        "Wi",
        "wifi",
    ]


def test_an_excerpt_is_cut_where_most_of_the_words_stand_together() -> None:
    text = " ".join(["salt"] + ["filler"] * 60 + ["salt", "and", "pepper"] + ["filler"] * 60)
    pieces = excerpt(text, {"salt", "pepper"})
    assert [piece.text for piece in pieces if piece.is_marked] == ["salt", "pepper"]
    assert pieces[0].text == "… "
    assert pieces[-1].text == " …"


def test_an_excerpt_shows_the_word_that_is_surely_meant_and_not_those_that_may_be() -> None:
    text = " ".join(["pan", "pen"] + ["filler"] * 200 + ["pani"] + ["filler"] * 60)
    shown = [piece.text for piece in excerpt(text, {"pan", "pen", "pani"}, {"pani"}) if piece.is_marked]
    assert shown == ["pani"]
    assert [piece.text for piece in excerpt(text, {"pan", "pen"}, {"pani"}) if piece.is_marked] == ["pan", "pen"]


def test_a_text_that_holds_none_of_the_words_gives_its_beginning() -> None:
    text = "One two three. " * 40
    pieces = excerpt(text, {"four"})
    assert "".join(piece.text for piece in pieces).startswith("One two three. One")
    assert not any(piece.is_marked for piece in pieces)


@given(st.text(max_size=400), st.sets(st.text(max_size=5)))
def test_pieces_are_the_text_and_an_excerpt_is_short(text: str, sought: set[str]) -> None:
    looked_up = set(words(text)[::3]) | sought
    assert "".join(piece.text for piece in marked(text, looked_up)) == text
    shown = "".join(piece.text for piece in excerpt(text, looked_up))
    assert len(shown) <= 250
    assert shown.removeprefix("… ").removesuffix(" …") in text
