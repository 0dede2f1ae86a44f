"""What on the shelf is about some words."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import tests.unhurried  # noqa: F401
from kiosk.database import database
from kiosk.packs.searching.finding import find
from kiosk.web.here import Kiosk
from tests.kiosk.packs.searching.conftest import Shelve, lesson
from tests.sync.hub.catalogue import tiny_pack

TEXTS = {
    "en/01-make-tea.md": lesson("make-tea", "Make tea", "Boil water. Press the button. Schools.", "tea"),
    "en/02-count-change.md": lesson("count-change", "Count change", "A phone rings. Hot tea. Screen, touch.", "phone"),
    "ml/01-make-tea.md": lesson("make-tea", "ചായ ഉണ്ടാക്കാം", "വെള്ളത്തിൽ തേയില. പുസ്തകങ്ങളിൽ.", "tea", "school"),
    "ml/02-count-change.md": lesson("count-change", "ബാക്കി എണ്ണാം", "ജൈവകൃഷിയിൽ ലാഭമുണ്ട്. വീട്ടിൽ കണക്ക്.", "rupee"),
}  # fmt: skip

FTS = (
    '"', "tea OR", "NOT tea", "tea AND", "tea*", "title : tea", "NEAR(tea milk)", "^tea", "(", ")", "-tea", "te\x00a",
    "'; DROP", "%", "{title}",
)  # fmt: skip


@pytest.fixture
def tea(shelve: Shelve) -> None:
    shelve(files=TEXTS)


def found(query: str, language: str) -> list[tuple[str, str]]:
    return [(hit.entry, hit.language) for hit in find(query, language).hits if hit.kind == "lesson"]


@pytest.mark.parametrize(
    ("query", "entry"),
    [
        ("വെള്ളം", "make-tea"),
        ("vellam", "make-tea"),
        ("velam", "make-tea"),
        ("പുസ്തകം", "make-tea"),
        ("pusthakam", "make-tea"),
        ("കൃഷി", "count-change"),
        ("വീട്", "count-change"),
        ("veedu", "count-change"),
        ("school", "make-tea"),
        ("tea", "make-tea"),
        ("കണക്ക് വീട്", "count-change"),
    ],
)
def test_words_are_found_as_people_type_them(tea: None, query: str, entry: str) -> None:
    assert found(query, "ml")[0] == (entry, "ml")


@pytest.mark.parametrize(
    ("query", "language"),
    [
        ("wifi", "en"),
        ("wi-fi", "en"),
        ("WIFI", "ml"),
        ("email", "en"),
        ("emails", "en"),
        ("ഇമെയിൽ", "ml"),
        ("ഇമെയിലിൽ", "ml"),
    ],
)
def test_a_word_with_a_hyphen_is_found_without_it(shelve: Shelve, query: str, language: str) -> None:
    shelve(
        files={
            "en/01-make-tea.md": lesson("make-tea", "Make tea", "Read the e-mails over Wi-Fi.", "tea"),
            "ml/01-make-tea.md": lesson("make-tea", "ചായ ഉണ്ടാക്കാം", "Wi-Fi-യിൽ ഇ-മെയിലും വായിക്കാം.", "tea"),
        }
    )
    assert found(query, language) == [("make-tea", language)]


@pytest.mark.parametrize("query", ["school", "schol", "SCHOOL", "shcool", "bouton press", "buton"])
def test_english_is_found_in_other_forms_and_with_slips(tea: None, query: str) -> None:
    assert found(query, "en")[0] == ("make-tea", "en")


def test_english_is_found_where_the_readers_language_has_only_words_that_sound_a_little_like_it(shelve: Shelve) -> None:
    """സ്റ്റാർ is nearest to what was typed, and too far; `chart` is further, and English."""
    shelve(
        files={
            "en/01-make-tea.md": lesson("make-tea", "Make tea", "How to start.", "tea"),
            "ml/01-make-tea.md": lesson("make-tea", "ചായ ഉണ്ടാക്കാം", "സ്റ്റാർ. Flow chart.", "tea"),
        }
    )
    assert found("start", "ml")[0] == ("make-tea", "en")
    assert ("make-tea", "ml") in found("start tea", "ml")


def test_what_english_has_is_shown_in_english_to_whoever_reads_neither(shelve: Shelve) -> None:
    shelve(
        files={
            "en/01-make-tea.md": lesson("make-tea", "Make tea", "Long before it, the kettle. Then Wi-Fi.", "tea"),
            "ml/01-make-tea.md": lesson("make-tea", "Wi-Fi", "Wi-Fi.", "tea"),
            "ml/02-count-change.md": lesson("count-change", "Wi-Fi", "Wi-Fi.", "ml"),
        }
    )
    assert found("wifi", "ur") == [("make-tea", "en"), ("count-change", "ml")]
    assert found("wifi", "ml")[0][1] == "ml"


def test_a_lesson_comes_once_and_in_the_readers_language_if_that_answers(tea: None) -> None:
    assert found("tea", "ml")[0] == ("make-tea", "ml")
    assert found("tea", "en")[0] == ("make-tea", "en")
    assert found("tea", "hi")[0] == ("make-tea", "en")
    for language in ("ml", "en", "hi"):
        ids = [entry for entry, _ in found("tea", language)]
        assert len(ids) == len(set(ids))


def test_the_readers_language_comes_before_others(tea: None) -> None:
    languages = [language for _, language in found("tea rupee phone", "ml")]
    assert languages == sorted(languages, key=lambda each: each != "ml")
    assert set(languages) == {"ml", "en"} or languages[0] == "ml"


def test_a_title_counts_more_than_a_text(tea: None) -> None:
    assert [entry for entry, _ in found("tea", "en")] == ["make-tea", "count-change"]


def test_what_answers_all_words_comes_before_what_answers_some(tea: None) -> None:
    assert [entry for entry, _ in found("tea screen", "en")] == ["count-change", "make-tea"]


def test_of_two_words_the_rare_one_says_more_than_one_that_many_have(shelve: Shelve) -> None:
    texts = [("make-tea", "Show your PAN to the employer."), ("count-change", "Card, card, cards. Panchayat.")]
    texts += [(f"m-{number}", f"The card of {number}.") for number in range(3, 9)]
    shelve(
        files={f"en/{n + 10 * (n > 2):02}-{id_}.md": lesson(id_, id_, text) for n, (id_, text) in enumerate(texts, 1)}
    )
    assert found("PAN card", "en")[0] == ("make-tea", "en")
    assert len(found("PAN card", "en")) == len(texts)


def test_what_has_a_word_itself_comes_before_what_has_a_longer_one_in_its_title(shelve: Shelve) -> None:
    titles = {"make-tea": "Drinks for teachers", "count-change": "Count change"}
    texts = {"make-tea": "Teachers and drinks.", "count-change": f"Teas are a drink. {'Count coins slowly. ' * 30}"}
    files = {f"en/0{n}-{id_}.md": lesson(id_, titles[id_], texts[id_], "x") for n, id_ in enumerate(texts, 1)}
    shelve(files=files)
    assert found("tea drink", "en") == [("count-change", "en"), ("make-tea", "en")]


def test_words_of_nothing_on_the_shelf_find_nothing(tea: None) -> None:
    assert found("zzzzqq", "ml") == found("ഠഠഠഢഢ", "ml") == found("", "ml") == found("\u200d", "en") == []


def test_signs_of_the_query_language_mean_nothing(tea: None) -> None:
    for query in FTS:
        find(query, "en")
    assert found('"tea"*', "en") == found("tea", "en")
    assert found("title:tea", "en")[0] == found("tea", "en")[0]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(
    query=st.text(max_size=60) | st.text("\"*^():-'NEARORANDNOT teaവെള്ളം\u200d\x00", max_size=30),
    tag=st.sampled_from(["en", "ml", "xx"]),
)
def test_any_text_can_be_asked_for(tea: None, query: str, tag: str) -> None:
    assert len(find(query, tag).hits) <= 6


def test_the_number_of_queries_depends_on_the_words_and_not_on_what_is_found(kiosk: Kiosk, shelve: Shelve) -> None:
    shelve()
    few = queries("tea")
    more = {f"en/{number:02}-m-{number}.md": lesson(f"m-{number}", f"Tea {number}", "Tea.") for number in range(10, 50)}
    shelve(version="1.1.0", files=more)
    assert len(found("tea", "en")) > 40
    assert queries("tea") == few <= 20


def queries(asked: str) -> int:
    said: list[str] = []
    connection = database.connection()
    connection.set_trace_callback(said.append)
    try:
        find(asked, "en")
    finally:
        connection.set_trace_callback(None)
    return len([each for each in said if not each.startswith("--")])


def test_an_english_word_that_the_shelf_has_is_not_taken_for_one_that_hardly_sounds_so(shelve: Shelve) -> None:
    plain = {
        "en/01-make-tea.md": lesson("make-tea", "Make tea", "Boil water."),
        "en/02-count-change.md": lesson("count-change", "Keep it safe", "Lock your phone.", "safe"),
        "ml/01-make-tea.md": lesson("make-tea", "ചായ ഉണ്ടാക്കാം", "പന കാണാം."),
        "ml/02-count-change.md": lesson("count-change", "സൂക്ഷിക്കാം", "ആരോടും പറയരുത്.", "safe"),
    }
    shelve(files=plain)
    assert found("phone", "ml") == [("count-change", "en")]
    plain["en/02-count-change.md"] = lesson("count-change", "Keep it safe", "Lock your house.", "safe")
    shelve(version="1.1.0", files=plain)
    assert found("phone", "ml") == [("make-tea", "ml")]


NONSENSE = {
    "one letter": ("zzz", "zzzzzz", "qqqqq", "aaaaaa", "tttttt", "ssssss", "yyyyyy", "hhhhhh"),
    "no vowel": ("hjkl", "wrmpf", "zxcvbn", "dfgdfg"),
    "no consonant": ("hahaha", "ahahah"),
    "no beginning": ("qwerty", "qwert", "qwertyuiop"),
}


def in_languages(*tags: str) -> str:
    """The description of the tiny pack with these languages, English and Malayalam among them."""
    more = "".join(f'{tag} = "{tag}"\n' for tag in tags if tag not in ("en", "ml"))
    described = re.sub(r'^( *ml = ".*"\n)', lambda found: found[1] + more, tiny_pack.PACK_TOML, flags=re.M)
    return described.replace('["en", "ml"]', str(list(tags)).replace("'", '"'))


@pytest.mark.parametrize(
    ("query", "first"),
    [("vellam", "ml"), ("lagat", "hi"), ("camra", "en"), ("well", "en"), ("light", "en"), ("camra vellam", "en")],
)
def test_a_word_of_another_language_comes_before_what_hardly_sounds_like_it_in_the_readers_own(
    shelve: Shelve, query: str, first: str
) -> None:
    texts = {"en": "You did well. A light. A camera.", "ml": "വെള്ളം.", "hi": "लागत. कमरा."}
    files = {f"{tag}/01-make-tea.md": lesson("make-tea", tag, text, tag) for tag, text in texts.items()}
    shelve(files={**files, "pack.toml": in_languages(*texts)})
    assert found(query, "en")[0] == ("make-tea", first)


def test_what_hardly_sounds_so_is_not_shown_beside_the_word_itself_in_another_language(shelve: Shelve) -> None:
    shelve(
        files={
            "en/01-make-tea.md": lesson("make-tea", "en", "You did well.", "en"),
            "ml/02-count-change.md": lesson("count-change", "ml", "വെള്ളം.", "ml"),
        }
    )
    assert found("well", "en") == [("make-tea", "en")]
    assert found("vellam", "en") == [("count-change", "ml")]


@pytest.mark.parametrize("kind", NONSENSE)
def test_what_no_language_has_means_nothing(shelve: Shelve, kind: str) -> None:
    native = {
        "en": "school why my c pf b d", "ml": "ന് ഞാൻ ഈ തൊട്ട് സ്കൂൾ", "hi": "सच न मम्मी यह ई", "ta": "வரம்பு தட்ட",
        "gu": "જ એ હા", "ur": "جو دو سی سچ نہ میں ہی یہ رہ کی لیں کورٹ قرارداد",
    }  # fmt: skip
    files = {f"{tag}/01-make-tea.md": lesson("make-tea", tag, text, tag) for tag, text in native.items()}
    shelve(files={**files, "pack.toml": in_languages(*native)})
    for word in NONSENSE[kind]:
        for language in native:
            assert find(word, language).hits == [], (word, language)


def test_a_letter_that_is_drawn_out_is_heard_twice(tea: None) -> None:
    assert found("vellllllllllam", "ml") == found("vellam", "ml") == [("make-tea", "ml")]


@pytest.mark.parametrize("query", ["fon", "fone", "phon", "phone"])
def test_english_is_found_as_it_is_heard_before_what_has_only_its_consonants(shelve: Shelve, query: str) -> None:
    texts = {"make-tea": "Your PAN, a pen. A PIN.", "count-change": "Count. Then hang up the phone."}
    files = {f"en/0{n}-{id_}.md": lesson(id_, id_, text) for n, (id_, text) in enumerate(texts.items(), 1)}
    shelve(files=files)
    assert found(query, "en")[0] == ("count-change", "en")
    assert "phone" in find(query, "en").looked_up["en"]
    assert not {"pan", "pen", "pin"} & find(query, "en").looked_up["en"]


def test_another_form_of_a_word_of_another_language_is_what_is_meant(shelve: Shelve) -> None:
    texts = {"en": "You did well.", "ml": "വെള്ളത്തിൽ വീഴാം.", "ta": "வெள்ளை."}
    files = {f"{tag}/01-make-tea.md": lesson("make-tea", tag, text, tag) for tag, text in texts.items()}
    shelve(files={**files, "pack.toml": in_languages(*texts)})
    assert found("vellam", "en") == [("make-tea", "ml")]
    assert find("vellam", "en").looked_up["ml"] == {"വെള്ളത്തിൽ"}


def test_compounds_of_a_word_are_found_by_its_sound_after_the_word_itself(shelve: Shelve) -> None:
    texts = {"make-tea": "കുടിവെള്ളം കുടിവെള്ളം.", "count-change": "ചായ തിളപ്പിക്കുക. പിന്നെ വെള്ളത്തിൽ ഇടുക."}
    shelve(files={f"ml/0{n}-{id_}.md": lesson(id_, id_, text) for n, (id_, text) in enumerate(texts.items(), 1)})
    assert found("vellam", "ml") == found("വെള്ളം", "ml")[:2] == [("count-change", "ml"), ("make-tea", "ml")]


def test_an_english_word_that_the_shelf_has_is_not_heard_in_forms_of_words_of_other_languages(shelve: Shelve) -> None:
    for english, languages in (("A vellam.", {"en"}), ("A well.", {"en", "ml"})):
        texts = {"en": english, "ml": "വെള്ളത്തിൽ."}
        files = {f"{tag}/01-make-tea.md": lesson("make-tea", tag, text, tag) for tag, text in texts.items()}
        shelve(files=files, version="1.0.0" if "ml" not in languages else "1.1.0")
        assert set(find("vellam", "en").looked_up) == languages
