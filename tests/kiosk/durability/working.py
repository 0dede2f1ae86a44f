"""A kiosk at work on a disk that is recorded: enrolments, answers by its pages, an exchange that reads beside them."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

from kiosk.app import create_app, open_kiosk
from kiosk.database import close_database, database, writing
from kiosk.packs.sources.folder import FolderSource
from kiosk.packs.tables import Lesson
from kiosk.packs.trust import trust_root
from kiosk.progress import log
from kiosk.progress.log import Head
from kiosk.settings import read_settings
from kiosk.stocking.imports import import_packs
from kiosk.web.here import Kiosk
from sync.protocol.events import SignedIn
from tests.kiosk.cast import PIN, gather
from tests.kiosk.conftest import Repository
from tests.kiosk.durability.recording import Recording, RecordingDisk
from tests.kiosk.learn.taking import RIGHT, begin, delivery
from tests.kiosk.opened import forget_what_was_read
from tests.kiosk.visitor import Visitor

_LESSONS, _LESSON_BYTES = 22, 180_000
"""What imports write into the WAL before it is as long as the kiosk lets it grow: 1000 pages."""


def record(home: Path, repository: Repository, answers: int = 12, **pragmas: Any) -> Recording:
    """What a kiosk's disk is asked for in a day; `pragmas` replace some of its settings.

    `answers` are given before the WAL is folded into the database, after that, and after a restart.
    """
    recording, chance = Recording(), Random(answers)  # noqa: S311 - must be the same again
    engine = RecordingDisk(recording).engine(**pragmas)
    with _open(home, engine) as kiosk:
        anitha = gather(kiosk)
        trust_root(kiosk.settings.trust, repository.root)
        import_packs(kiosk.settings, kiosk.clock, FolderSource(repository.folder))
        with _exchanging(recording):
            answer = _sit_down(kiosk, anitha.code, recording, chance)
            _repeat(answer, answers)
            _log_together(kiosk, recording, answers)
            _import(chance)
            _repeat(answer, answers)
    with _open(home, engine) as kiosk, _exchanging(recording):
        _repeat(_sit_down(kiosk, anitha.code, recording, chance), answers)
    return recording


def _sit_down(kiosk: Kiosk, code: str, recording: Recording, chance: Random) -> Callable[[], None]:
    """A learner in a quiz; gives what answers one of its questions anew, and sees "saved"."""
    learner = Visitor(create_app(kiosk)).sign_in_as_learner(code, PIN)
    attempt = begin(learner)

    def answer() -> None:
        given = {"answer-leaf": f"{chance.getrandbits(32)}"} if chance.random() < 0.8 else RIGHT
        sent = {**delivery(learner, attempt), "question": "leaf", **given}
        said = learner.client.post(f"{attempt}/answers", data=sent)
        assert said.status_code == 204, said.text
        _promise(recording, "page")

    return answer


def _log_together(kiosk: Kiosk, recording: Recording, times: int) -> None:
    """Tablets whose answers share commits, as many as the kiosk has threads."""

    def log_some(person: str) -> None:
        for _ in range(times):
            event = log.append(kiosk.clock, SignedIn(), person)
            recording.promise("page", Head(event.log_id, event.sequence, log.hash_at(event.log_id, event.sequence)))
        close_database()

    with ThreadPoolExecutor(kiosk.settings.threads) as tablets:
        list(tablets.map(log_some, map(str, range(kiosk.settings.threads))))


def _import(chance: Random) -> None:
    """As an import stores rendered lessons: so many pages that SQLite folds the WAL into the database."""
    for number in range(_LESSONS):
        content = chance.randbytes(_LESSON_BYTES)
        with writing():
            Lesson.replace(
                pack="large", lesson=f"{number % 2}", language="en", html=content, deflated=b"", etag=""
            ).execute()


def _repeat(action: Callable[[], None], times: int) -> None:
    for _ in range(times):
        action()


def _promise(recording: Recording, to: str) -> None:
    recording.promise(to, log.head())


@contextmanager
def _exchanging(recording: Recording) -> Iterator[None]:
    """Beside the pages, at every moment, an exchange reads the log, and the hub has what it read."""
    with ThreadPoolExecutor(1) as worker:
        worker.submit(log.head).result()
        recording.witness = lambda: worker.submit(_promise, recording, "exchange").result()
        try:
            yield
        finally:
            recording.witness = lambda: None
            worker.submit(close_database).result()


@contextmanager
def _open(home: Path, engine: Callable[..., Any]) -> Iterator[Kiosk]:
    if database.obj is not None:
        close_database()
    forget_what_was_read()
    try:
        yield open_kiosk(read_settings(home), engine)
    finally:
        close_database()
        forget_what_was_read()
