"""Background jobs beside the web threads: importing, exchanging, housekeeping.

One thread does one job at a time. What always holds: an import that was running when the power failed is taken up again
at the next start; an exchange that failed is tried again after a pause that grows, with jitter, and never in a herd.
"""

import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kiosk.database import reading, writing
from kiosk.errors import KioskError, NetworkError, TechnicianError
from kiosk.exchange import exchange, is_joined
from kiosk.packs import importing
from kiosk.packs.blobs import Blobs
from kiosk.packs.sources.folder import FolderSource
from kiosk.packs.tables import ImportRun
from kiosk.packs.trust import Signed
from kiosk.people import signing_in, staff
from kiosk.progress.clock import Clock
from kiosk.settings import Settings
from kiosk.stocking.installing import alone, install
from sync.connecting import pause_after
from sync.protocol.errors import N_, SpokenError

WAITING, RUNNING, FINISHED, FAILED = "waiting", "running", "finished", "failed"

_LOGGER = logging.getLogger(__name__)
_FIRST_PAUSE = 5
_SHOWN_EVERY = 0.5
_YEAR = 365 * 24 * 3600 * 1000


@dataclass
class Progress:
    """How far an import is; the page and the command show it. Sizes are bytes."""

    pack: str = ""
    pack_number: int = 0
    pack_count: int = 0
    bytes_done: int = 0
    bytes_total: int = 0
    report: list[dict[str, Any]] = field(default_factory=list)


Show = Callable[[Progress], None]


def import_packs(
    settings: Settings, clock: Clock, repository: Path, wanted: list[str] | None = None, show: Show = lambda _: None
) -> list[dict[str, Any]]:
    """Import what a repository holds and the shelf lacks; gives a list of {pack, version, title, outcome}.

    `wanted` names the packs to take, all if None. `outcome` is `added`, `updated`, `repaired`, `kept`
    or `newer-here`.
    Raises TechnicianError; what is sound is on the shelf then, whichever pack is not.
    """
    blobs = Blobs(settings.blobs)
    with alone(settings):
        blobs.clear_incoming()
        look = importing.look(repository, settings.trust, blobs, clock.milliseconds(), thorough=True)
        offers = [offer for offer in look.offers if wanted is None or offer.manifest.pack in wanted]
        taken = [offer for offer in offers if offer.is_wanted]
        importing.check_room(taken, settings.home)
        progress = Progress(pack_count=len(taken), bytes_total=sum(offer.bytes_missing for offer in taken))
        left_out = [each for each in look.left_out if wanted is None or each.pack in wanted]
        faults: list[SpokenError] = [_named(each.error, each.pack or each.publisher) for each in left_out]
        for offer in offers:
            if offer in taken:
                progress.pack_number += 1
                progress.pack = offer.manifest.pack
                show(progress)
                try:
                    _import(settings, clock, repository, offer.signed, blobs, progress, show)
                except SpokenError as error:
                    if error.code not in importing.FAULTS_OF_ONE_PACK:
                        raise
                    faults.append(_named(error, offer.manifest.pack))
                    continue
            progress.report.append(_outcome(offer))
            show(progress)
        if faults:  # what was copied of a pack with a fault stays for the next try
            raise faults[0]
        importing.free_blobs(blobs)
    return progress.report


def _named(error: SpokenError, pack: str) -> TechnicianError:
    """A pack's fault with the pack's name; the other packs were imported all the same."""
    return TechnicianError(
        error.code,
        N_("The pack %(pack)s could not be taken: %(why)s The others are on the shelf."),
        pack=pack,
        why=str(error),
    )


def _import(
    settings: Settings, clock: Clock, repository: Path, signed: Signed, blobs: Blobs, progress: Progress, show: Show
) -> None:
    shown_at = 0.0

    def advance(size: int) -> None:
        nonlocal shown_at
        progress.bytes_done += size
        if time.monotonic() - shown_at >= _SHOWN_EVERY:  # each showing may be a commit
            shown_at = time.monotonic()
            show(progress)

    missing = importing.copy_blobs(FolderSource(repository), signed.manifest, blobs, advance)
    if missing:
        raise missing[0].error
    install(clock, signed, importing.render(signed, blobs))


def _outcome(offer: importing.Offer) -> dict[str, Any]:
    outcomes = {
        importing.NEW: "added",
        importing.NEWER: "updated",
        importing.BROKEN: "repaired",
        importing.SAME: "kept",
        importing.OLDER: "newer-here",
    }
    manifest = offer.manifest
    return {
        "pack": manifest.pack,
        "version": manifest.version,
        "title": manifest.title,
        "outcome": outcomes[offer.state],
    }


def ask_import(clock: Clock, folder: Path, packs: list[str]) -> int:
    """Note an import for the worker; gives the run's number."""
    with writing():
        return ImportRun.create(folder=str(folder), packs=packs, state=WAITING, asked_at=clock.milliseconds()).run


def import_run(number: int) -> ImportRun | None:
    with reading():
        return ImportRun.get_or_none(ImportRun.run == number)


def import_runs(most: int) -> list[ImportRun]:
    """The latest imports, the last one first."""
    with reading():
        return list(ImportRun.select().order_by(ImportRun.run.desc()).limit(most))


class Worker:
    """The thread that does the jobs. `wake` makes it look for work at once."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._exchange_asked = threading.Event()
        self._failures = 0
        self._thread = threading.Thread(target=self._run, name="worker", daemon=True)

    def start(self) -> None:
        """Begin, or begin again after `stop`."""
        self._stopping.clear()
        if self._thread.ident is not None:
            self._thread = threading.Thread(target=self._run, name="worker", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        self._woken.set()

    def ask_exchange(self) -> None:
        """Exchange now, whatever pause was planned."""
        self._exchange_asked.set()
        self._woken.set()

    def stop(self, seconds: float) -> None:
        """Finish the job at hand and end, or give up waiting after so many seconds: every job survives a kill."""
        self._stopping.set()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join(seconds)

    def _run(self) -> None:
        pause = random.uniform(0, _FIRST_PAUSE)  # noqa: S311 - spreads kiosks that start together
        while not self._stopping.is_set():
            timed_out = not self._woken.wait(pause)
            self._woken.clear()
            if self._stopping.is_set():
                return
            try:
                self._import_waiting()
                if timed_out or self._exchange_asked.is_set():
                    self._exchange_asked.clear()
                    self._keep_house()
                    pause = self._exchange_all()
            except Exception:  # a full disk, say: whatever it is, the next round tries again
                _LOGGER.exception("the worker goes on after a failure")
                pause = _FIRST_PAUSE

    def _import_waiting(self) -> None:
        with reading():
            runs = list(ImportRun.select().where(ImportRun.state.in_([WAITING, RUNNING])).order_by(ImportRun.run))
        for run in runs:
            self._import(run)

    def _import(self, run: ImportRun) -> None:
        def show(progress: Progress) -> None:
            with writing():
                ImportRun.update(state=RUNNING, **vars(progress)).where(ImportRun.run == run.run).execute()

        try:
            report = import_packs(self._settings, self._clock, Path(run.folder), run.packs or None, show)
            self._end(run, FINISHED, report=report)
        except SpokenError as error:
            failure = {"code": error.code, "sentence": error.sentence, "values": error.values}
            self._end(run, FAILED, failure=failure)
        except Exception:
            _LOGGER.exception("import %s failed", run.run)
            sentence = N_("The import stopped for a reason that the kiosk does not know. Look into its log.")
            self._end(run, FAILED, failure={"code": "unknown", "sentence": sentence, "values": {}})

    def _end(self, run: ImportRun, state: str, **columns: Any) -> None:
        with writing():
            ImportRun.update(state=state, ended_at=self._clock.milliseconds(), **columns).where(
                ImportRun.run == run.run
            ).execute()

    def _keep_house(self) -> None:
        """Let go of what has served its time: ended sittings, and what staff did over a year ago."""
        now = self._clock.milliseconds()
        with writing():
            signing_in.forget_ended(now - 1000 * self._settings.longest_sign_in)
            staff.forget_actions(now - _YEAR)

    def _exchange_all(self) -> float:
        """Exchange until nothing waits; gives the seconds until the next time."""
        if not is_joined():
            return self._settings.exchange_every
        try:
            left = None
            while not self._stopping.is_set():
                waiting = exchange(self._settings, self._clock).waiting
                if not waiting or waiting == left:
                    break
                left = waiting
        except KioskError as error:
            self._failures += 1
            level = logging.INFO if isinstance(error, NetworkError) else logging.WARNING
            _LOGGER.log(level, "exchange: %s", error)
            return pause_after(self._failures)
        except Exception:
            self._failures += 1
            _LOGGER.exception("exchange failed")
            return pause_after(self._failures)
        self._failures = 0
        return self._settings.exchange_every * random.uniform(0.8, 1.2)  # noqa: S311 - jitter, no secret
