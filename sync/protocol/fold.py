"""Every state of learning is a fold over the log; kiosk and hub fold with this module and cannot disagree.

A fold works on rows (`sync.protocol.rows`), whose store is an argument. What always holds:

- folding the same events in the same order gives the same rows, whatever the store;
- events of unknown kinds, and of people who were never enrolled, change nothing that others see;
- what was finished stays finished; an attempt that was handed in takes no more answers, nor does a question that was
  checked.
"""

from dataclasses import replace
from typing import Any

from sync.protocol import events as kinds
from sync.protocol.events import Event, read_body
from sync.protocol.quiz import MOST_OF_A_SKILL
from sync.protocol.rows import (
    Answer,
    Attempt,
    Checked,
    Grant,
    Learner,
    LessonRecord,
    Mastery,
    Place,
    Rows,
    Timer,
)


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
    _merge_taking(rows, learner.person, into)
    for place in rows.of_person(Place, learner.person):
        rows.delete(place)
        kept = rows.get(Place, into, place.pack)
        if kept is None or kept.step < place.step:
            rows.put(replace(place, person=into))
    _seen(rows, into, learner.seen_at)


def _merge_taking(rows: Rows, person: str, into: str) -> None:
    """Tries that were granted add up; of a skill what was shown last counts, whichever account it was shown with."""
    for grant in rows.of_person(Grant, person):
        rows.delete(grant)
        kept = rows.get(Grant, into, grant.pack, grant.quiz)
        rows.put(replace(grant, person=into, tries=grant.tries + (kept.tries if kept else 0)))
    for mastery in rows.of_person(Mastery, person):
        rows.delete(mastery)
        kept = rows.get(Mastery, into, mastery.pack, mastery.skill)
        earlier, later = sorted((kept or mastery, mastery), key=lambda each: each.shown_at)
        before = earlier.results if kept else ""
        rows.put(replace(later, person=into, results=(before + later.results)[-later.of :]))


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


def _revised(rows: Rows, event: Event, _: kinds.Revised) -> None:
    """When to ask again follows from the events themselves: no row of its own, and no other place to go on at."""
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
    _tick(rows, event, body.attempt)
    if rows.get(Checked, body.attempt, body.question) is not None:
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
    _tick(rows, event, body.attempt)
    rows.put(replace(attempt, finished_at=event.at, marks=body.marks, total=body.total, passed=body.passed))
    _moved(rows, attempt.person, attempt.pack, "quiz", attempt.quiz, event.at)


def _checked(rows: Rows, event: Event, body: kinds.QuestionChecked) -> None:
    attempt = rows.get(Attempt, body.attempt)
    if attempt is None or attempt.finished_at is not None:
        return
    _tick(rows, event, body.attempt)
    if rows.get(Checked, body.attempt, body.question) is None:
        rows.put(Checked(body.attempt, body.question, event.at))


def _timed(rows: Rows, event: Event, body: kinds.QuizTimed) -> None:
    if rows.get(Attempt, body.attempt) is not None and rows.get(Timer, body.attempt) is None:
        rows.put(Timer(body.attempt, body.milliseconds, 0, 0, event.boot, event.monotonic, event.monotonic))


def _extended(rows: Rows, event: Event, body: kinds.QuizExtended) -> None:
    _tick(rows, event, body.attempt)
    timer = rows.get(Timer, body.attempt)
    if timer is not None:
        rows.put(replace(timer, allowed=timer.allowed + body.milliseconds, extensions=timer.extensions + 1))


def _tick(rows: Rows, event: Event, attempt: str) -> None:
    timer = rows.get(Timer, attempt)
    if timer is not None:
        rows.put(timer.seen(event.boot, event.monotonic))


def _granted(rows: Rows, event: Event, body: kinds.AttemptGranted) -> None:
    person = person_now(rows, event.person)
    if person is not None:
        kept = rows.get(Grant, person, body.pack, body.quiz)
        rows.put(Grant(person, body.pack, body.quiz, 1 + (kept.tries if kept else 0)))


def _skill_shown(rows: Rows, event: Event, body: kinds.SkillShown) -> None:
    attempt = rows.get(Attempt, body.attempt)
    if attempt is None or not 1 <= body.right <= body.of <= MOST_OF_A_SKILL:
        return
    kept = rows.get(Mastery, attempt.person, attempt.pack, body.skill)
    results = ((kept.results if kept else "") + body.results)[-body.of :]
    rows.put(Mastery(attempt.person, attempt.pack, body.skill, attempt.quiz, results, body.right, body.of, event.at))


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
        kinds.QuestionChecked,
        kinds.QuizFinished,
        kinds.SkillShown,
        kinds.AttemptGranted,
        kinds.Revised,
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
    kinds.QuestionChecked: _checked,
    kinds.QuizTimed: _timed,
    kinds.QuizExtended: _extended,
    kinds.QuizFinished: _quiz_finished,
    kinds.SkillShown: _skill_shown,
    kinds.AttemptGranted: _granted,
    kinds.Revised: _revised,
}
