"""The shelf and the packs on it."""

import re
from pathlib import Path

from tests.kiosk.conftest import Repository
from tests.kiosk.learn.taking import begin, hand_in
from tests.kiosk.visitor import Visitor

TEA = "/packs/tea-stall"
LESSON = f"{TEA}/lessons/make-tea"


def boards(page: str) -> dict[str, list[str]]:
    """The packs by the subject under which they stand."""
    sections = re.findall(r'<h2 class="board"[^>]*>([^<]+)</h2>(.*?)</section>', page, re.DOTALL)
    return {subject: re.findall(r'<a class="card" href="/packs/([^"]+)"', packs) for subject, packs in sections}


def card(page: str, pack: str) -> str:
    return re.search(rf'<a class="card" href="/packs/{pack}".*?</a>', page, re.DOTALL)[0]


def steps(page: str) -> list[tuple[str, str]]:
    """The path of a pack: where each step leads, and its state."""
    return re.findall(r'<li[^>]*><a href="([^"]+)".*?<span class="stone (\w+)">', page)


def test_an_empty_shelf_says_so(anitha: Visitor) -> None:
    page = anitha.text("/shelf")
    assert "The shelf is still empty." in page
    assert boards(page) == {}


def test_packs_stand_under_their_subjects(anitha: Visitor, full_shelf: Path) -> None:
    assert boards(anitha.text("/shelf")) == {"Farming": ["milk-round"], "Small trade": ["rice-shop", "tea-stall"]}
    anitha.client.set_cookie("language", "ml")
    assert list(boards(anitha.text("/shelf")).values()) == [["milk-round"], ["rice-shop", "tea-stall"]]


def test_a_card_tells_what_a_pack_is(anitha: Visitor, shelf: Repository) -> None:
    tea = card(anitha.text("/shelf"), "tea-stall")
    for words in ("Tea stall", "How to make tea and count change.", "12 minutes", "English", "മലയാളം"):
        assert words in tea
    assert re.search(r'<img class="thumb" src="/media/[0-9a-f]{64}\.svg"', tea)
    assert "progress" not in tea


def test_a_pack_that_is_not_in_the_readers_language_says_so(anitha: Visitor, full_shelf: Path) -> None:
    anitha.client.set_cookie("language", "en")
    assert "Not yet in your language" not in anitha.text("/shelf")
    anitha.client.set_cookie("language", "hi")
    page = anitha.text("/shelf")
    tea, milk = card(page, "tea-stall"), card(page, "milk-round")
    assert '<h3 lang="en" dir="ltr">Tea stall</h3>' in tea
    assert '<h3 lang="ml" dir="ltr">പാൽവിതരണം</h3>' in milk
    for each in (tea, milk):
        assert "sign-info" in each


def test_a_card_tells_how_far_one_is(anitha: Visitor, shelf: Repository) -> None:
    anitha.post(f"{LESSON}/finish", page=LESSON)
    assert "1 of 3 done" in card(anitha.text("/shelf"), "tea-stall")
    anitha.post(f"{TEA}/lessons/count-change/finish", page=LESSON)
    hand_in(anitha, begin(anitha))
    tea = card(anitha.text("/shelf"), "tea-stall")
    assert "All done" in tea
    assert "3 of 3" not in tea


def test_a_pack_shows_its_steps_and_the_first_to_take(anitha: Visitor, shelf: Repository) -> None:
    page = anitha.text(TEA)
    assert steps(page) == [
        (LESSON, "now"),
        (f"{TEA}/lessons/count-change", "next"),
        (f"{TEA}/quizzes/check-tea", "next"),
    ]
    assert re.findall(r'<a class="button[^"]*" href="([^"]+)"><span>(\w+)', page) == [(LESSON, "Start")]
    assert "About 12 minutes to go" in page
    assert "0 of 3 done" in page


def test_a_pack_shows_how_far_one_is_and_how_long_it_still_takes(anitha: Visitor, shelf: Repository) -> None:
    anitha.post(f"{LESSON}/finish", page=LESSON)
    page = anitha.text(TEA)
    assert [state for _, state in steps(page)] == ["done", "now", "next"]
    assert re.findall(r'<a class="button[^"]*" href="([^"]+)"><span>(\w+)', page) == [
        (f"{TEA}/lessons/count-change", "Continue")
    ]
    assert "About 8 minutes to go" in page


def test_a_finished_pack_opens_the_gate_and_keeps_the_best_result(anitha: Visitor, shelf: Repository) -> None:
    for lesson in (LESSON, f"{TEA}/lessons/count-change"):
        anitha.post(f"{lesson}/finish", page=lesson)
    hand_in(anitha, begin(anitha), {"answer-leaf": "leaf"}, anyway=True)
    page = anitha.text(TEA)
    assert "Best: 1 of 6" in page
    assert "The gate is open." not in page
    hand_in(anitha, begin(anitha))
    page = anitha.text(TEA)
    assert "Best: 6 of 6" in page
    assert "The gate is open." in page
    assert "to go" not in page
    assert [state for _, state in steps(page)] == ["done"] * 3


def test_a_pack_in_another_language_than_the_readers_says_in_which(anitha: Visitor, full_shelf: Path) -> None:
    anitha.client.set_cookie("language", "ta")
    page = anitha.text("/packs/milk-round")
    assert '<h1 lang="ml" dir="ltr">പാൽവിതരണം</h1>' in page
    assert "മലയാളം" in re.search(r'<div class="notice info.*?</div>', page, re.DOTALL)[0]


def test_steps_that_are_missing_in_a_language_are_marked_with_their_own(anitha: Visitor, full_shelf: Path) -> None:
    page = anitha.text("/packs/milk-round")
    assert re.findall(r'<b lang="(\w+)" dir="ltr">', page) == ["en", "ml", "ml"]


def test_a_pack_that_is_not_here_is_not_found(anitha: Visitor, shelf: Repository) -> None:
    for name in ("none", "TEA-STALL", "tea-stall%20", "..", "%00", "tea-stall'", "ü", "x" * 2000):
        assert (name, anitha.get(f"/packs/{name}").status_code) == (name, 404)
