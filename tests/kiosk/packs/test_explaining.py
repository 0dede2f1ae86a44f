"""Words that a lesson explains, marked in its text."""

import re

import pytest

from kiosk.packs.lessons import to_html
from sync.protocol.glossary import Word

TEA, BANK = Word("tea", "tea", "A drink of <leaves>."), Word("bank", "bank", "It keeps money.", ("banks",))


def page(text: str, *words: Word) -> str:
    return to_html(text, lambda _: "/packs/p/lessons/two", "en", words or (TEA, BANK))


def marked(html: str) -> list[str]:
    return re.findall(r'<a class="word"[^>]*>([^<]*)</a>', html)


def test_a_word_leads_to_its_note_at_the_end_and_the_note_back() -> None:
    html = page("Drink tea at the bank.")
    assert re.search(r"<p>Drink <a [^>]*>tea</a> at the <a [^>]*>bank</a>\.</p>", html)
    text, _, notes = html.partition('<div class="words">')
    for number, word in enumerate(("tea", "bank"), start=1):
        (link,) = re.findall(rf"<a [^>]*>{word}</a>", text)
        assert f'id="use-{number}"' in link
        assert f'href="#word-{number}"' in link
    assert '<div class="note" id="word-1"><p><a href="#use-1">tea</a> A drink of &lt;leaves&gt;.</p></div>' in notes
    assert notes.index("word-1") < notes.index("word-2")


def test_only_the_first_place_of_a_word_is_marked_in_the_order_of_the_text() -> None:
    html = page("Banks and tea.\n\n- Tea\n- a bank")
    assert marked(html) == ["Banks", "tea"]
    assert re.findall(r'<a href="#use-\d">([^<]*)</a>', html) == ["bank", "tea"]


@pytest.mark.parametrize(
    "text",
    [
        "- one\n- *Tea* is good",
        "> Some tea",
        '!!! try "Try"\n    Make tea.',
        "| a | b |\n|---|---|\n| x | tea |",
        "**strong** and then tea",
        "Leaf\n:   for tea",
        "Milk & tea &lt; more",
    ],
)
def test_words_are_marked_wherever_the_text_explains_something(text: str) -> None:
    html = page(text)
    assert len(marked(html)) == 1
    assert re.sub(r"<[^>]*>", "", html.partition('<div class="words">')[0]).count("ea") == text.count("ea")


@pytest.mark.parametrize(
    "text", ["## Tea", "`tea`", "[tea](02-two.md)", "    tea in code", "Steam and teapots", "| tea |\n|---|\n| x |"]
)
def test_headings_links_and_what_is_no_such_word_stay_as_they_are(text: str) -> None:
    html = page(text)
    assert marked(html) == []
    assert html == to_html(text, lambda _: "/packs/p/lessons/two", "en")


def test_a_glossary_stays_with_its_lesson() -> None:
    page("Tea.")
    assert marked(to_html("Tea.", lambda _: None)) == []


def test_a_word_in_malayalam_is_marked() -> None:
    price = Word("price", "വില", "ഒരു സാധനത്തിന് കൊടുക്കുന്ന പണം.", ("വിലയും",))
    assert marked(page("സാധനത്തിന്റെ വിലയും തൂക്കവും.", price)) == ["വിലയും"]
