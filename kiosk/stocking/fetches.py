"""One fetching of packs: from where, in what order, and what came of it.

What always holds: it ends at the next chunk when it is told to, and a later one goes on where it was; the shelf changes
only when a whole version is there and no import changes it.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

from kiosk.database import writing
from kiosk.errors import KioskError, NetworkError, TechnicianError
from kiosk.packs import fetching, importing, switching
from kiosk.packs.allowance import Allowance
from kiosk.packs.arrivals import Arrivals
from kiosk.packs.blobs import Blobs
from kiosk.packs.fetching import Fetching, Wish
from kiosk.packs.neighbours import Neighbour
from kiosk.packs.signed import Signed, Vouched
from kiosk.packs.sources.errors import WithheldError
from kiosk.packs.sources.resuming import ResumingSource
from kiosk.packs.trust import vouched_targets
from kiosk.progress import log, reports
from kiosk.progress.clock import Clock, is_synchronised
from kiosk.settings import Settings
from kiosk.stocking.installing import alone, install
from sync.protocol.errors import N_, PackError, SpokenError

_LOGGER = logging.getLogger(__name__)
_OUTCOMES = {importing.NEW: "added", importing.NEWER: "updated", importing.BROKEN: "repaired"}
_LATELY = 30 * 86_400_000
_SHOWN_EVERY = 2.0
_IMPORT_SECONDS = 5


@dataclass
class Progress:
    """How far a fetch is. Bytes are those of the pack in work."""

    pack: str = ""
    pack_number: int = 0
    pack_count: int = 0
    bytes_done: int = 0
    bytes_total: int = 0
    report: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Request:
    """One fetch: from an address (perhaps none), from neighbours, by hand or by itself; `stopping` ends it.

    `packs` are the only ones to fetch, if there are any, even if they were taken off the shelf. `wait` sleeps for so
    many seconds, as `stopping` does if it is None.
    """

    url: str
    neighbours: tuple[Neighbour, ...] = ()
    by_hand: bool = False
    stopping: threading.Event = field(default_factory=threading.Event)
    show: Callable[[Progress], None] = lambda _: None
    wait: Callable[[float], object] | None = None
    packs: tuple[str, ...] = ()


def fetch_packs(settings: Settings, clock: Clock, request: Request) -> list[dict[str, Any]]:
    """Fetch whatever publishers vouch for and the shelf lacks; gives {pack, version, title, outcome, road} for each.

    `outcome` is `added`, `updated` or `repaired`. Raises KioskError when it had to end; what came is kept.
    """
    with writing():
        for pack in request.packs:
            switching.forget_removal(pack)
    with _roads(settings, clock, request) as (web, near):
        vouched = _vouched(settings, clock, web, near, request.by_hand)
        if vouched is None:
            return []
        arrivals = Arrivals(Blobs(settings.blobs), settings.fetching)
        lately = reports.learners_by_pack(clock.milliseconds() - _LATELY)
        wishes = fetching.wishes(vouched, lately, arrivals.here)
        targets = [target for wish in wishes for target in wish.targets]
        arrivals.tidy(targets, {path for target in targets for path in fetching.paths(target)})
        job = Fetching([*near, *([web] if web else [])], arrivals, settings.home)
        chosen = [wish for wish in wishes if not request.packs or wish.pack in request.packs]
        return _Run(settings, clock, request, job).fetch(chosen)


@dataclass
class _Run:
    settings: Settings
    clock: Clock
    request: Request
    job: Fetching
    shown_at: float = 0.0

    def fetch(self, wishes: list[Wish]) -> list[dict[str, Any]]:
        progress = Progress(pack_count=len(wishes))
        faults: list[SpokenError] = []
        for number, wish in enumerate(wishes, start=1):
            progress.pack, progress.pack_number = wish.pack, number
            progress.bytes_done, progress.bytes_total = 0, wish.size
            self.request.show(progress)
            self.shown_at = 0.0  # so that it is shown again as soon as the pack's title is known
            try:
                signed, road = self.job.fetch(wish, lambda size: self._advance(progress, size))
                self._install(signed)
            except NetworkError:
                raise
            except (KioskError, PackError) as error:
                if error.code == "disk-full":
                    raise
                _LOGGER.warning("fetching %s: %s", wish.pack, error)
                faults.append(error)
                continue
            progress.report.append(_reported(signed, wish, road))
            self.request.show(progress)
        if faults:
            raise faults[0]
        return progress.report

    def _advance(self, progress: Progress, size: int) -> None:
        progress.bytes_done += size
        progress.bytes_total = max(progress.bytes_total, progress.bytes_done)
        if time.monotonic() - self.shown_at >= _SHOWN_EVERY:  # each showing may be a commit
            self.shown_at = time.monotonic()
            self.request.show(progress)

    def _install(self, signed: Signed) -> None:
        arrivals = self.job.arrivals
        with _in_turn(self.settings, self.request):
            arrivals.hand_over(signed.manifest)
            install(self.clock, signed, arrivals.here)
            importing.free_blobs(arrivals.here)


def is_withheld(settings: Settings, clock: Clock) -> bool:
    """Whether nothing may be fetched by itself now: not in this hour, or no more today."""
    try:
        _allowance(settings, clock, Request("")).check()
    except WithheldError:
        return True
    return False


def _allowance(settings: Settings, clock: Clock, request: Request) -> Allowance:
    def is_time_known() -> bool:
        return is_synchronised() or log.is_anchored(clock.now().boot)

    return Allowance(settings, clock.milliseconds, is_time_known, request.stopping.is_set, request.by_hand)


def _reported(signed: Signed, wish: Wish, road: str) -> dict[str, Any]:
    manifest = signed.manifest
    is_other = wish.installed not in (None, manifest.version)
    return {
        "pack": manifest.pack,
        "version": manifest.version,
        "title": manifest.title,
        "outcome": _OUTCOMES[importing.NEWER if is_other else wish.state],
        "road": road,
    }


@contextmanager
def _roads(
    settings: Settings, clock: Clock, request: Request
) -> Iterator[tuple[ResumingSource | None, list[ResumingSource]]]:
    """The web, which is counted and kept to its allowance, and the neighbours, which are not."""
    from kiosk.packs.sources.web import WebSource  # with the HTTP client, for which an idle kiosk needs no memory

    def wait(seconds: float) -> None:
        (request.wait or request.stopping.wait)(seconds)
        limit.check()

    limit = _allowance(settings, clock, request)
    links = [WebSource(each.url, may_be_older=True) for each in request.neighbours]
    near = [ResumingSource(link, None, wait) for link in links]
    web = None
    if request.url:
        links.append(WebSource(request.url, limit))
        web = ResumingSource(links[-1], settings.fetching / "partials", wait)
    try:
        yield web, near
    finally:
        for link in links:
            link.close()
        limit.save()


def _vouched(
    settings: Settings, clock: Clock, web: ResumingSource | None, near: list[ResumingSource], by_hand: bool
) -> Vouched | None:
    """What publishers vouch for, as the web says it, or else a neighbour.

    None if nobody asked and only strangers' kiosks are near: that is no failure, and the log says it.
    """
    faults: list[KioskError] = []
    for road in [*([web] if web else []), *near]:
        try:
            return vouched_targets(road, settings.trust, clock.milliseconds())
        except KioskError as error:
            faults.append(error)
            level = logging.DEBUG if isinstance(error, NetworkError) else logging.INFO  # whoever fetches says it once
            _LOGGER.log(level, "metadata from %s: %s", road.name, error)
    if not faults:
        raise TechnicianError(
            "no-source", N_("This kiosk knows no address to fetch packs from. Write it on the page Fetching.")
        )
    if not web and not by_hand and all(fault.code == "forged" for fault in faults):
        return None
    raise faults[0 if web else -1]


@contextmanager
def _in_turn(settings: Settings, request: Request) -> Iterator[None]:
    """The right to change the shelf, as soon as no import has it."""
    with ExitStack() as held:
        while True:
            try:
                held.enter_context(alone(settings))
                break
            except TechnicianError:
                (request.wait or request.stopping.wait)(_IMPORT_SECONDS)
                if request.stopping.is_set():
                    raise
        yield
