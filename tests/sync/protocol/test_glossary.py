"""The words that a lesson explains, found whole in each script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.protocol.glossary import MOST_WORDS, Word, first_of
from sync.protocol.lesson import FrontMatter, read_front_matter

MATTER = 'id = "one"\ntitle = "One"\nminutes = 4\nkeywords = ["one"]\n'
PASSWORD = Word("password", "password", "A secret word.", ("passwords",))


def read(*words: str) -> tuple[FrontMatter | None, list[str]]:
    matter, faults = read_front_matter(MATTER + "".join(f"\n[[glossary]]\n{word}\n" for word in words))
    return matter, [fault.code for fault in faults]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Your password.", "password"),
        ("Passwords are secret; a password is too.", "Passwords"),
        ("“PASSWORD”", "PASSWORD"),
        ("a passwordless phone, mypassword, password2", None),
        ("", None),
    ],
)
def test_a_word_is_found_whole_in_each_of_its_forms_and_blind_to_case(text: str, found: str | None) -> None:
    place = PASSWORD.find(text)
    assert (text[slice(*place)] if place else None) == found


@pytest.mark.parametrize(
    ("word", "text", "is_there"),
    [
        ("വില", "വില കൂടി", True),
        ("വില", "വിലയും തൂക്കവും", False),  # inflected: its author lists that form
        ("ഫോൺ", "ഫോണ്\u200d ഫോൺ", True),
        ("കട", "കടം", False),  # a vowel sign or a mark goes on with the word
        ("फ़ोन", "मेरा फ़ोन।", True),
        ("काम", "कामना", False),
        ("தொழில்", "தொழில், பயிற்சி", True),
        ("کام", "کام۔", True),
        ("کام", "ناکام", False),
    ],
)
def test_words_of_other_scripts_are_whole_words_too(word: str, text: str, is_there: bool) -> None:
    assert (Word("x", word, "…").find(text) is not None) == is_there


def test_of_two_words_the_first_in_the_text_is_found_and_of_two_at_one_place_the_longer() -> None:
    bank, account = Word("bank", "bank", "…"), Word("account", "bank account", "…")
    assert first_of([account, bank], "A bank is no bank account.")[0] == bank
    assert first_of([bank, account], "A bank account.")[0] == account
    assert first_of([bank, account], "Nothing.") is None


@given(st.lists(st.text(min_size=1, max_size=5), min_size=1, max_size=5), st.text(max_size=60))
def test_whatever_a_word_is_what_is_found_is_one_of_its_forms(forms: list[str], text: str) -> None:
    word = Word("x", forms[0], "…", tuple(forms[1:]))
    place = word.find(text)
    if place is not None:
        start, end = place
        assert text[start:end].lower() in {form.strip().lower() for form in forms} or not text[start:end].isascii()


def test_the_glossary_stands_in_the_front_matter() -> None:
    matter, codes = read('id = "password"\nword = "password"\nmeaning = "A secret word."\nforms = ["passwords"]')
    assert codes == []
    assert matter.glossary == (PASSWORD,)
    assert read()[0].glossary == ()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (('id = "a"\nword = "tea"',), "missing-key"),
        (('id = "a"\nword = "tea"\nmeaning = "x"\ncolour = "red"',), "unknown-key"),
        (('id = "a"\nword = " "\nmeaning = "x"',), "empty"),
        (('id = "a"\nword = "tea"\nmeaning = "' + "x" * 301 + '"',), "too-long"),
        (('id = "A"\nword = "tea"\nmeaning = "x"',), "id"),
        (('id = "a"\nword = "tea"\nmeaning = "x"', 'id = "a"\nword = "milk"\nmeaning = "x"'), "duplicate-id"),
        (
            ('id = "a"\nword = "tea"\nmeaning = "x"', 'id = "b"\nword = "milk"\nmeaning = "x"\nforms = ["Tea"]'),
            "word-twice",
        ),
        (tuple(f'id = "a-{n}"\nword = "w{n}"\nmeaning = "x"' for n in range(MOST_WORDS + 1)), "count"),
    ],
)
def test_what_is_wrong_with_a_glossary_is_said(words: tuple[str, ...], code: str) -> None:
    matter, codes = read(*words)
    assert matter is None
    assert codes == [code]
