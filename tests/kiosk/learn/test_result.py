"""What came of a quiz: what was right, and why."""

import re
from pathlib import Path

import pytest

from kiosk.database import writing
from kiosk.packs.tables import Pack
from kiosk.web.here import Kiosk
from tests.kiosk.conftest import Repository
from tests.kiosk.learn.taking import QUIZ, RIGHT, begin, hand_in
from tests.kiosk.opened import take_in
from tests.kiosk.visitor import Visitor
from tests.packs import Publisher
from tests.sync.hub.catalogue import tiny_pack

TEA = "/packs/tea-stall"


@pytest.fixture
def attempt(anitha: Visitor, shelf: Repository) -> str:
    return begin(anitha)


def verdicts(page: str) -> list[str]:
    """How each question was answered, in order."""
    return re.findall(r'<div class="stem".*?<p class="verdict (\w+)"', page, re.DOTALL)


def answers(page: str, place: int) -> tuple[list[str], list[str]]:
    """What one answered, and what would have been right, in the question at a place from 1."""
    section = re.findall(r'<dl class="answers">(.*?)</dl>', page, re.DOTALL)[place - 1]
    yours, _, right = section.partition("Right answer")
    return tuple(re.findall(r"<dd[^>]*>(.*?)</dd>", part) for part in (yours, right))


def test_before_handing_in_there_is_no_result(anitha: Visitor, attempt: str) -> None:
    response = anitha.get(f"{attempt}/result")
    assert (response.status_code, response.location) == (303, attempt)


def test_all_right(anitha: Visitor, attempt: str) -> None:
    page = anitha.text(hand_in(anitha, attempt))
    assert "6 of 6 right" in page
    assert verdicts(page) == ["right"] * 6
    assert "Right answer" not in page
    assert "Try again" not in page
    for words in ("Passed", "Leaves need hot water.", "10 less 6 is 4."):
        assert words in page
    assert answers(page, 1)[0] == ["Water"]
    assert answers(page, 3)[0] == ["₹4"]
    assert answers(page, 5)[0] == ["Boil water", "Pour"]
    assert answers(page, 6)[0] == ["Kettle – Boiling", "Cup – Drinking"]


def test_nothing_answered(anitha: Visitor, attempt: str) -> None:
    page = anitha.text(hand_in(anitha, attempt, {}, anyway=True))
    assert "0 of 6 right" in page
    assert verdicts(page) == ["wrong"] * 6
    assert "You need 4." in page
    assert f'href="{QUIZ}"><span>Try again' in page
    assert [answers(page, place) for place in range(1, 7)] == [
        (["No answer"], ["Water"]),
        (["No answer"], ["Tea"]),
        (["No answer"], ["₹4"]),
        (["No answer"], ["leaves"]),
        (["No answer"], ["Boil water", "Pour"]),
        (["No answer"], ["Kettle – Boiling", "Cup – Drinking"]),
    ]


def test_right_in_part(anitha: Visitor, attempt: str) -> None:
    page = anitha.text(hand_in(anitha, attempt, {**RIGHT, "answer-joined-cup": "kettle"}))
    assert "5.5 of 6 right" in page
    assert verdicts(page)[5] == "part"
    assert "Partly right · 0.5 of 1" in page
    assert answers(page, 6) == (["Kettle – Boiling", "Cup – Boiling"], ["Kettle – Boiling", "Cup – Drinking"])


@pytest.mark.parametrize(("wrong", "passed"), [(1, True), (2, True), (3, False)])
def test_sixty_per_cent_pass(anitha: Visitor, attempt: str, wrong: int, passed: bool) -> None:
    fields = {**RIGHT, **dict.fromkeys(("answer-change", "answer-leaf", "answer-first-step")[:wrong], "sugar")}
    page = anitha.text(hand_in(anitha, attempt, fields, anyway=True))
    assert f"{6 - wrong} of 6 right" in page
    assert ("You need 4." not in page) == passed


def test_feedback_follows_what_was_answered(kiosk: Kiosk, anitha: Visitor, tmp_path: Path) -> None:
    own = 'feedback = { right = "So *hot*.", wrong = "Think again." }\n'
    spoken = tiny_pack.QUIZ.replace('picture = "../media', f'{own}picture = "../media', 1)
    spoken = spoken.replace('id = "sugar"\n', 'id = "sugar"\n  feedback = "Sugar melts."\n', 1)
    spoken = spoken.replace("answer = 4\n", f"answer = 4\n{own}", 1)
    publisher = Publisher(tmp_path / "publisher")
    publisher.publish(files={f"{tag}/03-check-tea.toml": spoken for tag in ("en", "ml")})
    take_in(kiosk, publisher)
    said = {
        ("water", "4"): ["So <em>hot</em>."] * 2,
        ("sugar", "5"): ["Sugar melts.", "Think again."],
        ("", ""): ["Think again."] * 2,
    }
    for (step, change), expected in said.items():
        fields = {"answer-first-step": step, "answer-change": change}
        page = anitha.text(hand_in(anitha, begin(anitha), fields, anyway=True))
        assert re.findall(r'<dd class="said">(.*?)</dd>', page) == expected


def test_each_wrong_choice_of_several_has_its_say(kiosk: Kiosk, anitha: Visitor, tmp_path: Path) -> None:
    stone = 'id = "stone"\n  text = "A stone"\n'
    sand = '\n  [[questions.options]]\n  id = "sand"\n  text = "Sand"\n  feedback = "Sand grates."\n'
    quiz = tiny_pack.QUIZ.replace(stone, stone + '  feedback = "A stone *sinks*."\n' + sand, 1)
    publisher = Publisher(tmp_path / "publisher")
    publisher.publish(files={f"{tag}/03-check-tea.toml": quiz for tag in ("en", "ml")})
    take_in(kiosk, publisher)
    page = anitha.text(hand_in(anitha, begin(anitha), {**RIGHT, "answer-in-the-cup": ["tea", "stone", "sand"]}))
    assert re.findall(r'<dd class="said">(.*?)</dd>', page) == ["A stone <em>sinks</em>.", "Sand grates."]


def test_what_one_typed_is_shown_as_text(anitha: Visitor, attempt: str) -> None:
    fields = {**RIGHT, "answer-leaf": "<b>&amp;</b>", "answer-change": "<i>4"}
    page = anitha.get(hand_in(anitha, attempt, fields)).text
    assert "&lt;b&gt;&amp;amp;&lt;/b&gt;" in page
    assert "<b>&amp;" not in page
    assert "<i>4" not in page


def test_the_way_on_is_the_next_step_or_the_pack(anitha: Visitor, attempt: str) -> None:
    page = anitha.text(hand_in(anitha, attempt))
    assert re.findall(r'<a class="button[^"]*" href="([^"]+)"><span>([^<]+)', page) == [(TEA, "Back to all lessons")]


def test_what_follows_the_quiz_in_its_pack_is_the_way_on(kiosk: Kiosk, anitha: Visitor, tmp_path: Path) -> None:
    publisher = Publisher(tmp_path / "publisher")
    more = tiny_pack.QUIZ.replace("check-tea", "more")
    publisher.publish(files={f"{tag}/04-more.toml": more for tag in ("en", "ml")})
    take_in(kiosk, publisher)
    page = anitha.text(hand_in(anitha, begin(anitha)))
    assert re.search(rf'<a class="button" href="{TEA}/quizzes/more"><span>Next: <span[^>]*>Check yourself', page)
    page = anitha.text(hand_in(anitha, begin(anitha), {}, anyway=True))
    assert f'href="{TEA}/quizzes/more"' not in page


def test_the_result_stays_in_the_language_of_the_attempt_around_the_readers_own(anitha: Visitor, attempt: str) -> None:
    result = hand_in(anitha, attempt)
    anitha.client.set_cookie("language", "ml")
    page = anitha.text(result)
    assert '<html lang="ml"' in page
    assert '<section class="question" lang="en" dir="ltr">' in page


def test_a_result_can_be_read_after_its_pack_left_the_shelf(anitha: Visitor, attempt: str) -> None:
    result = hand_in(anitha, attempt)
    with writing():
        Pack.delete().execute()
    page = anitha.text(result)
    assert "6 of 6 right" in page
    assert 'href="/shelf"' in page
    assert anitha.get(QUIZ).status_code == 404
