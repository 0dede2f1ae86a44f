"""The rows of every state of learning: frozen dataclasses whose key stands in `KEY`.

A store of rows is a database on the kiosk, another on the hub, a dictionary where a state is rebuilt to be compared.
"""

from dataclasses import dataclass, replace
from typing import Any, ClassVar, Protocol, TypeVar


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


@dataclass(frozen=True, slots=True)
class Checked:
    """A question of an attempt whose answer is final, because what is right was told."""

    KEY: ClassVar[tuple[str, ...]] = ("attempt", "question")
    attempt: str
    question: str
    checked_at: int


@dataclass(frozen=True, slots=True)
class Timer:
    """How much time an attempt may take and has taken (milliseconds), by clocks that nobody can set.

    `spent` is what passed in earlier boots between the first and the last sign of the attempt; `since` and `until` are
    the first and the last in `boot`. While the kiosk was off, and until the next sign after that, no time passes: a
    power cut is nobody's fault.
    """

    KEY: ClassVar[tuple[str, ...]] = ("attempt",)
    attempt: str
    allowed: int
    extensions: int
    spent: int
    boot: str
    since: int
    until: int

    def seen(self, boot: str, monotonic: int) -> "Timer":
        """The timer after a sign of the attempt at this time of a boot."""
        if boot == self.boot:
            return replace(self, until=max(self.until, monotonic))
        return replace(self, spent=self.taken(boot, monotonic), boot=boot, since=monotonic, until=monotonic)

    def taken(self, boot: str, monotonic: int) -> int:
        """How much time has passed for the attempt at this time of a boot."""
        last = monotonic if boot == self.boot else self.until
        return self.spent + max(0, last - self.since)

    def left(self, boot: str, monotonic: int) -> int:
        """How much time is left; below nothing if it is over."""
        return self.allowed - self.taken(boot, monotonic)


@dataclass(frozen=True, slots=True)
class Grant:
    """How many more tries at a quiz an operator has given a learner."""

    KEY: ClassVar[tuple[str, ...]] = ("person", "pack", "quiz")
    person: str
    pack: str
    quiz: str
    tries: int


@dataclass(frozen=True, slots=True)
class Mastery:
    """What a learner showed of a skill last: 1 for each question that was right in full and 0 for the others, the
    latest at the end, `of` at most. `quiz` is the one that showed it last."""

    KEY: ClassVar[tuple[str, ...]] = ("person", "pack", "skill")
    person: str
    pack: str
    skill: str
    quiz: str
    results: str
    right: int
    of: int
    shown_at: int

    @property
    def count(self) -> int:
        """How many of the last were right."""
        return self.results.count("1")

    @property
    def asked(self) -> int:
        """How many these last ones are: `of`, or fewer at first."""
        return len(self.results)

    @property
    def is_mastered(self) -> bool:
        return self.count >= self.right


ROWS: tuple[type, ...] = (Learner, LessonRecord, Attempt, Answer, Place, Checked, Timer, Grant, Mastery)
Row = TypeVar("Row", Learner, LessonRecord, Attempt, Answer, Place, Checked, Timer, Grant, Mastery)


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
