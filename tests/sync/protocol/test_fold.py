"""Every state of learning is a fold over the log."""

from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.protocol import events as kinds
from sync.protocol import fold
from sync.protocol.errors import ProtocolError
from sync.protocol.events import Body, Event
from sync.protocol.rows import ROWS, Answer, Attempt, Learner, LessonRecord, MemoryRows, Place

ASHA, BASHEER, DEVI = "a" * 32, "b" * 32, "d" * 32
ITEM = {"pack": "tea", "version": "1.0.0", "language": "ml"}


@dataclass
class Story:
    """Events one after another, ten seconds apart, folded as they come."""

    rows: Any
    sequence: int = 0

    def tell(self, person: str | None, body: Body, at: int | None = None) -> Event:
        return self.tell_raw(person, body.KIND, body.as_json(), at)

    def tell_raw(self, person: str | None, kind: str, body: dict[str, Any], at: int | None = None) -> Event:
        self.sequence += 1
        time = 10_000 * self.sequence if at is None else at
        event = Event("log", self.sequence, kind, person, time, "boot", 0, body)
        fold.apply(self.rows, event)
        return event

    def enrol(self, *people: str) -> None:
        for person in people:
            self.tell(person, kinds.LearnerEnrolled(person[:6].upper(), "ml"))

    def take_quiz(self, person: str, attempt: str, marks: int, passed: bool) -> None:
        self.tell(person, kinds.QuizStarted(attempt, quiz="check", **ITEM))
        self.tell(person, kinds.QuestionAnswered(attempt, "q1", "x", marks))
        self.tell(person, kinds.QuizFinished(attempt, marks, 1000, passed))


@pytest.fixture
def story() -> Story:
    return Story(MemoryRows())


def everything(rows: MemoryRows) -> dict[type, list[Any]]:
    return {row: rows.all(row) for row in ROWS}


def test_a_learner_is_known_by_code_and_language_from_enrolment_on(story: Story) -> None:
    story.enrol(ASHA)

    assert story.rows.all(Learner) == [Learner(ASHA, "AAAAAA", "ml", False, None, 10_000, 0)]


def test_enrolling_twice_changes_nothing(story: Story) -> None:
    story.enrol(ASHA)
    story.tell(ASHA, kinds.LearnerEnrolled("OTHER2", "hi"))

    assert story.rows.get(Learner, ASHA).code == "AAAAAA"


def test_a_lesson_keeps_its_first_opening_and_its_first_finish(story: Story) -> None:
    story.enrol(ASHA)
    for body in (kinds.LessonOpened, kinds.LessonFinished, kinds.LessonOpened, kinds.LessonFinished):
        story.tell(ASHA, body(lesson="make-tea", **ITEM))

    record = story.rows.get(LessonRecord, ASHA, "tea", "make-tea")
    assert (record.opened_at, record.finished_at) == (20_000, 30_000)


def test_what_was_finished_stays_finished_when_it_is_opened_again(story: Story) -> None:
    story.tell(ASHA, kinds.LessonFinished(lesson="make-tea", **ITEM))
    story.tell(ASHA, kinds.LessonOpened(lesson="make-tea", **ITEM | {"version": "2.0.0"}))

    record = story.rows.get(LessonRecord, ASHA, "tea", "make-tea")
    assert record.finished_at == 10_000
    assert record.version == "2.0.0"


def test_the_last_answer_to_a_question_counts(story: Story) -> None:
    story.tell(ASHA, kinds.QuizStarted("t1", quiz="check", **ITEM))
    story.tell(ASHA, kinds.QuestionAnswered("t1", "q1", "first", 0))
    story.tell(ASHA, kinds.QuestionAnswered("t1", "q1", "second", 1000))

    assert story.rows.all(Answer) == [Answer("t1", "q1", "second", 1000, 30_000)]


def test_an_answer_that_was_taken_back_is_gone(story: Story) -> None:
    story.tell(ASHA, kinds.QuizStarted("t1", quiz="check", **ITEM))
    story.tell(ASHA, kinds.QuestionAnswered("t1", "q1", "first", 1000))

    for _ in range(2):
        story.tell(ASHA, kinds.QuestionAnswered("t1", "q1", None, 0))

    assert story.rows.all(Answer) == []


def test_an_attempt_that_was_handed_in_takes_no_more_answers(story: Story) -> None:
    story.take_quiz(ASHA, "t1", 500, False)
    before = everything(story.rows)

    story.tell(ASHA, kinds.QuestionAnswered("t1", "q1", "better", 1000))
    story.tell(ASHA, kinds.QuestionAnswered("t1", "q2", "another", 1000))
    story.tell(ASHA, kinds.QuizFinished("t1", 1000, 1000, True))

    assert everything(story.rows) == before


def test_an_attempt_begins_once(story: Story) -> None:
    story.take_quiz(ASHA, "t1", 500, True)

    story.tell(BASHEER, kinds.QuizStarted("t1", quiz="other", **ITEM))

    assert story.rows.get(Attempt, "t1").person == ASHA
    assert story.rows.get(Attempt, "t1").quiz == "check"


def test_answers_to_an_attempt_that_never_began_change_nothing(story: Story) -> None:
    story.tell(ASHA, kinds.QuestionAnswered("t9", "q1", "x", 1000))
    story.tell(ASHA, kinds.QuizFinished("t9", 1000, 1000, True))

    assert everything(story.rows) == everything(MemoryRows())


def test_an_attempt_stays_pinned_to_its_version(story: Story) -> None:
    story.take_quiz(ASHA, "t1", 500, True)
    story.tell(ASHA, kinds.LessonOpened(lesson="make-tea", **ITEM | {"version": "2.0.0"}))

    assert story.rows.get(Attempt, "t1").version == "1.0.0"


def test_where_to_continue_follows_the_order_of_moves_when_the_clock_goes_back(story: Story) -> None:
    story.tell(ASHA, kinds.LessonOpened(lesson="first", **ITEM), at=9_000_000)
    story.tell(ASHA, kinds.LessonOpened(lesson="second", **ITEM | {"pack": "coffee"}), at=1_000)

    latest = max(story.rows.all(Place), key=lambda place: place.step)
    assert (latest.pack, latest.item) == ("coffee", "second")


def test_a_learner_was_seen_last_at_the_latest_time_that_was_recorded(story: Story) -> None:
    story.enrol(ASHA)
    story.tell(ASHA, kinds.SignedIn(), at=500_000)
    story.tell(ASHA, kinds.SignedIn(), at=20_000)

    assert story.rows.get(Learner, ASHA).seen_at == 500_000


def test_closing_an_account_keeps_what_was_learned(story: Story) -> None:
    story.enrol(ASHA)
    story.take_quiz(ASHA, "t1", 900, True)

    story.tell(ASHA, kinds.LearnerClosed())

    assert story.rows.get(Learner, ASHA).closed
    assert story.rows.get(Attempt, "t1").passed


def test_merged_accounts_count_for_the_one_that_is_kept(story: Story) -> None:
    story.enrol(ASHA, BASHEER)
    story.take_quiz(ASHA, "t1", 900, True)
    story.tell(ASHA, kinds.LessonOpened(lesson="make-tea", **ITEM))
    story.tell(BASHEER, kinds.LessonFinished(lesson="make-tea", **ITEM))

    story.tell(ASHA, kinds.LearnerMerged(BASHEER))

    assert story.rows.get(Learner, ASHA).closed
    assert story.rows.get(Learner, ASHA).merged_into == BASHEER
    assert story.rows.get(Attempt, "t1").person == BASHEER
    assert story.rows.of_person(LessonRecord, ASHA) == []
    record = story.rows.get(LessonRecord, BASHEER, "tea", "make-tea")
    assert (record.opened_at, record.finished_at) == (60_000, 70_000)
    assert [place.person for place in story.rows.all(Place)] == [BASHEER]


def test_what_the_merged_account_does_later_counts_for_the_kept_one(story: Story) -> None:
    story.enrol(ASHA, BASHEER)
    story.tell(ASHA, kinds.LearnerMerged(BASHEER))

    story.tell(ASHA, kinds.LessonFinished(lesson="make-tea", **ITEM))
    story.tell(ASHA, kinds.QuizStarted("t1", quiz="check", **ITEM))

    assert story.rows.get(LessonRecord, BASHEER, "tea", "make-tea").finished_at is not None
    assert story.rows.get(Attempt, "t1").person == BASHEER


def test_merges_are_followed_to_their_end(story: Story) -> None:
    story.enrol(ASHA, BASHEER, DEVI)
    story.tell(ASHA, kinds.LearnerMerged(BASHEER))
    story.tell(BASHEER, kinds.LearnerMerged(DEVI))

    story.tell(ASHA, kinds.LessonFinished(lesson="make-tea", **ITEM))

    assert fold.person_now(story.rows, ASHA) == DEVI
    assert story.rows.get(LessonRecord, DEVI, "tea", "make-tea") is not None


def test_a_circle_of_merges_ends(story: Story) -> None:
    story.enrol(ASHA, BASHEER)
    story.tell(ASHA, kinds.LearnerMerged(BASHEER))
    story.tell(BASHEER, kinds.LearnerMerged(ASHA))
    story.tell(BASHEER, kinds.LearnerMerged(BASHEER))

    assert fold.person_now(story.rows, ASHA) == BASHEER
    assert not story.rows.get(Learner, BASHEER).closed


def test_merging_into_somebody_unknown_changes_nothing(story: Story) -> None:
    story.enrol(ASHA)
    before = everything(story.rows)

    story.tell(ASHA, kinds.LearnerMerged("nobody"))
    story.tell("nobody", kinds.LearnerMerged(ASHA))

    assert everything(story.rows) == before


def test_the_place_gone_last_is_kept_of_two_merged_accounts(story: Story) -> None:
    story.enrol(ASHA, BASHEER)
    story.tell(BASHEER, kinds.LessonOpened(lesson="near-the-start", **ITEM))
    for lesson in ("one", "two", "three"):
        story.tell(ASHA, kinds.LessonOpened(lesson=lesson, **ITEM))

    story.tell(ASHA, kinds.LearnerMerged(BASHEER))

    assert [place.item for place in story.rows.of_person(Place, BASHEER)] == ["three"]


def test_events_of_unknown_kinds_change_nothing(story: Story) -> None:
    story.enrol(ASHA)
    before = everything(story.rows)

    story.tell_raw(ASHA, "practicum-signed/1", {"any": [1, 2]})
    story.tell_raw(None, "lesson-opened/99", {})

    assert everything(story.rows) == before


def test_a_known_kind_with_a_wrong_body_is_refused(story: Story) -> None:
    with pytest.raises(ProtocolError) as refused:
        story.tell_raw(ASHA, "lesson-opened/1", {"pack": "tea"})

    assert refused.value.code == "event-body"


@pytest.mark.parametrize(
    "body",
    [kinds.LessonOpened(lesson="l", **ITEM), kinds.QuizStarted("t", quiz="q", **ITEM), kinds.SignedIn()],
    ids=lambda body: body.KIND,
)
def test_what_nobody_did_changes_nothing(story: Story, body: Body) -> None:
    story.enrol(ASHA)
    before = everything(story.rows)

    story.tell(None, body)

    assert everything(story.rows) == before


def test_people_who_were_never_enrolled_change_nothing_that_others_see(story: Story) -> None:
    story.enrol(ASHA)
    story.take_quiz(ASHA, "t1", 900, True)
    before = {row: story.rows.of_person(row, ASHA) for row in (Learner, LessonRecord, Attempt, Place)}

    story.take_quiz("stranger", "t2", 100, False)
    story.tell("stranger", kinds.LessonFinished(lesson="make-tea", **ITEM))
    story.tell("stranger", kinds.LearnerClosed())

    assert {row: story.rows.of_person(row, ASHA) for row in before} == before
    assert story.rows.all(Learner) == [story.rows.get(Learner, ASHA)]


people = st.sampled_from([ASHA, BASHEER, DEVI])
attempts = st.sampled_from(["t1", "t2", "t3"])
lessons = st.sampled_from(["l1", "l2"])
packs = st.sampled_from([{"pack": "tea"}, {"pack": "coffee"}]).map(lambda pack: ITEM | pack)
bodies = st.one_of(
    st.just(kinds.LearnerEnrolled("AAAAAA", "ml")),
    st.just(kinds.LearnerClosed()),
    st.just(kinds.SignedIn()),
    st.builds(kinds.LearnerMerged, people),
    st.builds(lambda lesson, item: kinds.LessonOpened(lesson=lesson, **item), lessons, packs),
    st.builds(lambda lesson, item: kinds.LessonFinished(lesson=lesson, **item), lessons, packs),
    st.builds(lambda attempt, item: kinds.QuizStarted(attempt, quiz="check", **item), attempts, packs),
    st.builds(kinds.QuestionAnswered, attempts, st.sampled_from(["q1", "q2"]), st.text(max_size=3), st.just(500)),
    st.builds(kinds.QuizFinished, attempts, st.integers(0, 1000), st.just(1000), st.booleans()),
)


@st.composite
def logs(draw: st.DrawFn) -> list[Event]:
    """A log of anything that may happen, by a clock that jumps as it likes."""
    told = draw(st.lists(st.tuples(st.none() | people, bodies, st.integers(0, 10_000)), max_size=40))
    return [
        Event("log", sequence, body.KIND, person, at, "boot", 0, body.as_json())
        for sequence, (person, body, at) in enumerate(told, start=1)
    ]


@given(log=logs(), data=st.data())
def test_folding_a_beginning_and_then_the_rest_is_folding_all(log: list[Event], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(log)))
    at_once, in_two = MemoryRows(), MemoryRows()

    for event in log:
        fold.apply(at_once, event)
    for part in (log[:cut], log[cut:]):
        for event in part:
            fold.apply(in_two, event)

    assert everything(in_two) == everything(at_once)


@given(log=logs())
def test_the_clock_decides_nothing_but_the_times_that_are_shown(log: list[Event]) -> None:
    told, untimed = MemoryRows(), MemoryRows()
    for event in log:
        fold.apply(told, event)
        fold.apply(untimed, replace(event, at=77))

    assert without_times(everything(told)) == without_times(everything(untimed))


@given(log=logs())
@settings(max_examples=200)
def test_finished_stays_finished_and_handed_in_stays_as_it_was(log: list[Event]) -> None:
    rows = MemoryRows()
    handed_in: dict[str, Attempt] = {}
    finished: set[tuple[str, str, str]] = set()
    for event in log:
        fold.apply(rows, event)
        for attempt in rows.all(Attempt):
            if attempt.attempt in handed_in:
                assert replace(attempt, person="") == replace(handed_in[attempt.attempt], person="")
            if attempt.finished_at is not None:
                handed_in.setdefault(attempt.attempt, attempt)
        for person, pack, lesson in finished:
            record = rows.get(LessonRecord, fold.person_now(rows, person) or "", pack, lesson)
            assert record is not None
            assert record.finished_at is not None
        done = [record for record in rows.all(LessonRecord) if record.finished_at is not None]
        finished |= {(record.person, record.pack, record.lesson) for record in done}


@given(log=logs())
def test_nobody_who_was_merged_away_keeps_a_record(log: list[Event]) -> None:
    rows = MemoryRows()
    for event in log:
        fold.apply(rows, event)

    gone = {learner.person for learner in rows.all(Learner) if learner.merged_into is not None}
    for row in (LessonRecord, Attempt, Place):
        assert not gone & {one.person for one in rows.all(row)}


def without_times(rows: dict[type, list[Any]]) -> list[Any]:
    """Rows with every time as told or not told."""
    return [
        replace(one, **{name: getattr(one, name) is not None for name in one.__slots__ if name.endswith("_at")})
        for kind in rows.values()
        for one in kind
    ]


def test_the_kept_account_was_here_as_late_as_either(story: Story) -> None:
    story.enrol(ASHA, BASHEER)
    story.tell(ASHA, kinds.SignedIn())
    late = story.rows.get(Learner, ASHA).seen_at

    story.tell(ASHA, kinds.LearnerMerged(BASHEER))

    assert story.rows.get(Learner, BASHEER).seen_at == late > 0
