"""Fetching in the background, beside the worker: a fetch may take days, and no import or exchange must wait for it.

What always holds: it ends when it is told to and goes on where it was; a fetch that failed is tried again after a pause
that grows, with jitter, and never in a herd; one that waited for its hours or for another day goes on soon after they
have begun, or at once when staff allow it.
"""

import logging
import random
import threading
import time

from kiosk.errors import NetworkError
from kiosk.packs import allowance, shelf
from kiosk.packs.neighbours import Neighbourhood
from kiosk.packs.trust import is_trusting
from kiosk.progress.clock import Clock
from kiosk.settings import Settings
from kiosk.stocking.apart import fetch_apart
from kiosk.stocking.fetch_runs import note_interruption
from kiosk.stocking.fetches import Request, is_withheld
from sync.connecting import pause_after
from sync.protocol.errors import SpokenError

_LOGGER = logging.getLogger(__name__)
_LOOK_SECONDS = 60
_FIRST_SECONDS = 20
_SPREAD_SECONDS = 300
_WAITED_FOR = (allowance.SPENT, allowance.CLOCK, allowance.OTHER_HOURS)


class Fetcher:
    """The thread that fetches. `wake` makes it look at the rules at once, `ask` fetch now."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._woken = threading.Event()
        self._asked = threading.Event()
        self._stopping = threading.Event()
        self._failures = 0
        self._waits = False
        self._spread: float = _SPREAD_SECONDS
        self._said = ""
        self._due = 0.0
        self._neighbourhood: Neighbourhood | None = None
        self._thread: threading.Thread | None = None

    def start(self, port: int) -> None:
        """Begin, or begin again after `stop`. `port` is where this kiosk serves its pages, for its neighbours."""
        self._stopping.clear()
        self._due = time.monotonic() + _FIRST_SECONDS
        self._neighbourhood = Neighbourhood(port)
        self._thread = threading.Thread(target=self._run, name="fetcher", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        self._woken.set()

    def ask(self) -> None:
        """Fetch now, whatever pause or hour was planned."""
        self._asked.set()
        self._woken.set()

    def is_asked(self) -> bool:
        """Whether somebody asked and the fetch has not begun."""
        return self._asked.is_set()

    def hears_others(self) -> bool:
        """Whether other kiosks on this network say that they have packs."""
        return bool(self._neighbourhood and self._neighbourhood.others())

    def is_woken(self) -> bool:
        """Whether it was woken and has not looked yet."""
        return self._woken.is_set()

    def stop(self, seconds: float) -> None:
        """End at the next chunk, or give up waiting after so many seconds: fetching survives a kill."""
        self._stopping.set()
        self._woken.set()
        if self._thread and self._thread.is_alive():
            self._thread.join(seconds)

    def _run(self) -> None:
        note_interruption(self._settings)
        while not self._stopping.is_set():
            try:
                self._step()
            except Exception:  # a full disk, say: whatever it is, the next round tries again
                _LOGGER.exception("the fetcher goes on after a failure")
                self._plan_after_failure()
            is_woken = self._woken.wait(max(1.0, min(_LOOK_SECONDS, self._due - time.monotonic())))
            self._spread = 0 if is_woken else _SPREAD_SECONDS
            self._woken.clear()
        if self._neighbourhood:
            self._neighbourhood.leave()

    def _step(self) -> None:
        if not is_trusting(self._settings.trust):
            return
        by_hand = self._asked.is_set()
        if by_hand:
            self._asked.clear()
        rules = allowance.rules(self._settings)  # after that: whoever asks may have set them just before
        assert self._neighbourhood is not None  # noqa: S101 - start made it
        digest = shelf.digest()
        if rules.shares:
            self._neighbourhood.announce(digest)
        else:
            self._neighbourhood.leave()
        if not by_hand and (rules.paused or not self._is_due()):
            return
        near = tuple(each for each in self._neighbourhood.others() if each.digest != digest) if rules.shares else ()
        if rules.repository or near:
            self._fetch(Request(rules.repository, near, by_hand, self._stopping))

    def _is_due(self) -> bool:
        """Whether the pause is over, which ends soon where the last fetch waited for what has come."""
        if self._waits and not is_withheld(self._settings, self._clock):
            self._waits, self._failures = False, 0
            soon = random.uniform(0, self._spread)  # noqa: S311 - jitter, no secret
            self._due = min(self._due, time.monotonic() + soon)
        return time.monotonic() >= self._due

    def _fetch(self, request: Request) -> None:
        self._waits = False
        try:
            fetch_apart(self._settings, request)
        except SpokenError as error:
            self._say(error)
            self._waits = error.code in _WAITED_FOR
            self._plan_after_failure(error.code)
            return
        self._failures, self._said = 0, ""
        self._due = time.monotonic() + pause_until_next(0, self._settings.fetch_every)

    def _say(self, error: SpokenError) -> None:
        """Log a failure, unless the try before failed for the same reason."""
        if str(error) != self._said:
            level = logging.INFO if isinstance(error, NetworkError) else logging.WARNING
            _LOGGER.log(level, "fetching: %s", error)
        self._said = str(error)

    def _plan_after_failure(self, code: str = "") -> None:
        self._failures += 1
        self._due = time.monotonic() + pause_until_next(self._failures, self._settings.fetch_every, code)


def pause_until_next(failures: int, every: float, code: str = "") -> float:
    """Seconds until the kiosk fetches by itself again, after so many failures of which the last had this code.

    What is too large for a day is still so at the next try, and each costs some of the day's allowance.
    """
    if not failures or code == allowance.TOO_LARGE:
        return pause_after(0, first=every, longest=float("inf"))
    return pause_after(failures)
