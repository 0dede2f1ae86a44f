"""Every state of learning is a fold over the log; kiosk and hub fold with this module and cannot disagree.

A fold works on *rows*: frozen dataclasses whose key stands in `KEY`. The store of rows is an argument: a database on
the kiosk, another on the hub, a dictionary (`MemoryRows`) where a state is rebuilt to be compared. What always holds:

- folding the same events in the same order gives the same rows, whatever the store;
- events of unknown kinds, and of people who were never enrolled, change nothing that others see;
- what was finished stays finished; an attempt that was handed in takes no more answers.
"""

from dataclasses import dataclass, replace
from typing import Any, ClassVar, Protocol, TypeVar

from sync.protocol import events as kinds
from sync.protocol.events import Event, read_body


@dataclass(frozen=True, slots=True)
class Learner:
    """A person as the log knows one: a code and a language, never a name. `seen_at` is 0 until the first sitting."""

    KEY: ClassVar[tuple[str, ...]] = ("person",)
    person: str
    code: str
    language: str
    closed: bool
    merged_into: str | None
    enrolled_at: int
    seen_at: int


@dataclass(frozen=True, slots=True)
class LessonRecord:
    """How far a learner is with one lesson. Times are as the kiosk's wall clock said, in milliseconds."""

    KEY: ClassVar[tuple[str, ...]] = ("person", "pack", "lesson")
    person: str
    pack: str
    lesson: str
    version: str
    language: str
    opened_at: int
    finished_at: int | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt at a quiz, pinned to the version of the pack that it began with. Marks are thousandths."""

    KEY: ClassVar[tuple[str, ...]] = ("attempt",)
    attempt: str
    person: str
    pack: str
    version: str
    quiz: str
    language: str
    started_at: int
    finished_at: int | None
    marks: int
    total: int
    passed: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """The last answer that was given to one question of an attempt."""

    KEY: ClassVar[tuple[str, ...]] = ("attempt", "question")
    attempt: str
    question: str
    answer: Any
    marks: int
    answered_at: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a learner was last in a pack. The place with the greatest `step` is where to continue: steps count a
    person's moves, because a clock that was set back must not hide a later one."""

    KEY: ClassVar[tuple[str, ...]] = ("person", "pack")
    person: str
    pack: str
    kind: str
    item: str
    moved_at: int
    step: int


ROWS: tuple[type, ...] = (Learner, LessonRecord, Attempt, Answer, Place)
Row = TypeVar("Row", Learner, LessonRecord, Attempt, Answer, Place)


class Rows(Protocol):
    """Where a fold keeps its rows."""

    def get(self, row: type[Row], *key: str) -> Row | None: ...

    def put(self, row: Row) -> None: ...

    def delete(self, row: Row) -> None: ...

    def of_person(self, row: type[Row], person: str) -> list[Row]: ...


def key_of(row: Any) -> tuple[str, ...]:
    """The values of a row's key."""
    return tuple(getattr(row, name) for name in row.KEY)


class MemoryRows:
    """Rows in a dictionary, for rebuilding and comparing."""

    def __init__(self) -> None:
        self._tables: dict[type, dict[tuple[str, ...], Any]] = {row: {} for row in ROWS}

    def get(self, row: type[Row], *key: str) -> Row | None:
        return self._tables[row].get(key)

    def put(self, row: Row) -> None:
        self._tables[type(row)][key_of(row)] = row

    def delete(self, row: Row) -> None:
        self._tables[type(row)].pop(key_of(row), None)

    def of_person(self, row: type[Row], person: str) -> list[Row]:
        return [kept for kept in self._tables[row].values() if kept.person == person]

    def all(self, row: type[Row]) -> list[Row]:
        """Every row of a kind, sorted by its key."""
        return [kept for _, kept in sorted(self._tables[row].items())]


def apply(rows: Rows, event: Event) -> None:
    """Fold one event into the rows.

    Raises ProtocolError if a known kind's body does not have its fields.
    """
    body = read_body(event.kind, event.body)
    step = _STEPS.get(type(body))
    if step is not None:
        step(rows, event, body)


def person_now(rows: Rows, person: str | None) -> str | None:
    """The person that counts today: follows merges to their end, None for nobody."""
    seen = set()
    while person is not None and person not in seen:
        seen.add(person)
        learner = rows.get(Learner, person)
        if learner is None or learner.merged_into is None:
            return person
        person = learner.merged_into
    return person


def _enrolled(rows: Rows, event: Event, body: kinds.LearnerEnrolled) -> None:
    if event.person is not None and rows.get(Learner, event.person) is None:
        rows.put(Learner(event.person, body.code, body.language, False, None, event.at, 0))


def _closed(rows: Rows, event: Event, _: kinds.LearnerClosed) -> None:
    learner = event.person and rows.get(Learner, event.person)
    if learner:
        rows.put(replace(learner, closed=True))


def _merged(rows: Rows, event: Event, body: kinds.LearnerMerged) -> None:
    learner = event.person and rows.get(Learner, event.person)
    into = person_now(rows, body.into)
    if not learner or into is None or into == learner.person or rows.get(Learner, into) is None:
        return
    rows.put(replace(learner, closed=True, merged_into=into))
    for attempt in rows.of_person(Attempt, learner.person):
        rows.put(replace(attempt, person=into))
    for record in rows.of_person(LessonRecord, learner.person):
        rows.delete(record)
        _put_lesson(rows, replace(record, person=into))
    for place in rows.of_person(Place, learner.person):
        rows.delete(place)
        kept = rows.get(Place, into, place.pack)
        if kept is None or kept.step < place.step:
            rows.put(replace(place, person=into))
    _seen(rows, into, learner.seen_at)


def _put_lesson(rows: Rows, record: LessonRecord) -> None:
    """Join a lesson's record with the one that stands: the earlier opening, the earlier finish."""
    kept = rows.get(LessonRecord, record.person, record.pack, record.lesson)
    if kept is not None:
        finished = [at for at in (kept.finished_at, record.finished_at) if at is not None]
        record = replace(
            record,
            opened_at=min(kept.opened_at, record.opened_at),
            finished_at=min(finished) if finished else None,
        )
    rows.put(record)


def _signed_in(rows: Rows, event: Event, _: kinds.SignedIn) -> None:
    _seen(rows, person_now(rows, event.person), event.at)


def _seen(rows: Rows, person: str | None, at: int) -> None:
    learner = person and rows.get(Learner, person)
    if learner and learner.seen_at < at:
        rows.put(replace(learner, seen_at=at))


def _moved(rows: Rows, person: str, pack: str, kind: str, item: str, at: int) -> None:
    step = 1 + max((place.step for place in rows.of_person(Place, person)), default=0)
    rows.put(Place(person, pack, kind, item, at, step))
    _seen(rows, person, at)


def _lesson(rows: Rows, event: Event, body: kinds.LessonOpened | kinds.LessonFinished) -> None:
    person = person_now(rows, event.person)
    if person is None:
        return
    finished_at = event.at if isinstance(body, kinds.LessonFinished) else None
    _put_lesson(
        rows,
        LessonRecord(person, body.pack, body.lesson, body.version, body.language, event.at, finished_at),
    )
    _moved(rows, person, body.pack, "lesson", body.lesson, event.at)


def _quiz_started(rows: Rows, event: Event, body: kinds.QuizStarted) -> None:
    person = person_now(rows, event.person)
    if person is None or rows.get(Attempt, body.attempt) is not None:
        return
    rows.put(
        Attempt(body.attempt, person, body.pack, body.version, body.quiz, body.language, event.at, None, 0, 0, False)
    )
    _moved(rows, person, body.pack, "quiz", body.quiz, event.at)


def _answered(rows: Rows, event: Event, body: kinds.QuestionAnswered) -> None:
    attempt = rows.get(Attempt, body.attempt)
    if attempt is None or attempt.finished_at is not None:
        return
    kept = rows.get(Answer, body.attempt, body.question)
    if body.answer is not None:
        rows.put(Answer(body.attempt, body.question, body.answer, body.marks, event.at))
    elif kept is not None:
        rows.delete(kept)
    _moved(rows, attempt.person, attempt.pack, "quiz", attempt.quiz, event.at)


def _quiz_finished(rows: Rows, event: Event, body: kinds.QuizFinished) -> None:
    attempt = rows.get(Attempt, body.attempt)
    if attempt is None or attempt.finished_at is not None:
        return
    rows.put(replace(attempt, finished_at=event.at, marks=body.marks, total=body.total, passed=body.passed))
    _moved(rows, attempt.person, attempt.pack, "quiz", attempt.quiz, event.at)


def _elsewhere(rows: Rows, event: Event, body: kinds.LearnedElsewhere) -> None:
    if body.kind in LEARNING:
        apply(rows, replace(event, kind=body.kind, at=body.at, body=body.what))


# What counts wherever it was done.
LEARNING = frozenset(
    kind.KIND
    for kind in (
        kinds.LessonOpened,
        kinds.LessonFinished,
        kinds.QuizStarted,
        kinds.QuestionAnswered,
        kinds.QuizFinished,
    )
)

_STEPS: dict[type, Any] = {
    kinds.LearnerEnrolled: _enrolled,
    kinds.LearnerClosed: _closed,
    kinds.LearnerMerged: _merged,
    kinds.LearnedElsewhere: _elsewhere,
    kinds.SignedIn: _signed_in,
    kinds.LessonOpened: _lesson,
    kinds.LessonFinished: _lesson,
    kinds.QuizStarted: _quiz_started,
    kinds.QuestionAnswered: _answered,
    kinds.QuizFinished: _quiz_finished,
}
