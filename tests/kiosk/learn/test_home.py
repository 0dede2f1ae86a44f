"""A learner's home: one way on in each state, and what was reached so far."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.database import writing
from kiosk.packs.sources.folder import FolderSource
from kiosk.packs.tables import Pack
from kiosk.packs.trust import trust_root
from kiosk.progress import studying
from kiosk.progress.folded import Place
from kiosk.stocking.imports import import_packs
from kiosk.web.here import Kiosk
from tests.kiosk.cast import PIN, Cast
from tests.kiosk.conftest import Repository
from tests.kiosk.learn.taking import QUIZ, begin, hand_in
from tests.kiosk.visitor import Visitor
from tests.packs import Publisher

TEA = "/packs/tea-stall"
LESSONS = (f"{TEA}/lessons/make-tea", f"{TEA}/lessons/count-change")


def ways_on(page: str) -> list[tuple[str, str]]:
    """The large buttons of a page: where they lead and what they say."""
    return re.findall(r'<a class="button[^"]*" href="([^"]+)"><span>([^<]+)</span>', page)


def stones(page: str) -> list[str]:
    return re.findall(r'<li class="stone (\w+)">', page)


def finish(visitor: Visitor, lesson: str) -> str:
    return visitor.post(f"{lesson}/finish", page=lesson).location


def do_all(visitor: Visitor) -> None:
    for lesson in LESSONS:
        finish(visitor, lesson)
    hand_in(visitor, begin(visitor))


def test_an_empty_shelf_says_whom_to_ask(anitha: Visitor) -> None:
    page = anitha.text("/home")
    assert "Welcome, <bdi>Anitha</bdi>" in page
    assert "The shelf is still empty." in page
    assert ways_on(page) == []


def test_who_has_begun_nothing_is_led_to_the_shelf(anitha: Visitor, shelf: Repository) -> None:
    page = anitha.text("/home")
    assert "Choose what you want to learn." in page
    assert ways_on(page) == [("/shelf", "Go to the shelf")]
    assert stones(page) == []


def test_a_lesson_that_was_opened_is_gone_on_with(anitha: Visitor, shelf: Repository) -> None:
    anitha.get(LESSONS[1])
    page = anitha.text("/home")
    assert ways_on(page) == [(LESSONS[1], "Continue")]
    assert stones(page) == ["next", "now", "next"]
    assert "0 of 3 done" in page


def test_after_a_lesson_comes_the_next_one_and_then_the_quiz(anitha: Visitor, shelf: Repository) -> None:
    finish(anitha, LESSONS[0])
    assert ways_on(anitha.text("/home")) == [(LESSONS[1], "Continue")]
    finish(anitha, LESSONS[1])
    page = anitha.text("/home")
    assert ways_on(page) == [(QUIZ, "Continue")]
    assert stones(page) == ["done", "done", "now"]
    assert "2 of 3 done" in page


def test_what_was_skipped_is_come_back_to(anitha: Visitor, shelf: Repository) -> None:
    finish(anitha, LESSONS[1])
    hand_in(anitha, begin(anitha))
    page = anitha.text("/home")
    assert ways_on(page) == [(LESSONS[0], "Continue")]
    assert stones(page) == ["now", "done", "done"]


def test_a_quiz_that_was_begun_is_gone_on_with(anitha: Visitor, shelf: Repository) -> None:
    begin(anitha)
    assert ways_on(anitha.text("/home")) == [(QUIZ, "Continue")]


def test_a_quiz_that_was_not_passed_is_still_to_do(anitha: Visitor, shelf: Repository) -> None:
    for lesson in LESSONS:
        finish(anitha, lesson)
    hand_in(anitha, begin(anitha), {}, anyway=True)
    page = anitha.text("/home")
    assert ways_on(page) == [(QUIZ, "Continue")]
    assert "2 of 3 done" in page


def test_who_has_finished_all_that_was_begun_chooses_anew(anitha: Visitor, shelf: Repository) -> None:
    do_all(anitha)
    page = anitha.text("/home")
    assert "You have finished everything you began." in page
    assert ways_on(page) == [("/shelf", "Go to the shelf")]


def test_the_pack_gone_last_is_the_one_to_go_on_with_and_the_others_stay_in_sight(
    anitha: Visitor, full_shelf: Path
) -> None:
    for lesson in (LESSONS[0], "/packs/rice-shop/lessons/make-tea", "/packs/milk-round/lessons/make-tea"):
        anitha.get(lesson)
    anitha.get("/packs/rice-shop/lessons/count-change")
    page = anitha.text("/home")
    assert ways_on(page) == [("/packs/rice-shop/lessons/count-change", "Continue")]
    assert re.findall(r'<a class="card" href="([^"]+)"', page) == ["/packs/milk-round", TEA]
    assert "You also began" in page


def test_a_finished_pack_makes_room_for_one_that_is_not(anitha: Visitor, full_shelf: Path) -> None:
    anitha.get("/packs/rice-shop/lessons/make-tea")
    do_all(anitha)
    page = anitha.text("/home")
    assert ways_on(page) == [("/packs/rice-shop/lessons/make-tea", "Continue")]
    assert "You also began" not in page


def test_each_learner_has_a_way_of_ones_own(app: object, anitha: Visitor, cast: Cast, shelf: Repository) -> None:
    finish(anitha, LESSONS[0])
    binu = Visitor(app).sign_in_as_learner(cast.enrol("Binu").code, PIN)
    assert ways_on(binu.text("/home")) == [("/shelf", "Go to the shelf")]
    assert "0 of 3 done" not in anitha.text("/home")


def test_it_goes_on_where_one_was_after_signing_in_again(anitha: Visitor, cast: Cast, shelf: Repository) -> None:
    finish(anitha, LESSONS[0])
    anitha.post("/sign-out", page="/finish")
    anitha.sign_in_as_learner(cast.code, PIN)
    assert ways_on(anitha.text("/home")) == [(LESSONS[1], "Continue")]


def test_a_pack_that_left_the_shelf_is_no_way_on(kiosk: Kiosk, anitha: Visitor, cast: Cast, shelf: Repository) -> None:
    gone = replace(shelf.manifest(), pack="gone")
    studying.finish_lesson(kiosk.clock, cast.anitha.person, gone, "make-tea", "en")
    assert ways_on(anitha.text("/home")) == [("/shelf", "Go to the shelf")]
    with writing():
        Pack.delete().execute()
    assert "The shelf is still empty." in anitha.text("/home")


def test_a_place_that_a_new_version_lacks_leads_to_the_first_step(anitha: Visitor, shelf: Repository) -> None:
    anitha.get(LESSONS[1])
    with writing():
        Place.update(item="went-away").execute()
    assert ways_on(anitha.text("/home")) == [(LESSONS[0], "Continue")]


def test_a_new_lesson_in_a_finished_pack_is_the_way_on(kiosk: Kiosk, anitha: Visitor, tmp_path: Path) -> None:
    publisher = Publisher(tmp_path / "publisher")
    publisher.publish()
    trust_root(kiosk.settings.trust, publisher.root)
    import_packs(kiosk.settings, kiosk.clock, FolderSource(publisher.repository))
    do_all(anitha)
    new = '+++\nid = "milk"\ntitle = "Milk"\nminutes = 2\nkeywords = ["milk"]\n+++\n\nMilk comes last.\n'
    publisher.publish(version="1.1.0", files={f"{tag}/04-milk.md": new for tag in ("en", "ml")})
    import_packs(kiosk.settings, kiosk.clock, FolderSource(publisher.repository))
    page = anitha.text("/home")
    assert ways_on(page) == [(f"{TEA}/lessons/milk", "Continue")]
    assert stones(page) == ["done", "done", "done", "now"]


@pytest.mark.parametrize(("tag", "title"), [("en", "Tea stall"), ("ml", "ചായക്കട"), ("hi", "Tea stall")])
def test_titles_are_in_the_readers_language_or_marked_as_what_they_are(
    anitha: Visitor, shelf: Repository, tag: str, title: str
) -> None:
    anitha.get(LESSONS[0])
    anitha.client.set_cookie("language", tag)
    found = "en" if tag == "hi" else tag
    assert f'lang="{found}" dir="ltr">{title}</p>' in anitha.text("/home")
