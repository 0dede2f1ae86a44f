"""Fetches as they are noted in the database, so that pages show how far one is and what came of those before."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from kiosk.database import reading, writing
from kiosk.errors import TechnicianError
from kiosk.packs import arrivals, shelf
from kiosk.packs.tables import FetchRun
from kiosk.progress.clock import Clock
from kiosk.settings import Settings
from kiosk.stocking.fetches import Progress, Request, fetch_packs
from sync.protocol.errors import N_, SpokenError

RUNNING, FINISHED, STOPPED, FAILED = "running", "finished", "stopped", "failed"

_KEPT_RUNS = 50


def run_fetch(settings: Settings, clock: Clock, request: Request) -> list[dict[str, Any]]:
    """As `fetch_packs`, noted.

    Of tries one after another that brought nothing for the same reason the latest stays. Raises TechnicianError
    (`fetching`) if another one is running.
    """
    with _one_fetcher(settings):
        _end_interrupted()
        with writing():
            run = FetchRun.create(source=request.url, state=RUNNING, began_at=clock.milliseconds()).run
            kept = FetchRun.select(FetchRun.run).order_by(FetchRun.run.desc()).limit(_KEPT_RUNS)
            FetchRun.delete().where(FetchRun.run.not_in(kept)).execute()
        return _noted(settings, clock, request, run)


def _noted(settings: Settings, clock: Clock, request: Request, run: int) -> list[dict[str, Any]]:
    def note(**columns: Any) -> None:
        with writing():
            FetchRun.update(**columns).where(FetchRun.run == run).execute()

    def show(progress: Progress) -> None:
        note(**vars(progress))
        request.show(progress)

    try:
        report = fetch_packs(settings, clock, replace(request, show=show))
    except SpokenError as error:
        failure = {"code": error.code, "sentence": error.sentence, "values": error.values}
        state = STOPPED if error.code.startswith("fetch-") else FAILED
        note(state=state, ended_at=clock.milliseconds(), failure=failure)
        _forget_repeat()
        raise
    note(state=FINISHED, ended_at=clock.milliseconds(), report=report)
    _forget_repeat()
    return report


def _forget_repeat() -> None:
    """Let go of the run before the last, if neither brought anything, both for the same reason."""
    runs = latest_runs(2)
    outcomes = [(run.source, run.state, run.failure, run.report) for run in runs]
    if len(runs) > 1 and outcomes[0] == outcomes[1] and not runs[0].report:
        with writing():
            runs[1].delete_instance()


def note_interruption(settings: Settings) -> None:
    """Say of a fetch that a power cut ended that it is not running any more."""
    try:
        with _one_fetcher(settings):
            _end_interrupted()
    except TechnicianError:  # one is running
        return


def _end_interrupted() -> None:
    with writing():
        FetchRun.update(state=STOPPED).where(FetchRun.state == RUNNING).execute()


def latest_runs(most: int) -> list[FetchRun]:
    """The latest fetches, the last one first."""
    with reading():
        return list(FetchRun.select().order_by(FetchRun.run.desc()).limit(most))


def titles(settings: Settings, pack: str) -> dict[str, str]:
    """The title, by language, of a pack that is being fetched; {} until a new one's manifest has come."""
    return arrivals.titles(settings.fetching, pack) or shelf.titles(pack)


@contextmanager
def _one_fetcher(settings: Settings) -> Iterator[None]:
    """At most one fetch at a time, whichever process it runs in."""
    settings.fetching.mkdir(parents=True, exist_ok=True)
    with (settings.fetching / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise TechnicianError("fetching", N_("Packs are being fetched just now. See how far it is.")) from error
        yield
