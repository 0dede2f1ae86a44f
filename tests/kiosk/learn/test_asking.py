"""Questions of format 2 as a page asks them: gaps, areas of a picture, cases, banks, options in another order."""

import re
from pathlib import Path

import pytest
from markupsafe import Markup

from kiosk.learn.asking import cut_at_gaps
from kiosk.web.here import Kiosk
from tests.kiosk.learn.serving import PLAIN, QUIZ, RIGHT, begin, serve
from tests.kiosk.learn.taking import delivery
from tests.kiosk.visitor import Visitor


@pytest.fixture
def attempt(kiosk: Kiosk, anitha: Visitor, tmp_path: Path) -> str:
    """The address of Anitha's attempt, which has just begun."""
    serve(kiosk, tmp_path, without=PLAIN)
    return begin(anitha)


def question(page: str, id_: str) -> str:
    return re.search(rf'<section class="question"[^>]*data-question="{id_}".*?</section>', page, re.DOTALL)[0]


def asked(page: str) -> list[str]:
    return re.findall(r'data-question="([^"]+)"', page)


def test_a_gap_is_a_field_in_its_sentence(anitha: Visitor, attempt: str) -> None:
    shown = question(anitha.get(attempt).text, "gaps")
    assert re.search(r'First <input name="answer-gaps-verb" type="text"[^>]*aria-label="Gap 1"> the <em>water', shown)
    assert re.search(r'into a <select name="answer-gaps-vessel" aria-label="Gap 2">', shown)
    assert sorted(re.findall(r'<option value="([^"]*)"', shown)) == ["", "basket", "cup"]
    assert "{{" not in shown


def test_an_area_lies_on_the_picture_and_stands_below_it_as_an_option(anitha: Visitor, attempt: str) -> None:
    shown = question(anitha.text(attempt), "handle")
    assert re.search(r'<img src="/media/[0-9a-f]{64}\.svg" alt="A cup of tea with steam"', shown)
    assert '<rect data-area="handle" x="60" y="20.5" width="30" height="40"/>' in shown
    assert sorted(re.findall(r'type="radio" name="answer-handle" value="(\w+)"', shown)) == ["handle", "rim"]


def test_a_case_stands_once_above_its_questions(anitha: Visitor, attempt: str) -> None:
    page = anitha.get(attempt).text
    assert page.count("Rush hour") == page.count("<td>Biju</td>") == 1
    assert page.index("Where do you hold the cup?") < page.index("Rush hour") < page.index("Whom do you serve first?")


def test_an_attempt_shows_what_it_has_drawn_whenever_it_is_opened(anitha: Visitor, attempt: str) -> None:
    first = asked(anitha.text(attempt))
    assert first[:4] == ["gaps", "handle", "who-first", "how-many"]
    assert (len(first), first) == (5, asked(anitha.text(attempt)))
    assert "5 questions" in anitha.text(QUIZ)
    others = {"steel", "clay", "glass"} - set(first)
    for id_ in others:
        fields = {**delivery(anitha, attempt), "question": id_, f"answer-{id_}": "x"}
        assert anitha.client.post(f"{attempt}/answers", data=fields).status_code == 400


def test_a_new_attempt_draws_another_question(anitha: Visitor, attempt: str) -> None:
    before = asked(anitha.text(attempt))[-1]
    anitha.post(f"{attempt}/hand-in", {**RIGHT, "anyway": "all"}, attempt)
    assert asked(anitha.text(begin(anitha)))[-1] != before


def test_only_what_was_drawn_counts(anitha: Visitor, attempt: str) -> None:
    anitha.post(f"{attempt}/hand-in", RIGHT, attempt)
    page = anitha.text(f"{attempt}/result")
    assert "5 of 5 right" in page


def test_options_stand_in_an_order_of_the_attempt(kiosk: Kiosk, anitha: Visitor, attempt: str) -> None:
    orders = set()
    for _ in range(20):
        page = anitha.text(attempt)
        orders.add(tuple(re.findall(r'name="answer-who-first" value="([^"]+)"', page)))
        anitha.post(f"{attempt}/hand-in", {**RIGHT, "anyway": "all"}, attempt)
        attempt = begin(anitha)
    assert orders == {("first-come", "loudest"), ("loudest", "first-come")}


def test_what_is_kept_stands_in_the_gaps_again(anitha: Visitor, attempt: str) -> None:
    anitha.post(f"{attempt}/hand-in", {**RIGHT, "answer-gaps-vessel": "", "action": "keep"}, attempt)
    shown = question(anitha.text(attempt), "gaps")
    assert 'value="Boil"' in shown
    assert "selected" not in shown
    assert "Saved so far. Choose the rest too." in shown
    anitha.post(f"{attempt}/hand-in", {**RIGHT, "action": "keep"}, attempt)
    assert '<option value="cup" selected>' in question(anitha.text(attempt), "gaps")


def test_what_is_no_option_of_a_gap_or_no_area_is_refused(anitha: Visitor, attempt: str) -> None:
    for wrong in ({"answer-gaps-vessel": "none"}, {"answer-handle": "none"}, {"answer-gaps-vessel": ["cup", "none"]}):
        assert anitha.post(f"{attempt}/hand-in", {**RIGHT, **wrong}, attempt).status_code == 400


def test_a_text_is_cut_at_gaps_but_in_no_tag() -> None:
    cut = cut_at_gaps(Markup('<a href="{{x}}">a</a> {{b}}<em>{{c}}</em>.'))
    assert cut == [(Markup('<a href="{{x}}">a</a> '), "b"), (Markup("<em>"), "c"), (Markup("</em>."), "")]
