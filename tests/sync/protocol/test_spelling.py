"""When two spellings are the same word."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.protocol.spelling import folded

ZWJ, ZWNJ = "\u200d", "\u200c"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("അവന്\u200d", "അവൻ"),
        ("മലര്\u200d", "മലർ"),
        ("പാല്\u200d", "പാൽ"),
        ("അവള്\u200d", "അവൾ"),
        ("കണ്\u200d", "കൺ"),
        ("ക\u200cമല", "കമല"),
        ("Asha", "ASHA"),
        ("  Asha   Nair ", "asha nair"),
        (unicodedata.normalize("NFD", "കൊച്ചി"), "കൊച്ചി"),
        ("पढ़ना", "पढ़ना"),
        ("क्‍ष", "क्ष"),
        ("É", "e\u0301"),
        ("عبدالقیوم", "عبدالقيوم"),
        ("کلکتہ", "كلكته"),
        ("\u0626", "\u064a\u0654"),
        ("\u06c2", "\u0647\u0654"),
    ],
)
def test_what_keyboards_differ_in_does_not_change_the_word(one: str, other: str) -> None:
    assert folded(one) == folded(other)


OTHER_WORDS = [("അവൻ", "അവൾ"), ("അവൻ", "അവന"), ("കല", "കാല"), ("Asha", "Usha"), ("മലർ", "മലര്")]


@pytest.mark.parametrize(("one", "other"), OTHER_WORDS)
def test_other_words_stay_other_words(one: str, other: str) -> None:
    assert folded(one) != folded(other)


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)
