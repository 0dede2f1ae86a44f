"""How quizzes are taken, as a fold: final answers, time by a clock that nobody sets, tries, skills."""

from typing import Any

import pytest

from sync.protocol import events as kinds
from sync.protocol import fold
from sync.protocol.events import Body, Event
from sync.protocol.rows import Answer, Checked, Grant, Mastery, MemoryRows, Timer

ASHA, BASHEER = "a" * 32, "b" * 32
ONE, TWO = "1" * 16, "2" * 16
MINUTE = 60_000


class Story:
    """Events one after another, at moments that the story names."""

    def __init__(self) -> None:
        self.rows = MemoryRows()
        self.sequence = 0

    def tell(self, body: Body, person: str = ASHA, boot: str = ONE, monotonic: int = 0) -> None:
        self.sequence += 1
        at = 1_000_000 + self.sequence
        event = Event("log", self.sequence, body.KIND, person, at, boot, monotonic, body.as_json())
        fold.apply(self.rows, event)

    def start(self, attempt: str = "t1", person: str = ASHA, quiz: str = "check", **moment: Any) -> None:
        self.tell(kinds.QuizStarted(attempt, "tea", "1.0.0", quiz, "ml"), person, **moment)

    def timer(self) -> Timer:
        return self.rows.get(Timer, "t1")


@pytest.fixture
def story() -> Story:
    story = Story()
    for person in (ASHA, BASHEER):
        story.tell(kinds.LearnerEnrolled(person[:6].upper(), "ml"), person)
    return story


def test_a_checked_answer_is_final(story: Story) -> None:
    story.start()
    story.tell(kinds.QuestionAnswered("t1", "q1", "a", 0))
    story.tell(kinds.QuestionChecked("t1", "q1"))
    story.tell(kinds.QuestionAnswered("t1", "q1", "b", 1000))
    story.tell(kinds.QuestionAnswered("t1", "q2", "b", 1000))
    assert [(row.question, row.answer) for row in story.rows.all(Answer)] == [("q1", "a"), ("q2", "b")]
    assert [row.question for row in story.rows.all(Checked)] == ["q1"]


def test_nothing_is_checked_after_handing_in_or_in_an_attempt_that_is_none(story: Story) -> None:
    story.start()
    story.tell(kinds.QuizFinished("t1", 0, 1000, False))
    story.tell(kinds.QuestionChecked("t1", "q1"))
    story.tell(kinds.QuestionChecked("none", "q1"))
    assert story.rows.all(Checked) == []


def test_time_runs_by_the_time_since_boot(story: Story) -> None:
    story.start(monotonic=5 * MINUTE)
    story.tell(kinds.QuizTimed("t1", 10 * MINUTE), monotonic=5 * MINUTE)
    timer = story.timer()
    assert timer.left(ONE, 5 * MINUTE) == 10 * MINUTE
    assert timer.left(ONE, 14 * MINUTE) == MINUTE
    assert timer.left(ONE, 16 * MINUTE) == -MINUTE


def test_no_time_passes_while_the_kiosk_is_off_nor_until_the_next_sign(story: Story) -> None:
    story.start(monotonic=0)
    story.tell(kinds.QuizTimed("t1", 10 * MINUTE), monotonic=0)
    story.tell(kinds.QuestionAnswered("t1", "q1", "a", 0), monotonic=4 * MINUTE)
    assert story.timer().left(TWO, 30 * MINUTE) == 6 * MINUTE
    story.tell(kinds.QuestionAnswered("t1", "q2", "a", 0), boot=TWO, monotonic=30 * MINUTE)
    assert story.timer().left(TWO, 32 * MINUTE) == 4 * MINUTE
    story.tell(kinds.QuestionAnswered("t1", "q3", "a", 0), boot=TWO, monotonic=33 * MINUTE)
    assert story.timer().left("3" * 16, 1) == 3 * MINUTE


def test_each_extension_adds_to_the_time_and_is_counted(story: Story) -> None:
    story.start()
    story.tell(kinds.QuizTimed("t1", 10 * MINUTE))
    story.tell(kinds.QuizTimed("t1", 99 * MINUTE))
    for _ in range(2):
        story.tell(kinds.QuizExtended("t1", 5 * MINUTE), monotonic=MINUTE)
    assert (story.timer().allowed, story.timer().extensions) == (20 * MINUTE, 2)
    assert story.timer().left(ONE, MINUTE) == 19 * MINUTE


def test_an_attempt_without_a_limit_has_no_timer(story: Story) -> None:
    story.start()
    story.tell(kinds.QuizExtended("t1", MINUTE))
    story.tell(kinds.QuizTimed("none", MINUTE))
    assert story.rows.all(Timer) == []


def test_tries_that_are_granted_add_up(story: Story) -> None:
    for _ in range(2):
        story.tell(kinds.AttemptGranted("tea", "check"))
    story.tell(kinds.AttemptGranted("tea", "other"))
    assert story.rows.all(Grant) == [Grant(ASHA, "tea", "check", 2), Grant(ASHA, "tea", "other", 1)]


def shown(story: Story, attempt: str, results: str, right: int = 2, of: int = 3) -> Mastery:
    story.tell(kinds.SkillShown(attempt, "pouring", results, right, of))
    return story.rows.get(Mastery, ASHA, "tea", "pouring")


def test_a_skill_is_mastered_by_the_last_of_its_questions_across_attempts_and_quizzes(story: Story) -> None:
    story.start("t1")
    story.start("t2", quiz="other")
    assert not shown(story, "t1", "10").is_mastered
    mastery = shown(story, "t2", "01")
    assert (mastery.results, mastery.quiz, mastery.count) == ("001", "other", 1)
    assert shown(story, "t1", "1").is_mastered
    assert not shown(story, "t2", "00").is_mastered


def test_what_a_skill_demands_is_what_was_demanded_last(story: Story) -> None:
    story.start()
    assert not shown(story, "t1", "0101", of=2).is_mastered
    assert shown(story, "t1", "1", of=2).is_mastered
    assert not shown(story, "t1", "", right=3, of=3).is_mastered


@pytest.mark.parametrize(("right", "of"), [(0, 3), (4, 3), (1, 21), (-1, -1)])
def test_a_demand_that_no_pack_can_make_changes_nothing(story: Story, right: int, of: int) -> None:
    story.start()
    assert shown(story, "t1", "111", right, of) is None


def test_a_merged_learner_keeps_tries_and_skills(story: Story) -> None:
    story.start("t1")
    story.start("t2", person=BASHEER)
    story.tell(kinds.AttemptGranted("tea", "check"))
    story.tell(kinds.AttemptGranted("tea", "check"), BASHEER)
    story.tell(kinds.SkillShown("t2", "pouring", "11", 2, 3), BASHEER)
    story.tell(kinds.SkillShown("t1", "pouring", "00", 2, 3))
    story.tell(kinds.LearnerMerged(BASHEER))
    assert story.rows.all(Grant) == [Grant(BASHEER, "tea", "check", 2)]
    (mastery,) = story.rows.all(Mastery)
    assert (mastery.person, mastery.results) == (BASHEER, "100")


def test_a_skill_that_only_the_merged_account_showed_is_not_counted_twice(story: Story) -> None:
    story.start("t1")
    shown(story, "t1", "1")
    story.tell(kinds.LearnerMerged(BASHEER))
    (mastery,) = story.rows.all(Mastery)
    assert (mastery.person, mastery.results) == (BASHEER, "1")


def test_what_was_learned_elsewhere_brings_skills_and_final_answers_but_no_time(story: Story) -> None:
    for body in (
        kinds.QuizStarted("t9", "tea", "1.0.0", "check", "ml"),
        kinds.QuizTimed("t9", MINUTE),
        kinds.QuestionChecked("t9", "q1"),
        kinds.SkillShown("t9", "pouring", "11", 2, 3),
        kinds.AttemptGranted("tea", "check"),
    ):
        story.tell(kinds.LearnedElsewhere("l" * 32, story.sequence, body.KIND, 5, body.as_json()))
    assert story.rows.all(Mastery)[0].is_mastered
    assert len(story.rows.all(Checked)) == len(story.rows.all(Grant)) == 1
    assert story.rows.all(Timer) == []
