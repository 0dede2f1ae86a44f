"""What the forms of a word have in common, in real sentences of each language."""

import pytest

from kiosk.packs.searching.stems import is_ending, stem
from kiosk.words.normalising import words

# A word as one types it, and sentences that hold forms of it: all their stems have to be one.
SENTENCES = {
    "ml": [("പുസ്തകം", "പുസ്തകങ്ങളിൽ എഴുതിയത് പുസ്തകത്തിന്റെ പേരാണ്"), ("വീട്", "വീട്ടിൽ നിന്ന് വീട്ടിലേക്ക്"), ("കുട്ടി", "കുട്ടികളുടെ കളി")],
    "ta": [("மரம்", "மரத்தில் ஏறினான், மரங்களை வெட்டாதே"), ("வீடு", "வீட்டில் இருக்கிறார்"), ("பள்ளி", "பள்ளியில் படிக்கிறாள்")],
    "te": [("పుస్తకం", "పుస్తకాలు చదవండి, పుస్తకంలో ఉంది"), ("ఊరు", "ఊరికి వచ్చాడు, ఊరులో"), ("చెట్టు", "చెట్లు పెంచండి")],
    "kn": [("ಮನೆ", "ಮನೆಯಲ್ಲಿ ಇದ್ದಾರೆ, ಮನೆಗೆ ಬಂದರು"), ("ಪುಸ್ತಕ", "ಪುಸ್ತಕಗಳನ್ನು ಓದಿ")],
    "hi": [("लड़का", "लड़के और लड़कों ने"), ("किताब", "किताबें और किताबों में"), ("मशीन", "मशीनों से")],
    "mr": [("घर", "घरात आणि घरावर"), ("झाड", "झाडाला फळे, झाडावर पक्षी"), ("शाळा", "शाळेत शाळा")],
    "gu": [("છોકરો", "છોકરાઓ રમે છે"), ("શાળા", "શાળામાં જાય")],
    "pa": [("ਕਿਤਾਬ", "ਕਿਤਾਬਾਂ ਪੜ੍ਹੋ"), ("ਮੁੰਡਾ", "ਮੁੰਡੇ ਖੇਡਦੇ"), ("ਕੁੜੀ", "ਕੁੜੀਆਂ ਆਈਆਂ")],
    "bn": [("ছেলে", "ছেলেদের বই ছেলেরা"), ("গাছ", "গাছের পাতা গাছে")],
    "as": [("মানুহ", "মানুহবোৰ আহিল"), ("ঘৰ", "ঘৰলৈ যাওঁ, ঘৰত")],
    "or": [("ଘର", "ଘରେ ଅଛି ଘରକୁ"), ("ପିଲା", "ପିଲାମାନେ ଖେଳନ୍ତି")],
    "ur": [("کتاب", "کتابوں میں کتابیں"), ("لڑکا", "لڑکے اور لڑکوں نے")],
    "en": [("lesson", "lessons"), ("print", "printing and printed")],
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "base", "sentence"), [(tag, *each) for tag, some in SENTENCES.items() for each in some]
)
def test_forms_in_a_sentence_have_the_stem_of_their_word(language: str, base: str, sentence: str) -> None:
    root = stem(words(base)[0], language)
    forms = [word for word in words(sentence) if word[:2] == words(base)[0][:2]]
    assert forms
    assert {stem(form, language) for form in forms} == {root}


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [("ml", "മഴ", "മതിൽ"), ("ml", "അവൻ", "അവൾ"), ("hi", "पानी", "पाप"), ("ta", "மழை", "மலை"), ("en", "class", "cling")],
)
def test_other_words_have_other_stems(language: str, one: str, other: str) -> None:
    assert stem(words(one)[0], language) != stem(words(other)[0], language)


def test_an_ending_never_takes_all_of_a_word() -> None:
    for word, language in (("പാ", "ml"), ("ना", "hi"), ("மை", "ta"), ("is", "en"), ("মা", "bn")):
        assert stem(word, language) == word


def test_an_unknown_language_leaves_words_alone() -> None:
    assert stem("слова", "ru") == "слова"
    assert not is_ending("а", "ru")


def test_a_dialects_tag_is_read_as_its_language() -> None:
    assert stem("किताबें", "hi-in") == stem("किताबें", "hi")
