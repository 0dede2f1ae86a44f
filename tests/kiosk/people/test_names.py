"""Names as people see them."""

import pytest

from kiosk.people.names import is_name, plain


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Anitha   K. ", "Anitha K."),
        ("Ani\u200btha", "Anitha"),
        ("\u202eAnitha\x00\x07", "Anitha"),
        ("Anitha\nK.", "Anitha K."),
        ("\u2066\ufeffO\u2019Brien\u00ad", "O\u2019Brien"),
        ("Bi\udcffnu", "Binu"),
        ("\u3164Anitha", "Anitha"),
        ("Cafe\u0301", "Caf\u00e9"),
        ("അനില്\u200d", "അനില്\u200d"),
        ("क्\u200dष", "क्\u200dष"),
        ("തമിഴ്\u200cനാട്", "തമിഴ്\u200cനാട്"),
        ("Anitha\u200d", "Anitha"),
        ("\u200dAnitha\u200c \u200d", "Anitha"),
        ("അനില്\u200d\u200d", "അനില്\u200d"),
    ],
)
def test_what_cannot_be_seen_is_left_out(typed: str, kept: str) -> None:
    assert plain(typed) == kept
    assert plain(kept) == kept


@pytest.mark.parametrize("text", ["", "  ", "\u200b", "\u202e\x07", "\u200d\u200d", "...", "\u3164", "\u0301", "-"])
def test_a_name_has_a_letter_or_a_digit(text: str) -> None:
    assert not is_name(text)


@pytest.mark.parametrize("text", ["A", "അ", "7", "\u200bO"])
def test_one_letter_is_a_name(text: str) -> None:
    assert is_name(text)
