"""When a question that was answered wrong is asked again: FSRS, the Free Spaced Repetition Scheduler, day by day.

Pure: the same reviews give the same cards, whatever the time and the machine. A question becomes a card with the first
answer that was not right in full; what was known from the start is left in peace.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from fsrs import Card as Memory
from fsrs import Rating, Scheduler, State

from sync.protocol.quiz import MARK

# Without steps of minutes: a learner comes by the day. Without fuzz: the log alone decides.
_SCHEDULER = Scheduler(learning_steps=(), relearning_steps=(), maximum_interval=365, enable_fuzzing=False)
_INDIA = timezone(timedelta(hours=5, minutes=30))  # one zone, and no summer time
_FIRST_DAY = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Review:
    """A question was answered, in a quiz or in revision: true time in milliseconds, marks in thousandths."""

    pack: str
    quiz: str
    question: str
    at: int
    marks: int

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.pack, self.quiz, self.question)


@dataclass(frozen=True, slots=True)
class Card:
    """A question that is to come back on a day (see `day_of`), after so many reviews."""

    pack: str
    quiz: str
    question: str
    reviews: int
    due: int

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.pack, self.quiz, self.question)


def day_of(at: int) -> int:
    """The number of a day in India, from 1 January 1970; `at` is milliseconds."""
    local = datetime.fromtimestamp(at / 1000, tz=_INDIA).replace(tzinfo=UTC)
    return (local - _FIRST_DAY).days


def cards(reviews: Iterable[Review]) -> list[Card]:
    """The card of each question that was not right in full once, the one due first at the head."""
    histories: dict[tuple[str, str, str], list[Review]] = {}
    for review in sorted(reviews, key=lambda each: each.at):
        if review.key in histories or review.marks < MARK:
            histories.setdefault(review.key, []).append(review)
    made = [Card(*key, len(history), _due(history)) for key, history in histories.items()]
    return sorted(made, key=lambda card: (card.due, card.key))


def _due(history: list[Review]) -> int:
    """The day on which a question is to be asked again. A day is counted as its midnight: an answer in the evening and
    the next in the morning are a day apart."""
    memory = Memory(card_id=0, state=State.Learning, due=_FIRST_DAY)
    for review in history:
        at = _FIRST_DAY + timedelta(days=day_of(review.at))
        memory, _ = _SCHEDULER.review_card(memory, _rating(review.marks), at)
    return (memory.due - _FIRST_DAY).days


def _rating(marks: int) -> Rating:
    if marks >= MARK:
        return Rating.Good
    return Rating.Hard if marks > 0 else Rating.Again
