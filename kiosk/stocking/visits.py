"""Visits of a stick: an import is asked for, is done by the worker, and stays as a visit report."""

import logging
from pathlib import Path
from typing import Any

from kiosk.database import reading, writing
from kiosk.packs.sources.folder import FolderSource
from kiosk.packs.sticks import Stick
from kiosk.packs.tables import ImportRun
from kiosk.progress.clock import Clock
from kiosk.settings import Settings
from kiosk.stocking.imports import Progress, Row, Show, import_packs
from sync.protocol.errors import N_, SpokenError

WAITING, RUNNING, FINISHED, FAILED = "waiting", "running", "finished", "failed"

_LOGGER = logging.getLogger(__name__)


def ask_import(clock: Clock, stick: Stick, packs: list[str], staff: str = "") -> int:
    """Note an import for the worker; gives the run's number. `staff` is who asked."""
    with writing():
        return ImportRun.create(
            folder=str(stick.repository),
            label=stick.label,
            packs=packs,
            staff=staff,
            state=WAITING,
            asked_at=clock.milliseconds(),
        ).run


def import_run(number: int) -> ImportRun | None:
    with reading():
        return ImportRun.get_or_none(ImportRun.run == number)


def import_runs(most: int | None = None) -> list[ImportRun]:
    """The latest imports, the last one first; all of them if `most` is None."""
    with reading():
        return list(ImportRun.select().order_by(ImportRun.run.desc()).limit(most))


def as_json(run: ImportRun) -> dict[str, Any]:
    """A visit report for programs; times are milliseconds, sizes bytes."""
    return {
        "visit": run.run,
        "folder": run.folder,
        "stick": run.label,
        "staff": run.staff,
        "state": run.state,
        "asked_at": run.asked_at,
        "began_at": run.began_at,
        "ended_at": run.ended_at,
        "bytes": run.bytes_done,
        "report": run.report,
        "failure": run.failure,
    }


def waiting_runs() -> list[ImportRun]:
    """What the worker has to do: imports that were asked for, and one that an end of the program interrupted."""
    with reading():
        return list(ImportRun.select().where(ImportRun.state.in_([WAITING, RUNNING])).order_by(ImportRun.run))


def do_import(settings: Settings, clock: Clock, run: ImportRun) -> None:
    """Do an import that was asked for, and keep how it went."""
    began = clock.milliseconds()

    def show(progress: Progress) -> None:
        _update(run, state=RUNNING, began_at=began, **vars(progress))

    try:
        report = import_packs(settings, clock, FolderSource(Path(run.folder)), run.packs or None, show)
        _update(run, state=FINISHED, ended_at=clock.milliseconds(), report=report)
    except SpokenError as error:
        _update(run, state=FAILED, ended_at=clock.milliseconds(), failure=_failure(error))
    except Exception:
        _LOGGER.exception("import %s failed", run.run)
        _update(run, state=FAILED, ended_at=clock.milliseconds(), failure=_failure(_unknown()))


def import_now(settings: Settings, clock: Clock, stick: Stick, packs: list[str] | None, show: Show) -> list[Row]:
    """Import without the worker, as a command does, and keep how it went. Raises as `import_packs` does."""
    asked = clock.milliseconds()
    last = Progress()

    def keep(progress: Progress) -> None:
        nonlocal last
        last = progress
        show(progress)

    failure: dict[str, Any] | None = None
    try:
        return import_packs(settings, clock, FolderSource(stick.repository), packs, keep)
    except BaseException as error:
        failure = _failure(error if isinstance(error, SpokenError) else _unknown())
        raise
    finally:
        _keep(stick, packs or [], asked, clock.milliseconds(), last, failure)


def _keep(
    stick: Stick, packs: list[str], asked: int, ended: int, progress: Progress, failure: dict[str, Any] | None
) -> None:
    with writing():
        ImportRun.create(
            folder=str(stick.repository),
            label=stick.label,
            packs=packs,
            state=FAILED if failure else FINISHED,
            asked_at=asked,
            began_at=asked,
            ended_at=ended,
            failure=failure,
            **vars(progress),
        )


def _update(run: ImportRun, **columns: Any) -> None:
    with writing():
        ImportRun.update(**columns).where(ImportRun.run == run.run).execute()


def _unknown() -> SpokenError:
    return SpokenError(
        "unknown", N_("The import stopped for a reason that the kiosk does not know. Look into its log.")
    )


def _failure(error: SpokenError) -> dict[str, Any]:
    return {"code": error.code, "sentence": error.sentence, "values": error.values}
