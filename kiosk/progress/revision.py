"""What a learner is to revise, across all packs, as the log says: nothing of it is kept beside.

What always holds: every answer counts at the true time at which it was given, as far as that is known now; a question
that the installed version of its pack has no more is not asked.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kiosk.database import reading
from kiosk.packs import shelf
from kiosk.progress import dating, folded, log, tables
from kiosk.progress.clock import Clock
from kiosk.progress.scheduling import Card, Review, cards, day_of
from kiosk.quizzes import marking, questions
from sync.protocol.events import Revised
from sync.protocol.manifest import QUIZ, Entry, Face, Manifest
from sync.protocol.quiz import MARK, Question, Quiz
from sync.protocol.times import Timeline

MOST_A_DAY = 20  # what ten minutes are enough for

# In which language an entry is to be read, and its face in it.
Reading = Callable[[Manifest, Entry], tuple[str, Face]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a quiz on the shelf, in the language in which it is there, and its card (None: it is none)."""

    manifest: Manifest
    entry: Entry
    language: str
    quiz: Quiz
    question: Question
    card: Card | None = None


@dataclass(frozen=True, slots=True)
class Portion:
    """What is to be revised today: `asked` in that order, `done` so many times already. `tomorrow` says whether more is
    due than fits into a day, or will be then."""

    asked: tuple[Asked, ...]
    done: int
    tomorrow: bool

    def question(self, pack: str, quiz: str, question: str) -> Asked | None:
        """What is asked of these ids, or None if it is not due (any more)."""
        return next((each for each in self.asked if each.card and each.card.key == (pack, quiz, question)), None)


def portion(clock: Clock, person: str, read: Reading) -> Portion:
    """Today's questions for a learner, the longest due first."""
    timeline = dating.timeline(clock)
    now = clock.now()
    today = day_of(timeline.of(now.boot, now.monotonic, now.at).at)
    revised = _revised(person, timeline)
    made = cards([*_answered(person, timeline), *revised])
    done = sum(day_of(review.at) == today for review in revised)
    due = [card for card in made if card.due <= today]
    found = [asked for card in due if (asked := _asked(card, read))]
    now_due = found[: max(0, MOST_A_DAY - done)]
    return Portion(tuple(now_due), done, len(found) > len(now_due) or any(card.due == today + 1 for card in made))


def asked_again(pack: str, quiz: str, question: str, read: Reading) -> Asked | None:
    """A question as it stands on the shelf, or None if it is not there (any more)."""
    manifest = shelf.manifest(pack)
    entry = manifest and manifest.entry(QUIZ, quiz)
    if manifest is None or entry is None:
        return None
    tag, _ = read(manifest, entry)
    content = questions.load(pack, manifest.version, quiz, tag)
    found = content and content.question(question)
    return Asked(manifest, entry, tag, content, found) if content and found else None


def revise(clock: Clock, person: str, asked: Asked, answer: Any) -> None:
    """Keep what a learner answered (None: did not know), durable on return."""
    marks = marking.mark(asked.question, answer)
    names = (asked.manifest.pack, asked.manifest.version, asked.entry.id, asked.question.id, asked.language)
    log.append(clock, Revised(*names, answer, marks), person)


def last_revised(person: str) -> Revised | None:
    """What a learner revised last here, in the log in use."""
    event = tables.Event
    with reading():
        is_ours = (event.person == person) & (event.log_id == log.head().log_id) & (event.kind == Revised.KIND)
        row = event.select().where(is_ours & tables.MAY_BE_REVISION).order_by(event.sequence.desc()).first()
    return row and Revised(**row.body)


def _asked(card: Card, read: Reading) -> Asked | None:
    found = asked_again(*card.key, read)
    return found and Asked(found.manifest, found.entry, found.language, found.quiz, found.question, card)


def _answered(person: str, timeline: Timeline) -> list[Review]:
    """The answers of attempts that were handed in, at the time at which what is right was told; without those to
    questions that were always right."""
    attempt, answer = folded.Attempt, folded.Answer
    columns = (attempt.pack, attempt.quiz, answer.question, attempt.finished_at, answer.marks)
    with reading():
        query = attempt.select(*columns).join(answer, on=(answer.attempt == attempt.attempt))
        is_handed_in = (attempt.person == person) & attempt.finished_at.is_null(False)
        found = [Review(*row) for row in query.where(is_handed_in).tuples()]
    wrong = {review.key for review in found if review.marks < MARK}
    found = [review for review in found if review.key in wrong]
    true = {at: timeline.of_wall(at).at for at in {review.at for review in found}}
    return [Review(*review.key, true[review.at], review.marks) for review in found]


def _revised(person: str, timeline: Timeline) -> list[Review]:
    """What was answered in revision, here and elsewhere, under whichever account that is the learner's now."""
    event = tables.Event
    columns = (event.kind, event.boot, event.monotonic, event.at, event.body)
    with reading():
        query = event.select(*columns).where(event.person.in_(_accounts(person)) & tables.MAY_BE_REVISION)
        rows = list(query.tuples())
    found = []
    for kind, boot, monotonic, at, body in rows:
        if kind == Revised.KIND:
            found.append(_review(body, timeline.of(boot, monotonic, at).at))
        elif body["kind"] == Revised.KIND:
            found.append(_review(body["what"], body["at"]))
    return found


def _review(body: dict[str, Any], at: int) -> Review:
    return Review(body["pack"], body["quiz"], body["question"], at, body["marks"])


def _accounts(person: str) -> set[str]:
    """The person's account and those that were merged into it, be it by way of others."""
    learner, known, added = folded.Learner, {person}, {person}
    while added:
        merged = learner.select(learner.person).where(learner.merged_into.in_(added)).tuples()
        added = {one for (one,) in merged} - known
        known |= added
    return known
