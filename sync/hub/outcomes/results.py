"""What learners achieved, as staff ask for it. Learners are known by their codes; those whose records were merged into
another's are left out, because everything counts for the other."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from peewee import ModelSelect, fn

from sync.hub.fleet.tables import Kiosk
from sync.hub.outcomes.tables import Attempt, Learner, LessonRecord, Place


@dataclass(frozen=True, slots=True)
class QuizResult:
    """A learner's best attempt at one quiz. Marks are thousandths."""

    pack: str
    quiz: str
    marks: int
    total: int
    passed: bool


@dataclass(frozen=True, slots=True)
class FinishedLesson:
    """A lesson that a learner finished; `finished_at` is milliseconds, as the kiosk's clock said."""

    lesson: str
    finished_at: int


@dataclass(frozen=True, slots=True)
class LearnerResult:
    """One learner at one kiosk. Times are as the kiosk's clock said, in milliseconds."""

    code: str
    language: str
    closed: bool
    lessons_finished: int
    quizzes: tuple[QuizResult, ...]
    seen_at: int


@dataclass(frozen=True, slots=True)
class PackResult:
    """What one learner achieved in one pack, lessons in the order in which they were finished.

    `moved_at` (ms, the kiosk's clock) is when the learner was last in it.
    """

    kiosk_id: str
    station: str
    code: str
    language: str
    pack: str
    lessons: tuple[FinishedLesson, ...]
    quizzes: tuple[QuizResult, ...]
    moved_at: int

    @property
    def lessons_finished(self) -> int:
        return len(self.lessons)

    @property
    def quizzes_passed(self) -> int:
        return sum(quiz.passed for quiz in self.quizzes)


def learner_results(kiosk_id: str, code: str = "") -> list[LearnerResult]:
    """Every learner of a kiosk, or the one with a code, sorted by code."""
    people = (Learner.kiosk_id == kiosk_id) & Learner.merged_into.is_null()
    if code:
        people &= Learner.code == code
    learners = list(Learner.select().where(people).order_by(Learner.code, Learner.person))
    finished = dict(
        LessonRecord.select(LessonRecord.person, fn.COUNT(LessonRecord.lesson))
        .where(LessonRecord.kiosk_id == kiosk_id, LessonRecord.finished_at.is_null(False))
        .group_by(LessonRecord.person)
        .tuples()
    )
    quizzes = _best_attempts([kiosk_id])
    return [
        LearnerResult(
            learner.code,
            learner.language,
            learner.closed,
            finished.get(learner.person, 0),
            tuple(quizzes[kiosk_id, learner.person]),
            learner.seen_at,
        )
        for learner in learners
    ]


def pack_results(
    kiosk_id: str = "", pack: str = "", offset: int = 0, most: int | None = None, code: str = ""
) -> list[PackResult]:
    """What learners achieved in each pack that they began, at one kiosk or all, in one pack or all, or one learner.

    Sorted by station, learner code and pack.
    """
    order = (Kiosk.station, Kiosk.kiosk_id, Learner.code, Learner.person, Place.pack)
    rows = list(_places(kiosk_id, pack, code).order_by(*order).offset(offset).limit(most).dicts())
    people = {row["person"] for row in rows}
    kiosk_ids = sorted({row["kiosk_id"] for row in rows})
    lessons = _finished_lessons(kiosk_ids, people)
    quizzes = _best_attempts(kiosk_ids, people)
    return [
        PackResult(
            row["kiosk_id"],
            row["station"],
            row["code"],
            row["language"],
            row["pack"],
            tuple(lessons[row["kiosk_id"], row["person"], row["pack"]]),
            tuple(quiz for quiz in quizzes[row["kiosk_id"], row["person"]] if quiz.pack == row["pack"]),
            row["moved_at"],
        )
        for row in rows
    ]


def count_pack_results(kiosk_id: str = "", pack: str = "") -> int:
    return _places(kiosk_id, pack).count()


def known_packs() -> list[str]:
    """The packs that somebody began."""
    return [place.pack for place in Place.select(Place.pack).distinct().order_by(Place.pack)]


def _places(kiosk_id: str, pack: str, code: str = "") -> ModelSelect:
    is_learner = (Learner.kiosk_id == Place.kiosk_id) & (Learner.person == Place.person)
    query = (
        Place.select(
            *(Place.kiosk_id, Place.person, Place.pack, Place.moved_at),
            *(Kiosk.station, Learner.code, Learner.language),
        )
        .join(Learner, on=is_learner)
        .join(Kiosk, on=(Kiosk.kiosk_id == Place.kiosk_id))
    )
    if kiosk_id:
        query = query.where(Place.kiosk_id == kiosk_id)
    if code:
        query = query.where(Learner.code == code)
    return query.where(Place.pack == pack) if pack else query


def _finished_lessons(
    kiosk_ids: Sequence[str], people: set[str]
) -> defaultdict[tuple[str, str, str], list[FinishedLesson]]:
    of_them = LessonRecord.kiosk_id.in_(kiosk_ids) & LessonRecord.person.in_(people)
    query = LessonRecord.select().where(of_them & LessonRecord.finished_at.is_null(False))
    found = defaultdict(list)
    for record in query.order_by(LessonRecord.finished_at, LessonRecord.lesson):
        key = (record.kiosk_id, record.person, record.pack)
        found[key].append(FinishedLesson(record.lesson, record.finished_at))
    return found


def _best_attempts(
    kiosk_ids: Sequence[str], people: set[str] | None = None
) -> defaultdict[tuple[str, str], list[QuizResult]]:
    query = Attempt.select().where(Attempt.kiosk_id.in_(kiosk_ids), Attempt.finished_at.is_null(False))
    if people is not None:
        query = query.where(Attempt.person.in_(people))
    best: dict[tuple[str, str, str, str], Attempt] = {}
    for attempt in query:
        key = (attempt.kiosk_id, attempt.person, attempt.pack, attempt.quiz)
        if key not in best or _worth(best[key]) < _worth(attempt):
            best[key] = attempt
    found = defaultdict(list)
    for (kiosk_id, person, pack, quiz), attempt in sorted(best.items()):
        found[kiosk_id, person].append(QuizResult(pack, quiz, attempt.marks, attempt.total, attempt.passed))
    return found


def _worth(attempt: Attempt) -> tuple[bool, float]:
    return attempt.passed, attempt.marks / attempt.total if attempt.total else 0
