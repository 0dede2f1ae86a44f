"""What one has learned: counts, packs begun, the best result of each quiz."""

import re
from pathlib import Path

from kiosk.web.here import Kiosk
from tests.kiosk.conftest import Repository
from tests.kiosk.learn.taking import QUIZ, begin, hand_in
from tests.kiosk.visitor import Visitor

PATH = "/progress"
LESSON = "/packs/tea-stall/lessons/make-tea"


def counts(page: str) -> list[str]:
    return re.findall(r"<li><b>(\d+)</b> ([a-z ]+)</li>", page)


def results(page: str) -> list[tuple[str, str]]:
    return re.findall(r'<span class="verdict (\w+)">.*?([\d.]+ of \d+)</span>', page)


def test_who_has_begun_nothing_is_led_to_the_shelf(anitha: Visitor, shelf: Repository) -> None:
    page = anitha.text(PATH)
    assert "Your stones will lie here." in page
    assert counts(page) == []
    assert 'href="/shelf"><span>Go to the shelf' in page


def test_an_opened_lesson_is_not_a_finished_one(anitha: Visitor, shelf: Repository) -> None:
    anitha.get(LESSON)
    page = anitha.text(PATH)
    assert counts(page) == [("0", "lessons finished"), ("0", "quizzes passed")]
    assert "0 of 3 done" in page
    assert "Last time: just now" in page


def test_one_is_said_as_one(anitha: Visitor, shelf: Repository) -> None:
    anitha.post(f"{LESSON}/finish", page=LESSON)
    hand_in(anitha, begin(anitha))
    page = anitha.text(PATH)
    assert counts(page) == [("1", "lesson finished"), ("1", "quiz passed")]
    assert "2 of 3 done" in page


def test_a_lesson_that_is_finished_twice_counts_once(anitha: Visitor, shelf: Repository) -> None:
    for _ in range(2):
        anitha.post(f"{LESSON}/finish", page=LESSON)
    assert counts(anitha.text(PATH))[0] == ("1", "lesson finished")


def test_the_best_result_counts_whatever_came_after(anitha: Visitor, shelf: Repository) -> None:
    hand_in(anitha, begin(anitha), {"answer-leaf": "leaf"}, anyway=True)
    assert results(anitha.text(PATH)) == [("wrong", "1 of 6")]
    hand_in(anitha, begin(anitha))
    hand_in(anitha, begin(anitha), {}, anyway=True)
    page = anitha.text(PATH)
    assert results(page) == [("right", "6 of 6")]
    assert f'href="{QUIZ}"' in page
    assert "Passed" in page


def test_every_pack_begun_is_shown_the_one_gone_last_first(anitha: Visitor, full_shelf: Path) -> None:
    for pack in ("tea-stall", "milk-round"):
        anitha.get(f"/packs/{pack}/lessons/make-tea")
    assert re.findall(r'<h2><a href="/packs/([^"]+)"', anitha.text(PATH)) == ["milk-round", "tea-stall"]


def test_time_is_said_in_words(kiosk: Kiosk, anitha: Visitor, shelf: Repository) -> None:
    anitha.get(LESSON)
    kiosk.clock.trust(kiosk.now() + 5 * 60_000)
    assert "Last time: 5 minutes ago" in anitha.text(PATH)
