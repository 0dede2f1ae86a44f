"""The kiosk loses its power while somebody takes a quiz: what was shown as saved is saved, and the rest follows."""

import threading
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.journeys import answers, records
from tests.journeys.answers import Fields, Question
from tests.journeys.cast import ANITHA
from tests.journeys.programs import RunningKiosk, run
from tests.journeys.tablet import NewTablet, Tablet, collect
from tests.waiting import until

pytestmark = pytest.mark.journey

PACK, QUIZ = "digital-basics", "check-phone-and-files"
_KILLS = 3
_TAPS_BETWEEN_KILLS = 6

# Notes down, in the page, each time a line says "Saved": of which question, and what stood in the form just then.
_WITNESS = """addEventListener('DOMContentLoaded', () => {
    window.promises = [];
    document.querySelectorAll('[data-question]').forEach(section => {
        const line = document.getElementById('saved-' + section.dataset.question);
        new MutationObserver(() => {
            if (!line.classList.contains('is-saved')) return;
            window.promises.push([section.dataset.question, [...section.querySelectorAll('input, select')]
                .filter(control => !/radio|checkbox/.test(control.type) || control.checked)
                .map(control => [control.name, control.value])]);
        }).observe(line, { attributes: true, attributeFilter: ['class'] });
    });
});"""

_KEPT_ON_TABLET = """() => new Promise(done => {
    const opening = indexedDB.open('padippura', 1);
    opening.onsuccess = () => {
        const keys = opening.result.transaction('answers').objectStore('answers').getAllKeys();
        keys.onsuccess = () => { opening.result.close(); done(keys.result); };
    };
})"""


@dataclass
class Quiz:
    """A learner in the middle of a quiz."""

    tablet: Tablet
    attempt: str
    questions: list[Question]

    def promises(self) -> list[tuple[str, Any]]:
        """Each question and answer of which the page has said that it is saved, as the kiosk would keep it."""
        by_id = {each["id"]: each for each in self.questions}
        told = self.tablet.page.evaluate("window.promises")
        return [(id_, answers.kept(by_id[id_], collect(pairs))) for id_, pairs in told]

    def on_page(self) -> dict[str, Any]:
        given = self.tablet.answers_on_page(self.questions)
        return {each["id"]: answers.kept(each, given[each["id"]]) for each in self.questions}


@pytest.fixture
def quiz(kiosk: RunningKiosk, new_tablet: NewTablet) -> Quiz:
    tablet = new_tablet(kiosk.port)
    tablet.context.add_init_script(_WITNESS)
    tablet.open("/").choose_language("മലയാളം")
    tablet.sign_in(ANITHA.name, ANITHA.pin, ANITHA.picture)
    tablet.open(f"/packs/{PACK}/quizzes/{QUIZ}")
    tablet.press('form[action$="/start"] button')
    return Quiz(tablet, tablet.path.rpartition("/")[2], answers.read_questions(PACK, QUIZ, "ml"))


@pytest.mark.parametrize("seed", [1, 2])
def test_no_answer_that_the_page_called_saved_is_lost_when_the_kiosk_is_killed(
    kiosk: RunningKiosk, home: Path, quiz: Quiz, seed: int
) -> None:
    chance = Random(seed)  # noqa: S311 - a test that can be repeated
    for _ in range(_KILLS):
        _tap_until_killed(kiosk, quiz, chance)
        promised = quiz.promises()
        _restart_while_tapping(kiosk, quiz, chance)
        quiz.tablet.wait_saved(*_touched(quiz))
        in_log = records.answers_in_log(home, quiz.attempt)
        assert [each for each in promised if each not in in_log] == []

    for each in quiz.questions:
        quiz.tablet.give(each, answers.right(each))
    quiz.tablet.wait_saved(*quiz.questions)
    in_log = records.answers_in_log(home, quiz.attempt)
    assert [each for each in quiz.promises() if each not in in_log] == []
    assert _repetitions(in_log) == []
    assert records.answers_kept(home, quiz.attempt) == dict(in_log) == quiz.on_page()
    records.check_chain(records.log_of(home))
    assert "The log is whole" in run("kiosk", home, "check")

    quiz.tablet.press("#hand-in ~ button")
    assert quiz.tablet.path.endswith("/result")
    assert records.answers_in_log(home, quiz.attempt) == in_log
    assert records.rows(home, "SELECT marks FROM snapshot_attempt") == [(8000,)]


def test_an_answer_given_to_a_dead_kiosk_outlives_the_page_and_arrives_when_the_quiz_is_opened_again(
    kiosk: RunningKiosk, home: Path, quiz: Quiz
) -> None:
    first, second = quiz.questions[0], quiz.questions[2]
    quiz.tablet.give(first, answers.right(first))
    quiz.tablet.wait_saved(first)
    kiosk.kill()
    quiz.tablet.give(second, answers.right(second))
    key = f"/attempts/{quiz.attempt}/{second['id']}"
    until(lambda: key in quiz.tablet.page.evaluate(_KEPT_ON_TABLET), "the tablet to keep the answer")
    quiz.tablet.page.close()
    kiosk.start()
    assert dict(records.answers_in_log(home, quiz.attempt)).keys() == {first["id"]}
    quiz.tablet.page = quiz.tablet.context.new_page()
    quiz.tablet.open(f"/attempts/{quiz.attempt}")
    quiz.tablet.wait_saved(first, second)
    wanted = [(each["id"], answers.kept(each, answers.right(each))) for each in (first, second)]
    assert records.answers_in_log(home, quiz.attempt) == wanted


def test_an_answer_that_was_taken_back_and_called_saved_does_not_return_after_a_kill(
    kiosk: RunningKiosk, quiz: Quiz
) -> None:
    question = next(each for each in quiz.questions if each["kind"] == "multiple")
    quiz.tablet.give(question, answers.right(question))
    quiz.tablet.wait_saved(question)
    quiz.tablet.give(question, {f"answer-{question['id']}": []})
    line = quiz.tablet.page.locator(f"#saved-{question['id']}")
    until(lambda: "is-saving" not in line.get_attribute("class"), "the kiosk to have taken it back")
    was_called_saved = "is-saved" in line.get_attribute("class")
    kiosk.restart()
    quiz.tablet.open(f"/attempts/{quiz.attempt}")
    is_there = quiz.tablet.question(question).locator("input:checked").count() > 0
    assert not (was_called_saved and is_there)


def _tap_until_killed(kiosk: RunningKiosk, quiz: Quiz, chance: Random) -> None:
    """Answer some questions; then the power fails, either with the word "Saved" or while an answer is on its way."""
    for _ in range(chance.randrange(_TAPS_BETWEEN_KILLS)):
        _tap(quiz, chance)
    last = _tap(quiz, chance)
    if chance.random() < 0.5:
        quiz.tablet.wait_saved(last)
        kiosk.kill()
    else:
        timer = threading.Timer(chance.uniform(0, 0.05), kiosk.kill)
        timer.start()
        _tap(quiz, chance)
        timer.join()


def _restart_while_tapping(kiosk: RunningKiosk, quiz: Quiz, chance: Random) -> None:
    """The learner goes on while the kiosk is away and comes back."""
    restart = threading.Thread(target=kiosk.start)
    restart.start()
    for _ in range(chance.randrange(_TAPS_BETWEEN_KILLS)):
        _tap(quiz, chance)
    restart.join()


def _tap(quiz: Quiz, chance: Random) -> Question:
    """Answer one question anew, in any way."""
    question = chance.choice(quiz.questions)
    quiz.tablet.give(question, answers.any_answer(question, chance))
    return question


def _touched(quiz: Quiz) -> list[Question]:
    """The questions that were answered."""
    lines = quiz.tablet.page.locator(".saved:is(.is-saved, .is-saving, .is-waiting)[id^=saved-]")
    ids = lines.evaluate_all("lines => lines.map(line => line.id.slice('saved-'.length))")
    return [each for each in quiz.questions if each["id"] in ids]


def _repetitions(in_log: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Events that say nothing new: their question had this answer already."""
    last: dict[str, Fields] = {}
    found = []
    for question, answer in in_log:
        if last.get(question) == answer:
            found.append((question, answer))
        last[question] = answer
    return found
