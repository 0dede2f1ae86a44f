"""How words sound, and how near to that people type them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tests.unhurried  # noqa: F401
from kiosk.packs.searching.closeness import distance
from kiosk.words.normalising import normalised, words
from kiosk.words.romanising import skeletons, sound
from kiosk.words.scripts import LANGUAGES

PAIRS = [line.split("\t") for line in (Path(__file__).parent / "latin_pairs.tsv").read_text("utf-8").splitlines()[1:]]
LIMIT = 9.0


def price(native: str, typed: str, language: str) -> float:
    return distance(sound(normalised(native), language), sound(typed, language), language, LIMIT)


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_what_people_type_shares_a_skeleton_with_its_word(language: str) -> None:
    pairs = [(native, typed) for tag, native, typed, loan in PAIRS if tag == language and loan == "False"]
    assert len(pairs) >= 10
    apart = [
        (native, typed)
        for native, typed in pairs
        if not set(skeletons(sound(normalised(native), language))) & set(skeletons(sound(typed, language)))
    ]
    assert apart == []


@pytest.mark.parametrize(
    ("language", "typed", "meant", "other"),
    [
        ("ml", "mazha", "മഴ", "മല"),
        ("ml", "kutti", "കുട്ടി", "കുടി"),
        ("ml", "veedu", "വീട്", "വിദ"),
        ("ta", "thozhil", "தொழில்", "துளி"),
        ("hi", "paani", "पानी", "पुनः"),
        ("hi", "khana", "खाना", "काना"),
        ("hi", "gyan", "ज्ञान", "गान"),
        ("bn", "jol", "জল", "জালা"),
        ("as", "xikkha", "শিক্ষা", "সাক্ষী"),
        ("ur", "kitab", "کتاب", "کتبے"),
        ("kn", "krushi", "ಕೃಷಿ", "ಕರಿಸಾ"),
        ("en", "fon", "phone", "pan"),
        ("en", "fone", "phone", "fine"),
        ("en", "pan", "pen", "phone"),
    ],
)
def test_the_word_that_is_meant_is_nearer_than_another(language: str, typed: str, meant: str, other: str) -> None:
    assert price(meant, typed, language) < price(other, typed, language)


def test_a_word_costs_nothing_as_it_is_said() -> None:
    assert price("വെള്ളം", "vellam", "ml") == 0
    assert price("computer", "computer", "en") == 0


def test_double_letters_and_aspirates_cost_little() -> None:
    assert 0 < price("कपड़ा", "kappda", "hi") < 0.5
    assert 0 < price("घर", "gar", "hi") < 0.3


@given(st.text(max_size=30), st.text(max_size=30), st.sampled_from([*sorted(LANGUAGES), "en", "xx"]))
def test_any_two_words_have_a_price(one: str, other: str, language: str) -> None:
    for word in words(one):
        sounds = sound(word, language)
        assert distance(sounds, sounds, language, LIMIT) <= 0.1 * len(sounds)
        assert len(skeletons(sounds)) <= 6
        for typed in words(other):
            assert distance(sounds, sound(typed, language), language, LIMIT) >= 0
