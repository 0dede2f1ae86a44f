"""What happens at one station, as the log would have it: the events that the encoding is measured with.

30 learners in five cohorts, each on the way through a pack, come to classes of an hour at the station's four tablets;
some come alone in between and take whichever pack they like. They open and finish lessons, take quizzes, change
answers, fail and try again. Answers come one by one, or all of a quiz in a burst: from a tablet that was out of the
Wi-Fi, or whose browser runs no script. The kiosk starts every morning with the clock that it was left with; when the
hub or a staff browser tells the time, an anchor is logged and the clock jumps. What always holds: the same seed gives
the same log, byte for byte, and marks follow from the answers.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from heapq import merge
from itertools import pairwise
from random import Random

from kiosk.quizzes.marking import MARK
from scripts.benchmarks.packs_learned import (
    KNOWN,
    MULTIPLE,
    NUMBER,
    ORDERING,
    SINGLE,
    TEXT,
    Pack,
    Question,
    packs,
    sentence,
)
from sync.protocol import events as kinds
from sync.protocol.batch import Batch
from sync.protocol.events import FIRST_HASH, Body, Event

LEARNERS, TABLETS = 30, 4
COHORTS = (0, 1, 2, 0, 3)
"""The pack, as its place among the five, that each cohort begins with."""

_DAY, _HOUR, _MINUTE, _SECOND = 86_400_000, 3_600_000, 60_000, 1000
_FIRST_DAY = 1_793_000_000_000 // _DAY
_CLASSES = (4.5, 6, 8.5, 10)
_LANGUAGES = ("ml", "ml", "ml", "ml", "ml", "ml", "hi", "ta", "en")
_BURSTS = 0.5
_CODE_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

Happening = tuple[float, str | None, Body]


@dataclass
class _Learner:
    """How far somebody is: the cohort's pack, and in each pack the step (lessons and quizzes in turn)."""

    person: str
    code: str
    language: str
    skill: float
    pace: float
    pack: int
    steps: Counter[int] = field(default_factory=Counter)


def logged(seed: int, count: int, known: int = KNOWN) -> Batch:
    """The first `count` events of a station's log, as one batch; `known` of its packs come with the project."""
    chance = Random(seed)  # noqa: S311 - must be the same again
    log_id, events, hash_before = _id(chance), [], FIRST_HASH
    for sequence, (at, boot, monotonic, person, body) in enumerate(_stamped(chance, known), start=1):
        event = Event(log_id, sequence, body.KIND, person, at, boot, monotonic, body.as_json())
        hash_before = event.chained_to(hash_before)
        events.append(replace(event, hash=hash_before))
        if sequence == count:
            break
    return Batch(log_id, 1, FIRST_HASH, tuple(events))


def cut(batch: Batch, size: int) -> Iterator[Batch]:
    """The batch as consecutive ones of `size` events."""
    for start in range(0, len(batch.events), size):
        previous = batch.events[start - 1].hash if start else batch.previous
        yield Batch(batch.log_id, batch.first + start, previous, batch.events[start : start + size])


def _stamped(chance: Random, known: int) -> Iterator[tuple[int, str, int, str | None, Body]]:
    """Happenings with the kiosk's clocks: wall clock, boot, monotonic clock."""
    learners = [_learner(chance, COHORTS[number * len(COHORTS) // LEARNERS]) for number in range(LEARNERS)]
    shelf = packs(chance, known)
    behind = 0.0
    for day in range(10_000):
        boot, started = _short_id(chance), 3.8 * _HOUR + chance.gauss(0, 10 * _MINUTE)
        behind += chance.choice((0.0, 0.0, chance.uniform(0, 16 * _HOUR)))
        for time, person, body in _day(chance, day, learners, shelf):
            monotonic = time - started
            if isinstance(body, kinds.ClockAnchored):
                true_time = int((_FIRST_DAY + day) * _DAY + time)
                yield int(true_time - behind), boot, int(monotonic), None, replace(body, true_time=true_time)
                behind = 0.0
                continue
            yield int((_FIRST_DAY + day) * _DAY + time - behind), boot, int(monotonic), person, body


def _day(chance: Random, day: int, learners: list[_Learner], shelf: list[Pack]) -> Iterator[Happening]:
    sittings = [_opening(chance, day, learners, shelf)]
    for number, hour in enumerate(_CLASSES):
        size = LEARNERS // len(COHORTS)
        first = (day + number) % len(COHORTS) * size
        for learner in chance.sample(learners[first : first + size], TABLETS):
            begin = hour * _HOUR + chance.expovariate(1 / (2 * _MINUTE))
            end = begin + chance.uniform(40, 65) * _MINUTE
            sittings.append(_sitting(chance, learner, shelf, learner.pack, (begin, end)))
    for learner in chance.sample(learners, 4):
        begin = chance.uniform(4, 11) * _HOUR
        end = begin + chance.uniform(5, 40) * _MINUTE
        sittings.append(_sitting(chance, learner, shelf, chance.randrange(len(shelf)), (begin, end)))
    yield from merge(*sittings, key=lambda happening: happening[0])


def _opening(chance: Random, day: int, learners: list[_Learner], shelf: list[Pack]) -> Iterator[Happening]:
    """What staff and the kiosk itself do: on the first day packs and enrolments, sometimes an account that ends."""
    time = 3.9 * _HOUR
    if day == 0:
        yield time, None, kinds.LogBegun("new", None, 0)
        for pack in shelf:
            time += chance.uniform(1, 9) * _SECOND
            yield time, None, kinds.PackInstalled(pack.id, pack.version)
        for learner in learners:
            time += chance.uniform(20, 60) * _SECOND
            yield time, learner.person, kinds.LearnerEnrolled(learner.code, learner.language)
    source = chance.choice(("hub", "hub", "staff"))
    yield time + chance.uniform(5, 20) * _SECOND, None, kinds.ClockAnchored(0, chance.randint(80, 2500), source)
    if day and chance.random() < 0.2:
        gone = chance.choice(learners)
        into = chance.choice([learner for learner in learners if learner is not gone])
        body = chance.choice((kinds.LearnerClosed(), kinds.LearnerMerged(into.person)))
        yield time + chance.uniform(30, 900) * _SECOND, gone.person, body
        gone.person, gone.code, gone.steps = _id(chance), _code(chance), Counter()
        enrolled = kinds.LearnerEnrolled(gone.code, gone.language)
        yield time + chance.uniform(900, 1200) * _SECOND, gone.person, enrolled


def _sitting(
    chance: Random, learner: _Learner, shelf: list[Pack], place: int, hours: tuple[float, float]
) -> Iterator[Happening]:
    """One learner at one tablet: two lessons and a quiz in turn, until the time is over."""
    time, end = hours
    yield time, learner.person, kinds.SignedIn()
    while time < end:
        pack = shelf[place]
        number, turn = divmod(learner.steps[place], 3)
        if turn < 2:
            lesson = pack.lessons[(2 * number + turn) % len(pack.lessons)]
            fields = (pack.id, pack.version, lesson, learner.language)
            time += chance.lognormvariate(2.5, 0.6) * _SECOND
            yield time, learner.person, kinds.LessonOpened(*fields)
            time += chance.lognormvariate(5.8, 0.5) * learner.pace * _SECOND
            if chance.random() < 0.9:
                yield time, learner.person, kinds.LessonFinished(*fields)
            learner.steps[place] += 1
            continue
        quizzes = list(pack.quizzes)
        passed = False
        for happening in _attempt(chance, learner, pack, quizzes[number % len(quizzes)], time):
            yield happening
            time, _, body = happening
            passed = isinstance(body, kinds.QuizFinished) and body.passed
        learner.steps[place] += passed


def _attempt(chance: Random, learner: _Learner, pack: Pack, quiz: str, time: float) -> Iterator[Happening]:
    attempt, questions, marks = _short_id(chance), pack.quizzes[quiz], {}
    time += chance.lognormvariate(2.5, 0.6) * _SECOND
    yield time, learner.person, kinds.QuizStarted(attempt, pack.id, pack.version, quiz, learner.language)
    is_burst = chance.random() < _BURSTS
    if is_burst:
        time += chance.uniform(2, 6) * learner.pace * _MINUTE
    for question in questions:
        for _ in range(1 + (not is_burst and chance.random() < 0.12)):
            time += chance.uniform(2, 30) if is_burst else chance.lognormvariate(3.3, 0.7) * learner.pace * _SECOND
            given, marks[question.id] = _answer(chance, question, learner.skill)
            body = kinds.QuestionAnswered(attempt, question.id, given, marks[question.id])
            yield time, learner.person, body
    time += chance.lognormvariate(2.0, 0.5) * _SECOND
    total, reached = MARK * len(questions), sum(marks.values())
    yield time, learner.person, kinds.QuizFinished(attempt, reached, total, 100 * reached >= 60 * total)


def _answer(chance: Random, question: Question, skill: float) -> tuple[object, int]:
    """What was given, and its marks."""
    is_right = chance.random() < skill
    if question.kind == TEXT:
        if question.texts and is_right:
            return question.texts[int(len(question.texts) ** chance.random()) - 1], MARK
        return sentence(chance), 0 if question.texts else MARK
    if question.kind == NUMBER:
        return (question.texts[0], MARK) if is_right else (str(chance.randint(1, 3000)), 0)
    choices = list(question.choices)
    if question.kind == SINGLE:
        wrong = [choice for choice in choices if choice not in question.right]
        return (question.right[0], MARK) if is_right else (chance.choice(wrong), 0)
    if question.kind == MULTIPLE:
        right = sorted(question.right)
        return (right, MARK) if is_right else (sorted(chance.sample(choices, len(right) - 1 or 1)), MARK // 2)
    given = choices if is_right else chance.sample(choices, len(choices))
    if question.kind == ORDERING:
        kept = sum(given.index(b) == given.index(a) + 1 for a, b in pairwise(choices))
        return given, MARK * kept // (len(choices) - 1)
    return dict(zip(choices, given, strict=True)), MARK * sum(map(str.__eq__, choices, given)) // len(choices)


def _learner(chance: Random, pack: int) -> _Learner:
    return _Learner(
        person=_id(chance),
        code=_code(chance),
        language=chance.choice(_LANGUAGES),
        skill=chance.uniform(0.45, 0.95),
        pace=chance.lognormvariate(0, 0.3),
        pack=pack,
    )


def _id(chance: Random) -> str:
    return f"{chance.getrandbits(128):032x}"


def _short_id(chance: Random) -> str:
    return f"{chance.getrandbits(64):016x}"


def _code(chance: Random) -> str:
    return "".join(chance.choices(_CODE_SIGNS, k=6))
