"""Background jobs beside the web threads: importing, rendering, indexing, exchanging, housekeeping.

One thread does one job at a time. What always holds: an import that was running when the power failed is taken up again
at the next start; an exchange that failed is tried again after a pause that grows, with jitter, and never in a herd.
"""

import logging
import threading

from kiosk.database import writing
from kiosk.errors import KioskError, NetworkError
from kiosk.exchange.pace import Pace, first_pause
from kiosk.exchange.standing import is_joined
from kiosk.packs import rendering_apart, switching
from kiosk.packs.searching import apart
from kiosk.people import signing_in, staff
from kiosk.progress import anchoring, guests
from kiosk.progress.clock import Clock
from kiosk.quizzes import questions
from kiosk.settings import Settings
from kiosk.stocking import origin, visits

_LOGGER = logging.getLogger(__name__)
_FIRST_PAUSE = 5
_YEAR = 365 * 24 * 3600 * 1000
_LONGEST_WAY = 90 * 24 * 3600 * 1000


class Worker:
    """The thread that does the jobs. `wake` makes it look for work at once."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._exchange_asked = threading.Event()
        self._is_exchanging = False
        self._pace = Pace()
        self._thread = threading.Thread(target=self._run, name="worker", daemon=True)

    def start(self) -> None:
        """Begin, or begin again after `stop`."""
        self._stopping.clear()
        if self._thread.ident is not None:
            self._thread = threading.Thread(target=self._run, name="worker", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        self._woken.set()

    def is_woken(self) -> bool:
        """Whether it was woken and has not looked yet."""
        return self._woken.is_set()

    @property
    def is_exchanging(self) -> bool:
        """Whether an exchange is under way, or will be in a moment because somebody asked for it."""
        return self._thread.is_alive() and (self._is_exchanging or self._exchange_asked.is_set())

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
        pause = first_pause(self._settings.exchange_every)
        self._woken.set()  # what was begun before the start need not wait for that
        while not self._stopping.is_set():
            timed_out = not self._woken.wait(pause)
            self._woken.clear()
            if self._stopping.is_set():
                return
            try:
                self._import_waiting()
                if rendering_apart.render_waiting(self._settings.database, self._settings.blobs, self._stopping.is_set):
                    questions.forget_read()
                apart.index_waiting(self._settings.database, self._stopping.is_set)
                if timed_out or self._exchange_asked.is_set():
                    self._is_exchanging = True
                    self._exchange_asked.clear()
                    self._keep_house()
                    pause = self._exchange_all()
            except Exception:  # a full disk, say: whatever it is, the next round tries again
                _LOGGER.exception("the worker goes on after a failure")
                pause = _FIRST_PAUSE
            finally:
                self._is_exchanging = False

    def _import_waiting(self) -> None:
        for run in visits.waiting_runs():
            visits.do_import(self._settings, self._clock, run)

    def _keep_house(self) -> None:
        """Let go of what has served its time: ended sittings, what staff did over a year ago, packs that never came.

        A clock that nobody vouches for makes nothing old.
        """
        anchoring.hear_ntp(self._clock)
        now, steady = self._clock.milliseconds(), self._clock.steady()
        with writing():
            signing_in.forget_ended(1000 * self._settings.longest_sign_in, steady)
            guests.forget_left()
            if anchoring.is_time_known(self._clock):
                staff.forget_actions(now - _YEAR)
                switching.forget_arriving(now - _LONGEST_WAY)

    def _exchange_all(self) -> float:
        """Exchange until nothing waits; gives the seconds until the next time."""
        if not is_joined():
            return self._settings.exchange_every
        try:
            self._pace.exchange_all(self._settings, self._clock, self._stopping.is_set)
            origin.follow_hub(self._settings)
        except KioskError as error:
            level = logging.INFO if isinstance(error, NetworkError) else logging.WARNING
            _LOGGER.log(level, "exchange: %s", error)
            return self._pace.pause_after_failure(error)
        except Exception as error:
            _LOGGER.exception("exchange failed")
            return self._pace.pause_after_failure(error)
        return self._pace.pause(self._settings.exchange_every)
