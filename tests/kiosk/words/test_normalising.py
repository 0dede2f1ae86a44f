"""One spelling for what looks or reads the same."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tests.unhurried  # noqa: F401
from kiosk.words.normalising import normalised, spans, words

SCRIPTS = "".join(map(chr, (*range(0x600, 0x700), *range(0x900, 0xD80)))) + "\u200c\u200d'’ a1"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("അവന്\u200d", "അവൻ"),
        ("അവള്\u200d", "അവൾ"),
        ("വെയില്\u200d", "വെയിൽ"),
        ("പേര്\u200d", "പേർ"),
        ("എൻ്റെ", "എന്റെ"),
        ("എൻറെ", "എന്റെ"),
        ("എന്\u200dറെ", "എന്റെ"),
        ("സൌഖ്യം", "സൗഖ്യം"),
        ("അതു്", "അത്"),
        ("സംഭവം", "സമ്ഭവം"),
        ("പാസ്\u200cവേഡ്", "പാസ്വേഡ്"),
        ("हिन्दी", "हिंदी"),
        ("सम्बन्ध", "संबंध"),
        ("माँ", "मां"),
        ("रोज़गार", "रोजगार"),
        ("क\u093c\u0932\u092e", "\u0958लम"),
        ("ऱ्हास", "र्हास"),
        ("প্ৰশ্ন", "প্রশ্ন"),
        ("বিদ্যুৎ", "বিদ্যুত্"),
        ("বাঙ্ক", "বাংক"),
        ("ল'ৰা", "ল’ৰা"),
        ("হ\u09cb", "হ\u09c7\u09be"),
        ("బ్యాన్కు", "బ్యాన్కు"),
        ("హిన్దీ", "హిందీ"),
        ("నీళ్ళు", "నీళ్లు"),
        ("ಹಿನ್ದಿ", "ಹಿಂದಿ"),
        ("હિન્દી", "હિંદી"),
        ("ਪੰਜਾਬ", "ਪਂਜਾਬ"),
        ("ਬੱਚਾ", "ਬਚਾ"),
        ("ਸ਼ਹਿਰ", "ਸਹਿਰ"),
        ("ହିନ୍ଦୀ", "ହିଂଦୀ"),
        ("پاني", "پانی"),
        ("كتاب", "کتاب"),
        ("هم", "ہم"),
        ("مُدَرِّس", "مدرس"),
        ("لئے", "لیے"),
        ("رحمٰن", "رحمن"),
        ("३ १२", "3 12"),
        ("School", "SCHOOL"),
        ("don't", "dont"),
    ],
)
def test_spellings_of_one_word_become_one(one: str, other: str) -> None:
    assert words(one) == words(other) != []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("മല", "മാല"),
        ("പന", "പന്ന"),
        ("കുടി", "കുട്ടി"),
        ("बड़ा", "बडा"),
        ("अन्न", "अंन"),
        ("जन्म", "जंम"),
        ("বাড়ি", "বাডি"),
        ("സങ്ങ", "സംങ"),
        ("گھر", "گہر"),
        ("தமிழ்", "தமிள்"),
    ],
)
def test_words_that_differ_stay_different(one: str, other: str) -> None:
    assert words(one) != words(other)


def test_whole_words_are_kept_together_in_every_script() -> None:
    for text in (
        "വെള്ളം", "हिन्दी", "தண்ணீர்", "విద్య", "ಶಿಕ್ಷಣ", "শিক্ষা", "শিক্ষাৰ্থী", "શાળા", "ਸਿੱਖਿਆ", "ଶିକ୍ଷା", "صحت", "school",
    ):  # fmt: skip
        assert len(words(text)) == 1


def test_spans_point_into_the_text_as_it_stands() -> None:
    text = "«അവന്\u200d» പറഞ്ഞു: Don't, 12!"
    assert [(text[first:last], word) for first, last, word in spans(text)] == [
        ("അവന്\u200d", "അവൻ"),
        ("പറഞ്ഞു", "പറഞ്ഞു"),
        ("Don't", "dont"),
        ("12", "12"),
    ]


def test_what_is_no_word_gives_none() -> None:
    for text in ("", " ", "…", "'", "\u200d", "ം", '-_*"', "\x00", "\ufffd"):
        assert words(text) == []


def test_a_word_without_end_is_cut() -> None:
    assert len(normalised("a" * 1000)) == 60


@given(st.text() | st.text(SCRIPTS))
def test_any_text_gives_words_that_normalise_to_themselves(text: str) -> None:
    for word in words(text):
        assert words(word) == [word]
        assert all(unicodedata.category(sign)[0] in "LMN" for sign in word)
