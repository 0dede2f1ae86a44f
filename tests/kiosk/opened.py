"""What the tests of the features share: a further kiosk in a home that the test names, and what is done in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.app import open_kiosk
from kiosk.database import close_database, database
from kiosk.learn import lesson
from kiosk.packs import shelf
from kiosk.packs.rendering_apart import render_here
from kiosk.packs.sources.folder import FolderSource
from kiosk.packs.trust import trust_root
from kiosk.people import pins
from kiosk.people.details import Details
from kiosk.people.tables import Learner
from kiosk.progress import enrolling
from kiosk.quizzes import questions
from kiosk.settings import read_settings
from kiosk.stocking.imports import import_packs
from kiosk.web.here import Kiosk
from tests.kiosk.cast import PIN
from tests.packs import Publisher


@contextmanager
def open_home(home: Path) -> Iterator[Kiosk]:
    """Open (or make) the kiosk of a home, and close it in the end. One at a time: a process has one database."""
    if database.obj is not None:  # another home was open before
        close_database()
    forget_what_was_read()
    try:
        yield open_kiosk(read_settings(home))
    finally:
        close_database()
        forget_what_was_read()


def forget_what_was_read() -> None:
    """A version never changes in one home, but packs of one name and version differ between the homes of tests."""
    shelf._manifest.cache_clear()
    lesson._mould.cache_clear()
    questions._load.cache_clear()


def enrol(kiosk: Kiosk, name: str = "Anitha", pin: str = PIN, **details: object) -> Learner:
    """Enrol a learner."""
    given = {"language": "ml", "picture": "boat", "basis": "consent"} | details
    kept = pins.kept(kiosk.secrets, pin)
    return enrolling.enrol(kiosk.clock, kiosk.secrets, Details(name, **given), kept)  # type: ignore[arg-type]


def take_in(kiosk: Kiosk, publisher: Publisher) -> list[str]:
    """Trust a publisher's root, import all that it has published, and render it; gives the outcomes."""
    outcomes = take_in_unrendered(kiosk, publisher)
    render_here(kiosk.settings.blobs)
    return outcomes


def take_in_unrendered(kiosk: Kiosk, publisher: Publisher) -> list[str]:
    """The same before the worker has rendered it."""
    trust_root(kiosk.settings.trust, publisher.root)
    return [each["outcome"] for each in import_packs(kiosk.settings, kiosk.clock, FolderSource(publisher.repository))]


def taken_by_another(publisher: Publisher, folder: Path, home: Path) -> dict[str, str]:
    """What stands on the shelf of a further kiosk, which trusts the publisher, after it has imported a folder."""
    with open_home(home) as other:
        trust_root(other.settings.trust, publisher.root)
        import_packs(other.settings, other.clock, FolderSource(folder))
        assert shelf.damaged_files(other.blobs) == []
        return shelf.versions()
