"""Questions and cases that can be heard, on every page that shows them; nothing of a sound comes with the page."""

import re
from pathlib import Path

import pytest

from kiosk.web.here import Kiosk
from tests.kiosk.cast import PIN, Cast
from tests.kiosk.learn import spoken_quiz
from tests.kiosk.learn.serving import PLAIN, QUIZ, RIGHT, begin
from tests.kiosk.learn.taking import hand_in
from tests.kiosk.opened import take_in
from tests.kiosk.visitor import Visitor
from tests.packs import Publisher

DAY = 86_400_000
AUDIO = re.compile(
    r'<audio controls preload="none" aria-labelledby="(\S+) (\S+)"><source src="(/media/[0-9a-f]{64}\.opus)" '
    r'type="audio/ogg">'
)
MACHINE = "Spoken by a machine."


def shelve(kiosk: Kiosk, folder: Path, without: tuple[str, ...] = PLAIN) -> None:
    publisher = Publisher(folder)
    publisher.publish(files=spoken_quiz.files(without=without))
    take_in(kiosk, publisher)


@pytest.fixture
def attempt(kiosk: Kiosk, anitha: Visitor, tmp_path: Path) -> str:
    """The address of Anitha's attempt at the quiz that can be heard in English."""
    shelve(kiosk, tmp_path)
    return begin(anitha)


def part(page: str, words: str) -> str:
    """The question or case of a page in which some words stand."""
    return next(each for each in re.findall(r"<section.*?</section>", page, re.DOTALL) if words in each)


def test_a_case_and_questions_are_heard_each_under_a_name_of_its_own(anitha: Visitor, attempt: str) -> None:
    page = anitha.text(attempt)
    found = AUDIO.findall(page)
    assert len(found) == len({address for *_, address in found}) == len(spoken_quiz.SPOKEN)
    assert page.count("<audio") == len(found)
    for word, text, address in found:
        assert len(re.findall(f'id="{re.escape(word)}"', page)) == 1
        assert len(re.findall(f'id="{re.escape(text)}"', page)) == 1
        assert anitha.get(address).mimetype == "audio/ogg"
    assert [MACHINE in part(page, words) for words in ("Fill in the gaps.", "Whom do you", "Five people")] == [
        True, False, False
    ]  # fmt: skip
    assert "<audio" not in part(page, "Where do you hold the cup?")


def test_the_page_that_the_tablet_keeps_can_be_heard_too(anitha: Visitor, attempt: str) -> None:
    page = anitha.text(attempt.replace("/attempts/", "/questions/"))
    assert AUDIO.findall(page) == AUDIO.findall(anitha.text(attempt))


def test_in_another_language_nobody_speaks_english(anitha: Visitor, kiosk: Kiosk, tmp_path: Path) -> None:
    shelve(kiosk, tmp_path)
    anitha.client.set_cookie("language", "ml")
    assert "<audio" not in anitha.text(begin(anitha))


def test_the_words_around_the_sound_are_those_of_the_page(anitha: Visitor, attempt: str) -> None:
    anitha.client.set_cookie("language", "ur")
    assert re.search(r'<div lang="ur" dir="rtl"><div class="listen">', part(anitha.text(attempt), "Fill in the gaps."))


def test_an_answered_question_is_heard_again_with_its_result(anitha: Visitor, attempt: str) -> None:
    page = anitha.text(hand_in(anitha, attempt, RIGHT, anyway=True))
    for words in ("Fill in the gaps.", "Whom do you serve first?"):
        (found,) = AUDIO.findall(part(page, words))
        assert f'id="{found[1]}"' in part(page, words)


def test_a_question_that_was_checked_is_heard_on(anitha: Visitor, kiosk: Kiosk, tmp_path: Path) -> None:
    shelve(kiosk, tmp_path, without=())
    attempt = begin(anitha)
    before = AUDIO.findall(anitha.text(attempt))
    anitha.post(f"{attempt}/check", {**RIGHT, "check": "gaps"}, attempt)
    page = anitha.text(attempt)
    assert "verdict right" in part(page, "Fill in the gaps.")
    assert AUDIO.findall(page) == before


def test_what_is_revised_is_heard_before_and_after_the_answer(
    anitha: Visitor, attempt: str, kiosk: Kiosk, cast: Cast
) -> None:
    hand_in(anitha, attempt, {**RIGHT, "answer-who-first": "loudest"}, anyway=True)
    kiosk.clock.let_pass(DAY)
    anitha.sign_in_as_learner(cast.code, PIN)
    page = anitha.text("/revision/question")
    assert len(AUDIO.findall(page)) == len({"the case", "the question"})
    given = dict(re.findall(r'<input type="hidden" name="(pack|quiz|question|since)" value="([^"]*)"', page))
    told = anitha.text_after("/revision/answers", {**given, "answer-who-first": "first-come"}, "/revision/question")
    assert AUDIO.findall(told)[0][2] in page


def test_before_the_quiz_begins_nothing_is_heard(anitha: Visitor, attempt: str) -> None:
    assert "<audio" not in anitha.text(QUIZ)
