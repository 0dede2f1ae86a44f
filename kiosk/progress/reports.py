"""How far people are: what pages and tables show of the snapshots. Times are milliseconds."""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass

from peewee import fn

from kiosk.database import Given, Prepared, reading
from kiosk.progress import folded, tables
from sync.protocol.events import LessonFinished, QuizFinished
from sync.protocol.manifest import LESSON, QUIZ, Entry, Manifest

DONE, NOW, NEXT = "done", "now", "next"

_PLACES = Prepared(
    folded.Place.select().where(folded.Place.person == Given("person")).order_by(folded.Place.step.desc())
)
_LESSONS_DONE = Prepared(
    folded.LessonRecord.select(folded.LessonRecord.pack, folded.LessonRecord.lesson).where(
        (folded.LessonRecord.person == Given("person")) & folded.LessonRecord.finished_at.is_null(False)
    )
)
_QUIZZES_PASSED = Prepared(
    folded.Attempt.select(folded.Attempt.pack, folded.Attempt.quiz).where(
        (folded.Attempt.person == Given("person")) & folded.Attempt.passed
    )
)


@dataclass(frozen=True, slots=True)
class Step:
    """One lesson or quiz on a learner's way through a pack: `state` is `done`, `now` or `next`."""

    entry: Entry
    state: str


@dataclass(frozen=True, slots=True)
class Way:
    """A learner's way through a pack."""

    manifest: Manifest
    steps: tuple[Step, ...]
    finished: tuple[Entry, ...]
    moved_at: int
    step: int

    @property
    def done(self) -> int:
        return len(self.finished)

    @property
    def current(self) -> Step | None:
        """Where to go on; None if all is done."""
        return next((step for step in self.steps if step.state == NOW), None)

    @property
    def is_begun(self) -> bool:
        return self.step > 0


@dataclass(frozen=True, slots=True)
class Totals:
    """What a learner has finished over all packs."""

    lessons: int
    quizzes: int


def latest_place(person: str) -> tuple[str, str, str] | None:
    """Where a learner was last, in whichever pack: (pack, kind, id)."""
    with reading():
        place = _PLACES.first(person=person)
    return place and (place.pack, place.kind, place.item)


def ways(person: str, manifests: list[Manifest]) -> list[Way]:
    """The learner's way through each pack, the one gone last first, then those not begun in the order given."""
    with reading():
        places = {row.pack: row for row in _PLACES.rows(person=person)}
        done = _done(person)
    found = [_way(manifest, places.get(manifest.pack), done) for manifest in manifests]
    return sorted(found, key=lambda way: -way.step)


def ways_after(done: set[tuple[str, str, str]], manifests: list[Manifest]) -> list[Way]:
    """The way through each pack of somebody who has done these entries (pack, kind, id), in the order given."""
    return [_way(manifest, None, done) for manifest in manifests]


def ways_begun(manifests: list[Manifest]) -> dict[str, list[Way]]:
    """Everybody's ways through the packs that they have begun, by person, each in the order of the packs given."""
    with reading():
        places = {(row.person, row.pack): row for row in folded.Place.select()}
        done = _done_by_person()
    found: dict[str, list[Way]] = {}
    for manifest in manifests:
        for (person, pack), place in places.items():
            if pack == manifest.pack:
                found.setdefault(person, []).append(_way(manifest, place, done.get(person, set())))
    return found


def way(person: str, manifest: Manifest) -> Way:
    """The learner's way through one pack."""
    return ways(person, [manifest])[0]


def best_attempts(
    person: str, pack: str | None = None, when: Callable[[int], int] = int
) -> dict[tuple[str, str], folded.Attempt]:
    """The best attempt that was handed in for each (pack, quiz), of equal ones the latest.

    `when` gives the true time of what the clock said, for whoever shows times: the clock may have been set between.
    """
    with reading():
        query = folded.Attempt.select().where(
            (folded.Attempt.person == person) & folded.Attempt.finished_at.is_null(False)
        )
        if pack is not None:
            query = query.where(folded.Attempt.pack == pack)
        rows = sorted(query, key=lambda row: (row.passed, row.marks, when(row.finished_at)))
    return {(row.pack, row.quiz): row for row in rows}


def attempts(person: str, pack: str, quiz: str, when: Callable[[int], int] = int) -> list[folded.Attempt]:
    """All attempts of a learner at a quiz that were handed in, the latest first; `when` as in `best_attempts`."""
    with reading():
        query = folded.Attempt.select().where(
            (folded.Attempt.person == person)
            & (folded.Attempt.pack == pack)
            & (folded.Attempt.quiz == quiz)
            & folded.Attempt.finished_at.is_null(False)
        )
        return sorted(query, key=lambda row: when(row.finished_at), reverse=True)


def totals() -> dict[str, Totals]:
    """What each learner has finished."""
    with reading():
        lessons = _counts(
            folded.LessonRecord.select(folded.LessonRecord.person, fn.COUNT(folded.LessonRecord.lesson)).where(
                folded.LessonRecord.finished_at.is_null(False)
            ),
            folded.LessonRecord.person,
        )
        passed = folded.Attempt.select(folded.Attempt.person, folded.Attempt.pack, folded.Attempt.quiz).where(
            folded.Attempt.passed
        )
        quizzes: dict[str, set[tuple[str, str]]] = {}
        for row in passed:
            quizzes.setdefault(row.person, set()).add((row.pack, row.quiz))
    people = lessons.keys() | quizzes.keys()
    return {person: Totals(lessons.get(person, 0), len(quizzes.get(person, ()))) for person in people}


def finished_since(since: int, person: str | None = None) -> Totals:
    """Lessons and quizzes that were finished since a time, by one learner or by all."""
    with reading():
        lessons = folded.LessonRecord.select().where(folded.LessonRecord.finished_at >= since)
        quizzes = folded.Attempt.select().where(folded.Attempt.finished_at >= since)
        if person is not None:
            lessons = lessons.where(folded.LessonRecord.person == person)
            quizzes = quizzes.where(folded.Attempt.person == person)
        return Totals(lessons.count(), quizzes.count())


def lessons_by_span(bounds: list[int]) -> list[int]:
    """How many lessons were finished from each time to the next; from the last one on without end."""
    counts = [0] * len(bounds)
    with reading():
        rows = folded.LessonRecord.select(folded.LessonRecord.finished_at).where(
            folded.LessonRecord.finished_at >= bounds[0]
        )
        for row in rows:
            counts[bisect_right(bounds, row.finished_at) - 1] += 1
    return counts


def finished_items(person: str, boot: str, since: int) -> list[tuple[str, str, str]]:
    """What a learner finished in a boot since a monotonic time of it, in that order: (pack, kind, id)."""
    event, found = tables.Event, []
    with reading():
        is_finish = event.kind.in_((LessonFinished.KIND, QuizFinished.KIND))
        is_since = (event.person == person) & (event.boot == boot) & (event.monotonic >= since)
        for row in event.select().where(is_since & is_finish).order_by(event.monotonic):
            if row.kind == LessonFinished.KIND:
                found.append((row.body["pack"], LESSON, row.body["lesson"]))
            else:
                attempt = folded.Attempt.get_by_id(row.body["attempt"])
                found.append((attempt.pack, QUIZ, attempt.quiz))
    return list(dict.fromkeys(found))


def learners_by_pack(since: int) -> dict[str, int]:
    """How many learners were in each pack since a time."""
    with reading():
        places = folded.Place.select(folded.Place.pack, fn.COUNT(folded.Place.person)).where(
            folded.Place.moved_at >= since
        )
        return _counts(places, folded.Place.pack)


def seen_since(since: int) -> int:
    """How many learners did something here since a time."""
    with reading():
        return folded.Learner.select().where((folded.Learner.seen_at >= since) & ~folded.Learner.closed).count()


def _counts(query: object, group: object) -> dict[str, int]:
    return dict(query.group_by(group).tuples())


def _done(person: str) -> set[tuple[str, str, str]]:
    """What a learner has finished: lessons, and quizzes that were passed, as (pack, kind, id)."""
    lessons = {(row.pack, LESSON, row.lesson) for row in _LESSONS_DONE.rows(person=person)}
    return lessons | {(row.pack, QUIZ, row.quiz) for row in _QUIZZES_PASSED.rows(person=person)}


def _done_by_person() -> dict[str, set[tuple[str, str, str]]]:
    """What everybody has finished."""
    record, attempt = folded.LessonRecord, folded.Attempt
    lessons = record.select(record.person, record.pack, record.lesson).where(record.finished_at.is_null(False))
    quizzes = attempt.select(attempt.person, attempt.pack, attempt.quiz).where(attempt.passed)
    done: dict[str, set[tuple[str, str, str]]] = {}
    for row in lessons:
        done.setdefault(row.person, set()).add((row.pack, LESSON, row.lesson))
    for row in quizzes:
        done.setdefault(row.person, set()).add((row.pack, QUIZ, row.quiz))
    return done


def _way(manifest: Manifest, place: folded.Place | None, done: set[tuple[str, str, str]]) -> Way:
    finished = [(manifest.pack, entry.kind, entry.id) in done for entry in manifest.contents]
    now = _now(manifest, place, finished)
    steps = tuple(
        Step(entry, NOW if index == now else DONE if finished[index] else NEXT)
        for index, entry in enumerate(manifest.contents)
    )
    done_entries = tuple(entry for entry, is_done in zip(manifest.contents, finished, strict=True) if is_done)
    return Way(manifest, steps, done_entries, place.moved_at if place else 0, place.step if place else 0)


def _now(manifest: Manifest, place: folded.Place | None, finished: list[bool]) -> int | None:
    """The index of the step to go on with: where the learner was, or the first open one after it; None if none is."""
    here = 0
    if place is not None:
        names = [(entry.kind, entry.id) for entry in manifest.contents]
        here = names.index((place.kind, place.item)) if (place.kind, place.item) in names else 0
    after = [*range(here, len(finished)), *range(here)]
    return next((index for index in after if not finished[index]), None)
