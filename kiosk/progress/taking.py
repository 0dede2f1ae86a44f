"""How a quiz is taken: how often, how long, and which answers are final.

What always holds: time is counted by the clock since boot, which nobody can set, and ends nothing by itself. When it is
over the questions are put away and what was given is handed in; an answer that a tablet took before the end, but could
not deliver, counts as given, since the attempt takes answers until it is handed in. The kiosk cannot know when the
fields of a page without a script were filled, and takes them as given too: that somebody gains a minute does less harm
than that somebody loses an hour's work. The result says by how much the time was overrun.
"""

from dataclasses import fields

from kiosk.database import reading, writing
from kiosk.errors import LearnerError
from kiosk.progress import folded, log
from kiosk.progress.clock import Clock
from sync.protocol.errors import N_
from sync.protocol.events import AttemptGranted, QuestionChecked, QuizExtended, QuizTimed, SkillShown
from sync.protocol.quiz import MARK, Quiz
from sync.protocol.rows import Mastery, Timer

MOST_EXTENSIONS = 10
_MINUTE = 60_000
_GRACE = 30_000  # for a wish that was on its way, or a finger that was slow, when the time ended


def tries_left(person: str, pack: str, quiz: Quiz) -> int | None:
    """How many more attempts a learner may begin; None where the pack sets no limit."""
    if quiz.attempts is None:
        return None
    with reading():
        attempt, grant = folded.Attempt, folded.Grant
        is_mine = (attempt.person == person) & (attempt.pack == pack) & (attempt.quiz == quiz.id)
        granted = grant.get_or_none((grant.person == person) & (grant.pack == pack) & (grant.quiz == quiz.id))
        allowed = quiz.attempts + (granted.tries if granted else 0)
        return max(0, allowed - attempt.select().where(is_mine).count())


def check_tries(person: str, pack: str, quiz: Quiz) -> None:
    """Raises LearnerError if no attempt is left."""
    if tries_left(person, pack, quiz) == 0:
        sentence = N_("You have used all your tries at this quiz. Ask the operator for one more.")
        raise LearnerError("no-tries", sentence)


def grant_try(clock: Clock, person: str, pack: str, quiz: str) -> None:
    """Give a learner one more attempt at a quiz."""
    log.append(clock, AttemptGranted(pack, quiz), person)


def begin_time(clock: Clock, attempt: str, person: str, quiz: Quiz) -> None:
    """Let the time of an attempt run from now, if its quiz has a limit and the time does not run already."""
    if quiz.limit is None or timer_of(attempt) is not None:
        return
    with writing(joins=True):
        if timer_of(attempt) is None:
            log.append(clock, QuizTimed(attempt, quiz.limit * _MINUTE), person)


def timer_of(attempt: str) -> Timer | None:
    with reading():
        row = folded.Timer.get_or_none(folded.Timer.attempt == attempt)
    return row and Timer(**{field.name: getattr(row, field.name) for field in fields(Timer)})


def time_left(clock: Clock, attempt: str) -> int | None:
    """Milliseconds, 0 if the time is over; None if there is no limit."""
    timer, now = timer_of(attempt), clock.now()
    return None if timer is None else max(0, timer.left(now.boot, now.monotonic))


def overrun(attempt: str) -> int:
    """By how many milliseconds more than a grace the last sign of an attempt came after its time; else 0."""
    timer = timer_of(attempt)
    late = 0 if timer is None else -timer.left(timer.boot, timer.until)
    return late if late > _GRACE else 0


def can_extend(clock: Clock, attempt: str) -> bool:
    """Whether a learner may still ask for more time: before it is over, ten times (WCAG 2.2, 2.2.1)."""
    timer, now = timer_of(attempt), clock.now()
    is_in_time = timer is not None and timer.left(now.boot, now.monotonic) > -_GRACE
    return is_in_time and timer.extensions < MOST_EXTENSIONS


def extension(quiz: Quiz) -> int:
    """By how many milliseconds one wish for more time extends it: half of the limit, in whole minutes, rounded up."""
    return -(-(quiz.limit or 0) // 2) * _MINUTE


def extend(clock: Clock, attempt: folded.Attempt, quiz: Quiz) -> bool:
    """Give more time; False if it is too late for it, or enough."""
    with writing(joins=True):
        if not can_extend(clock, attempt.attempt):
            return False
        log.append(clock, QuizExtended(attempt.attempt, extension(quiz)), attempt.person)
    return True


def checked_questions(attempt: str) -> frozenset[str]:
    """The ids of the questions whose answers are final."""
    with reading():
        rows = folded.Checked.select(folded.Checked.question).where(folded.Checked.attempt == attempt)
        return frozenset(row.question for row in rows)


def check(clock: Clock, attempt: folded.Attempt, quiz: Quiz, question: str) -> None:
    """Make the answer to a question final, so that what is right may be told; a second time changes nothing."""
    with writing(joins=True):
        is_done = folded.Attempt.get_by_id(attempt.attempt).finished_at is not None
        if is_done or question in checked_questions(attempt.attempt):
            return
        log.append(clock, QuestionChecked(attempt.attempt, question), attempt.person)
        _show_skills(clock, attempt, quiz, frozenset({question}))


def finish_skills(clock: Clock, attempt: folded.Attempt, quiz: Quiz) -> None:
    """Note what the questions that were not checked one by one showed; before the attempt is handed in."""
    final = checked_questions(attempt.attempt)
    _show_skills(clock, attempt, quiz, frozenset(question.id for question in quiz.questions) - final)


def skills_of(person: str) -> dict[tuple[str, str], Mastery]:
    """What a learner showed, by pack and skill."""
    with reading():
        rows = folded.Mastery.select().where(folded.Mastery.person == person).order_by(folded.Mastery.shown_at)
        found = [Mastery(**{field.name: getattr(row, field.name) for field in fields(Mastery)}) for row in rows]
    return {(each.pack, each.skill): each for each in found}


def _show_skills(clock: Clock, attempt: folded.Attempt, quiz: Quiz, finished: frozenset[str]) -> None:
    answer = folded.Answer
    marks = {row.question: row.marks for row in answer.select().where(answer.attempt == attempt.attempt)}
    for skill in quiz.skills:
        asked = [each.id for each in quiz.questions if each.skill == skill.id and each.id in finished]
        results = "".join("1" if marks.get(id_) == MARK else "0" for id_ in asked)
        if results:
            shown = SkillShown(attempt.attempt, skill.id, results, skill.right, skill.of)
            log.append(clock, shown, attempt.person)
