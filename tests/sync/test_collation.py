"""Sorting: names and words in the order of a dictionary of their language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.collation import key_of

# Each list stands in the order that CLDR gives the language.
ORDERS = {
    "en": ["Anil", "Anil Kumar", "anila", "Anitha", "Åsa", "Bindu", "D'Souza", "Éva", "Zoya"],
    # Vowels, then consonants; a chillu stands with its letter; the anusvara with മ്.
    "ml": ["അനിത", "അനിൽ", "അംബിക", "ആമിന", "കമല", "കാർത്തിക", "ഗീത", "ചിത്ര", "മഞ്ജു", "രാധ", "ശ്രീജ", "സുബൈദ", "ഹരി"],
    # The anusvara before the vowel signs: कं before का.
    "hi": ["अंजलि", "अनीता", "आरती", "कंचन", "कमला", "काजल", "गीता", "ज्योति", "सुनीता", "हरि"],
    "mr": ["अंजली", "अनिता", "आरती", "कमला", "गीता", "ज्योती", "शुभांगी", "सुनीता", "हरी", "ळवा"],
    # Consonants without their vowel before those with one: க் before க.
    "ta": ["அன்பு", "ஆனந்தி", "இலக்கியா", "கண்ணன்", "கமலா", "செல்வி", "தமிழ்", "முருகன்", "ராதா", "ஜோதி", "ஹரி"],
    "te": ["అంజలి", "అనిత", "ఆనంద్", "కమల", "గీత", "జ్యోతి", "రాధ", "శ్రీను", "సునీత", "హరి"],
    "kn": ["ಅಂಜಲಿ", "ಅನಿತಾ", "ಆನಂದ", "ಕಮಲಾ", "ಗೀತಾ", "ಜ್ಯೋತಿ", "ರಾಧಾ", "ಶ್ರೀದೇವಿ", "ಸುನೀತಾ", "ಹರಿ"],
    "bn": ["অঞ্জলি", "অনিতা", "আমিনা", "কমলা", "গীতা", "জ্যোতি", "মঞ্জু", "রাধা", "সুনীতা", "হরি"],
    "gu": ["અંજલિ", "અનિતા", "આરતી", "કમલા", "ગીતા", "જ્યોતિ", "મંજુ", "રાધા", "સુનીતા", "હરિ"],
    # The order of the alphabet: ੳ, ਅ, ੲ, ਸ, ਹ before ਕ.
    "pa": ["ਅਮਨ", "ਇੰਦਰ", "ਸਿਮਰਨ", "ਹਰਪ੍ਰੀਤ", "ਕਮਲ", "ਗੁਰਪ੍ਰੀਤ", "ਜਸਬੀਰ", "ਮਨਜੀਤ", "ਰਾਜ"],
    "or": ["ଅଞ୍ଜଳି", "ଅନିତା", "ଆରତୀ", "କମଳା", "ଗୀତା", "ଜ୍ୟୋତି", "ମଞ୍ଜୁ", "ରାଧା", "ସୁଜାତା", "ହରି"],
    # ক্ষ is a letter of its own, after হ.
    "as": ["অঞ্জলি", "অনিতা", "আৰতি", "কমলা", "গীতা", "জ্যোতি", "ৰাধা", "ৱাহিদ", "সুনীতা", "হৰি", "ক্ষমা"],
    # پ after ب, چ after ج, گ after ک, ھ after its letter.
    "ur": ["احمد", "آمنہ", "بشیر", "بھارتی", "پروین", "جمیلہ", "چاند", "رابعہ", "زینب", "ژالہ", "کریم", "گلناز"],
}  # fmt: skip


@pytest.mark.parametrize("tag", ORDERS)
def test_names_stand_as_in_a_dictionary(tag: str) -> None:
    mixed = sorted(ORDERS[tag], reverse=True)
    assert sorted(mixed, key=key_of(tag)) == ORDERS[tag]


def test_code_points_alone_would_not_do() -> None:
    assert {tag for tag, names in ORDERS.items() if sorted(names) != names} >= {"en", "ml", "as", "ur", "pa"}


def test_the_script_of_the_page_comes_first_and_latin_is_no_stranger() -> None:
    names = ["Bindu", "അനിത", "सुनीता", "7 Hills", "Anil"]
    assert sorted(names, key=key_of("ml")) == ["7 Hills", "അനിത", "Anil", "Bindu", "सुनीता"]
    assert sorted(names, key=key_of("hi")) == ["7 Hills", "सुनीता", "Anil", "Bindu", "അനിത"]
    assert sorted(names, key=key_of("en")) == ["7 Hills", "Anil", "Bindu", "सुनीता", "അനിത"]


def test_old_and_new_chillus_stand_together() -> None:
    old, new = "അനില്\u200d", "അനിൽ"
    assert sorted(["അനിഴ", new, "അനില", old], key=key_of("ml"))[:3] in (["അനില", old, new], [old, new, "അനില"])


def test_a_language_without_a_tailoring_has_the_root_order() -> None:
    assert sorted(["b", "a", "ä", "B"], key=key_of("xx")) == ["a", "ä", "b", "B"]
    assert sorted(["রাধা", "কমলা"], key=key_of("sat")) == ["কমলা", "রাধা"]


@given(st.lists(st.text(max_size=12), max_size=12))
def test_any_text_has_one_place(texts: list[str]) -> None:
    for tag in ("ml", "ur"):
        once = sorted(texts, key=key_of(tag))
        turned = texts[::-1]
        assert once == sorted(turned, key=key_of(tag))
