"""Guests, who read without a name: what they read stays out of the log until they want it kept.

What always holds: nothing of a guest is in the log, in a snapshot or on its way to the hub. Kept, the guest's steps
become events of a learner, in their order, at the moment of keeping; else they are forgotten with the sitting.
"""

import uuid

from kiosk.database import reading, writing
from kiosk.people import signing_in
from kiosk.people.tables import SignIn
from kiosk.progress import log, reports
from kiosk.progress.clock import Clock
from kiosk.progress.reports import Way
from kiosk.progress.tables import GuestStep
from sync.protocol.events import LessonFinished, LessonOpened
from sync.protocol.manifest import LESSON, Manifest


def begin(clock: Clock) -> str:
    """Begin a guest's sitting; gives the token for the tablet's cookie."""
    with writing():
        forget_left()
        return signing_in.begin(clock.steady(), guest=uuid.uuid4().hex)


def open_lesson(guest: str, manifest: Manifest, lesson: str, language: str) -> None:
    """Note that a lesson was opened, unless the guest is there already."""
    with writing():
        last = GuestStep.select().where(GuestStep.guest == guest).order_by(GuestStep.number.desc()).first()
        if last is None or (last.pack, last.lesson) != (manifest.pack, lesson):
            _note(guest, manifest, lesson, language, is_finished=False)


def finish_lesson(guest: str, manifest: Manifest, lesson: str, language: str) -> None:
    with writing():
        _note(guest, manifest, lesson, language, is_finished=True)


def finished(guest: str) -> list[tuple[str, str]]:
    """The lessons that a guest has finished, as (pack, lesson), in the order in which they were."""
    with reading():
        rows = GuestStep.select().where((GuestStep.guest == guest) & GuestStep.is_finished).order_by(GuestStep.number)
        return list(dict.fromkeys((row.pack, row.lesson) for row in rows))


def ways(guest: str, manifests: list[Manifest]) -> list[Way]:
    """The guest's way through each pack, in the order given."""
    return reports.ways_after({(pack, LESSON, lesson) for pack, lesson in finished(guest)}, manifests)


def keep(clock: Clock, guest: str, person: str) -> None:
    """Make what a guest read a learner's, in the transaction that enrols the learner or signs the learner in."""
    with writing():
        for step in GuestStep.select().where(GuestStep.guest == guest).order_by(GuestStep.number):
            body = LessonFinished if step.is_finished else LessonOpened
            log.append(clock, body(step.pack, step.version, step.lesson, step.language), person)
        forget(guest)


def forget(guest: str) -> None:
    with writing():
        GuestStep.delete().where(GuestStep.guest == guest).execute()


def forget_left() -> None:
    """Forget what guests had read whose sittings have ended."""
    with writing():
        seated = SignIn.select(SignIn.guest).where(SignIn.guest.is_null(False))
        GuestStep.delete().where(GuestStep.guest.not_in(seated)).execute()


def _note(guest: str, manifest: Manifest, lesson: str, language: str, is_finished: bool) -> None:
    GuestStep.create(
        guest=guest,
        pack=manifest.pack,
        version=manifest.version,
        lesson=lesson,
        language=language,
        is_finished=is_finished,
    )
