"""What learners do: lessons opened and finished, quizzes begun, answered, handed in."""

import hashlib
import secrets
from typing import Any

import rfc8785

from kiosk.database import reading, writing
from kiosk.errors import LearnerError
from kiosk.progress import deliveries, folded, log, reports, taking
from kiosk.progress.clock import Clock
from kiosk.progress.deliveries import Place
from kiosk.quizzes import marking, questions
from sync.protocol.drawing import drawn, freshest
from sync.protocol.errors import N_
from sync.protocol.events import LessonFinished, LessonOpened, QuestionAnswered, QuizFinished, QuizStarted
from sync.protocol.manifest import LESSON, Manifest
from sync.protocol.quiz import EACH, Quiz

_ATTEMPT_BYTES = 8  # enough for the attempts at one kiosk; each byte more is sent with the attempt's every batch
_CANDIDATES = 24
_STATE_LENGTH = 8
_SEPARATOR = "."


def open_lesson(clock: Clock, person: str, manifest: Manifest, lesson: str, language: str) -> None:
    """Remember that a lesson was opened, unless the learner is there already."""
    if reports.latest_place(person) != (manifest.pack, LESSON, lesson):
        log.append(clock, LessonOpened(manifest.pack, manifest.version, lesson, language), person)


def finish_lesson(clock: Clock, person: str, manifest: Manifest, lesson: str, language: str) -> None:
    log.append(clock, LessonFinished(manifest.pack, manifest.version, lesson, language), person)


def start_quiz(clock: Clock, person: str, manifest: Manifest, quiz: str, language: str) -> str:
    """Begin an attempt, or go on with the one that was not handed in; gives the attempt's id.

    Raises LearnerError if the learner has used all tries that the pack allows.
    """
    with writing(joins=True):
        begun = open_attempt(person, manifest.pack, quiz)
        if begun is not None:
            return begun.attempt
        content = questions.load(manifest.pack, manifest.version, quiz, language)
        if content is not None:
            taking.check_tries(person, manifest.pack, content)
        attempt = _new_attempt(person, manifest.pack, quiz, content)
        log.append(clock, QuizStarted(attempt, manifest.pack, manifest.version, quiz, language), person)
        if content is not None:
            taking.begin_time(clock, attempt, person, content)
    return attempt


def _new_attempt(person: str, pack: str, quiz: str, content: Quiz | None) -> str:
    """An id that draws other questions than the attempt before, as far as the quiz has others."""
    last = next(iter(reports.attempts(person, pack, quiz)), None)
    ids = [secrets.token_hex(_ATTEMPT_BYTES) for _ in range(_CANDIDATES)]
    return freshest(content, ids, last and last.attempt) if content else ids[0]


def open_attempt(person: str, pack: str, quiz: str) -> folded.Attempt | None:
    """The learner's attempt at a quiz that was not handed in yet, or None."""
    with reading():
        return (
            folded.Attempt.select()
            .where(
                (folded.Attempt.person == person)
                & (folded.Attempt.pack == pack)
                & (folded.Attempt.quiz == quiz)
                & folded.Attempt.finished_at.is_null()
            )
            .first()
        )


def attempt_of(person: str, attempt: str) -> folded.Attempt | None:
    """An attempt, if it is this learner's."""
    with reading():
        return folded.Attempt.get_or_none((folded.Attempt.attempt == attempt) & (folded.Attempt.person == person))


def any_attempt(attempt: str) -> folded.Attempt | None:
    """An attempt, whoever's it is."""
    with reading():
        return folded.Attempt.get_or_none(folded.Attempt.attempt == attempt)


def versions_begun(pack: str) -> frozenset[str]:
    """The versions of a pack that attempts are pinned to."""
    with reading():
        rows = folded.Attempt.select(folded.Attempt.version).where(folded.Attempt.pack == pack).distinct()
        return frozenset(row.version for row in rows)


def quiz_of(attempt: folded.Attempt) -> Quiz:
    """The quiz of an attempt with the questions that it has, in the version and language that it began with."""
    quiz = questions.load(attempt.pack, attempt.version, attempt.quiz, attempt.language)
    if quiz is None:
        raise LearnerError("quiz-gone", N_("This quiz is no longer on the kiosk. Ask the operator."))
    return drawn(quiz, attempt.attempt)


def answers_of(attempt: str) -> dict[str, folded.Answer]:
    """The answers of an attempt by question."""
    with reading():
        return {row.question: row for row in folded.Answer.select().where(folded.Answer.attempt == attempt)}


def kept_answers(attempt: str) -> dict[str, Any]:
    """What was answered, by question."""
    return {id_: row.answer for id_, row in answers_of(attempt).items()}


def open_questions(quiz: Quiz, answers: dict[str, Any]) -> list[int]:
    """The numbers (from 1) of the questions that are not answered, or not in full."""
    return [
        place
        for place, each in enumerate(quiz.questions, start=1)
        if not questions.is_whole(each, answers.get(each.id))
    ]


def state_of(answer: Any) -> str:
    """A short name for a kept answer, "" for none: so that a form can say what its page was drawn with."""
    return "" if answer is None else hashlib.sha256(rfc8785.dumps(answer)).hexdigest()[:_STATE_LENGTH]


def drawn_with(quiz: Quiz, answers: dict[str, Any]) -> str:
    """The states of all answers in one word, in the order of the questions; `read_drawn` reads it."""
    return _SEPARATOR.join(state_of(answers.get(each.id)) for each in quiz.questions)


def read_drawn(quiz: Quiz, drawn: str) -> dict[str, str] | None:
    """The states with which a form's page was drawn, by question; None if the form does not say."""
    states = drawn.split(_SEPARATOR)
    if len(states) != len(quiz.questions):
        return None
    return {each.id: state for each, state in zip(quiz.questions, states, strict=True)}


def answer(
    clock: Clock,
    attempt: folded.Attempt,
    given: dict[str, Any],
    place: Place | None = None,
    drawn: dict[str, str] | None = None,
) -> None:
    """Keep the answers that differ from those kept (question id → answer, None to take one back), durable on return.

    `place` says where the answers stand among those of their tablet: what was delivered before, or overtaken on the way
    by a later one, changes nothing. `drawn` has the states (`state_of`) with which the page of a whole form was drawn:
    what was kept since then stays as it is, and so does what was checked. Raises LearnerError if the attempt was handed
    in before.
    """
    quiz = quiz_of(attempt)
    with writing(joins=True):
        if place is not None:
            given = {id_: each for id_, each in given.items() if not deliveries.is_known(attempt.attempt, id_, place)}
            if not given:
                return
        if folded.Attempt.get_by_id(attempt.attempt).finished_at is not None:
            raise LearnerError("handed-in", N_("This quiz was handed in already. Look at the result."))
        kept = kept_answers(attempt.attempt)
        final = taking.checked_questions(attempt.attempt) if quiz.feedback == EACH else frozenset()
        for id_, value in given.items():
            if place is not None:
                deliveries.note(attempt.attempt, id_, place)
            question, before = quiz.question(id_), kept.get(id_)
            is_newer = drawn is not None and state_of(before) != drawn.get(id_, "")
            if question is None or value == before or is_newer or id_ in final:
                continue
            marks = marking.mark(question, value)
            log.append(clock, QuestionAnswered(attempt.attempt, id_, value, marks), attempt.person)


def hand_in(clock: Clock, attempt: folded.Attempt, seen: dict[str, Any] | None = None) -> bool:
    """Finish an attempt with the answers that were kept; a second time changes nothing.

    `seen` are the answers on the page that is handed in: if others were kept meanwhile, nothing is finished, and the
    answer is False.
    """
    quiz = quiz_of(attempt)
    with writing(joins=True):
        if folded.Attempt.get_by_id(attempt.attempt).finished_at is not None:
            return True
        kept = answers_of(attempt.attempt)
        if seen is not None and seen != {id_: row.answer for id_, row in kept.items()}:
            return False
        marks = sum(row.marks for row in kept.values())
        taking.finish_skills(clock, attempt, quiz)
        finished = QuizFinished(attempt.attempt, marks, marking.total(quiz), marking.is_passed(quiz, marks))
        log.append(clock, finished, attempt.person)
    return True
