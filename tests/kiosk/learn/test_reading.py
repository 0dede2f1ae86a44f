"""The language of the buttons and the language of the lessons are two choices."""

import re
from pathlib import Path

from flask import Flask

from kiosk.people.tables import Learner
from kiosk.settings import LANGUAGES
from tests.kiosk.cast import PIN, Cast
from tests.kiosk.conftest import Repository
from tests.kiosk.visitor import Visitor
from tests.kiosk.web.words import in_words

PACK, LESSON = "/packs/tea-stall", "/packs/tea-stall/lessons/make-tea"


def read_in(visitor: Visitor, tag: str, lesson: str = "", pack: str = PACK) -> str:
    """Choose on a page of the pack in which language to read; gives where that leads."""
    form = {"language": tag, **({"lesson": lesson} if lesson else {})}
    return visitor.post(f"{pack}/language", form, page=pack).location


def faces(page: str) -> tuple[str, str]:
    """The language of the buttons, and that of the lesson."""
    return re.search(r'<html lang="(\w+)"', page)[1], re.search(r'<article class="lesson" lang="(\w+)"', page)[1]


def test_lessons_come_in_the_language_of_the_buttons_until_somebody_chooses(
    learner: Visitor, shelf: Repository
) -> None:
    assert faces(learner.text(LESSON)) == ("ml", "ml")
    learner.client.set_cookie("language", "en")
    assert faces(learner.text(LESSON)) == ("en", "en")


def test_who_reads_english_keeps_buttons_in_malayalam(learner: Visitor, shelf: Repository) -> None:
    assert read_in(learner, "en", "make-tea") == LESSON
    page = learner.text(LESSON)
    assert faces(page) == ("ml", "en")
    assert 'class="notice info"' not in page, "what one chose is no stopgap"
    assert '<h1 lang="en" dir="ltr">' in learner.text(PACK)
    assert read_in(learner, "en") == PACK


def test_a_quiz_begins_in_the_language_of_reading(learner: Visitor, shelf: Repository) -> None:
    read_in(learner, "en")
    path = f"{PACK}/quizzes/check-tea"
    attempt = learner.post(f"{path}/start", page=path).location
    assert re.search(
        r'<section class="question"[^>]* lang="en"|<form[^>]* lang="en"|<h1 lang="en"', learner.text(attempt)
    )


def test_choosing_the_language_of_the_buttons_lets_lessons_follow_them(learner: Visitor, shelf: Repository) -> None:
    read_in(learner, "en")
    read_in(learner, "ml")
    learner.client.set_cookie("language", "en")
    assert faces(learner.text(LESSON)) == ("en", "en")


def test_the_choice_stays_with_the_learner_and_the_next_person_does_not_inherit_it(
    app: Flask, cast: Cast, learner: Visitor, shelf: Repository
) -> None:
    read_in(learner, "en")
    learner.post("/sign-out", page="/finish")
    binu = cast.enrol("Binu")
    learner.client.set_cookie("language", "ml")
    learner.sign_in_as_learner(binu.code, PIN)
    assert faces(learner.text(LESSON)) == ("ml", "ml")
    anitha = Visitor(app).sign_in_as_learner(cast.anitha.code, PIN)
    assert faces(anitha.text(LESSON)) == ("ml", "en")


def test_a_pack_without_the_chosen_language_is_read_in_that_of_the_buttons(
    learner: Visitor, cast: Cast, full_shelf: Path
) -> None:
    Learner.update(reads="ur").where(Learner.person == cast.anitha.person).execute()
    assert faces(learner.text(LESSON)) == ("ml", "ml")


def test_a_language_that_the_pack_has_not_is_refused(learner: Visitor, shelf: Repository) -> None:
    for tag in ("ta", "xx", ""):
        assert learner.post(f"{PACK}/language", {"language": tag}, page=PACK).status_code == 400
    assert learner.post("/packs/none/language", {"language": "en"}, page=PACK).status_code == 404
    assert faces(learner.text(LESSON)) == ("ml", "ml")


def test_the_languages_of_the_pack_stand_on_its_page_each_by_its_own_name(learner: Visitor, shelf: Repository) -> None:
    for path in (PACK, LESSON):
        page = re.search(r'<details class="read-in">.*?</details>', learner.text(path), re.DOTALL)[0]
        assert re.findall(
            r'value="(\w+)"(?: aria-current="true")?>(?:<svg.*?</svg>)?<bdi class="own-name" lang="(\w+)"', page
        ) == [
            ("en", "en"),
            ("ml", "ml"),
        ]
        assert re.findall(r'value="(\w+)" aria-current="true"', page) == ["ml"]


def test_who_chooses_is_told_that_it_holds_for_all_lessons(learner: Visitor, shelf: Repository) -> None:
    for tag in LANGUAGES:
        learner.client.set_cookie("language", tag)
        page = re.search(r'<details class="read-in">.*?</details>', learner.text(PACK), re.DOTALL)[0]
        assert in_words(tag, "All lessons come in the language you choose, where they have it.") in page
