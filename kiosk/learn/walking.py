"""The way of whoever sits at the tablet: a learner's, which is in the log, or a guest's, which is not."""

from kiosk.progress import guests, reports, studying
from kiosk.progress.reports import Way
from kiosk.web import guard
from kiosk.web.here import kiosk
from sync.protocol.manifest import Manifest


def ways(manifests: list[Manifest]) -> list[Way]:
    """The ways through packs; a learner's last one first."""
    guest = guard.guest()
    return guests.ways(guest, manifests) if guest else reports.ways(guard.learner().person, manifests)


def way(manifest: Manifest) -> Way:
    return ways([manifest])[0]


def open_lesson(manifest: Manifest, lesson: str, language: str) -> None:
    guest = guard.guest()
    if guest:
        guests.open_lesson(guest, manifest, lesson, language)
    else:
        studying.open_lesson(kiosk().clock, guard.learner().person, manifest, lesson, language)


def finish_lesson(manifest: Manifest, lesson: str, language: str) -> None:
    guest = guard.guest()
    if guest:
        guests.finish_lesson(guest, manifest, lesson, language)
    else:
        studying.finish_lesson(kiosk().clock, guard.learner().person, manifest, lesson, language)
