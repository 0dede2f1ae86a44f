"""A lesson to print or keep."""

import re
from pathlib import Path

from flask import Flask

from kiosk.progress.tables import Event
from tests.kiosk.cast import PIN, Cast
from tests.kiosk.conftest import Repository
from tests.kiosk.visitor import Visitor

LESSON = "/packs/tea-stall/lessons/make-tea"
PRINT = f"{LESSON}/print"


def test_the_sheet_has_the_text_and_where_it_comes_from_and_nothing_of_the_reader(
    anitha: Visitor, cast: Cast, shelf: Repository
) -> None:
    assert f'href="{PRINT}"' in anitha.text(LESSON)
    page = anitha.text(PRINT)
    for words in ("Make tea", "Tea stall", "Boil water with <em>tea</em> leaves.", "1.0.0", "Kalpetta"):
        assert words in page, words
    assert "By Asha and Basheer. Licence: CC-BY-4.0." in page
    assert re.search(r'<img[^>]*src="/media/[0-9a-f]{64}\.svg"', page)
    for words in (cast.anitha.name, "<nav", "<form", "<audio"):
        assert words not in page, words


def test_the_sheet_says_where_tablets_find_the_lesson_again(
    app: Flask, anitha: Visitor, cast: Cast, shelf: Repository
) -> None:
    here = Visitor(app, "kiosk.local").sign_in_as_learner(cast.code, PIN).text(PRINT)
    assert f"http://kiosk.local{LESSON}" in here
    assert 'class="qr" src="data:image/svg+xml' in here
    own = anitha.text(PRINT)
    assert "localhost" not in own
    assert 'class="qr"' not in own


def test_the_sheet_brings_its_sign_and_a_button_that_waits_for_its_script(anitha: Visitor, shelf: Repository) -> None:
    page = anitha.text(PRINT)
    assert '<link rel="icon" href="data:image/svg+xml,' in page
    assert re.search(r"<button[^>]* data-print hidden>", page)
    assert "print.js" in page


def test_printing_is_no_reading(anitha: Visitor, shelf: Repository) -> None:
    before = Event.select().count()
    anitha.text(PRINT)
    assert Event.select().count() == before


def test_a_lesson_that_is_none_has_no_sheet(anitha: Visitor, shelf: Repository) -> None:
    assert anitha.get("/packs/tea-stall/lessons/none/print").status_code == 404
    assert anitha.get("/packs/none/lessons/make-tea/print").status_code == 404


def test_the_sheet_is_in_the_language_of_the_text(anitha: Visitor, full_shelf: Path) -> None:
    page = anitha.text("/packs/milk-round/lessons/count-change/print")
    assert '<html lang="en"' in page
    assert '<article class="lesson" lang="ml" dir="ltr">' in page
