"""A folder that the hub looks into by itself, such as a share to which district offices copy their sticks.

What always holds: what lies there is answered as a stick is, in the folder itself and in each folder in it; a file that
is not whole yet, or no good, stays, and is told once. A folder that is not there, as a share that is not mounted, is
told once, too, and looked for again.
"""

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

from peewee import DatabaseError

from sync import bundles
from sync.hub.database import connected
from sync.hub.errors import HubError
from sync.hub.exchange.carried import Desk
from sync.hub.exchange.folder import Stick, answer_stick
from sync.protocol.bundle import TO_HUB

_log = logging.getLogger(__name__)


class Watch:
    """Looks every so many seconds, in a thread of its own, from `start` to `stop`."""

    def __init__(self, desk: Callable[[], Desk], folder: Path, every: float) -> None:
        """`desk` gives who answers; it is asked with a connection to the database."""
        self._desk, self._folder, self._every = desk, folder, every
        self._is_over = threading.Event()
        self._told: set[tuple[str, str]] = set()
        self._thread = threading.Thread(target=self._watch, name="sticks", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._is_over.set()
        self._thread.join()

    def look(self) -> list[Stick]:
        """Answer what lies there now; gives what came of each place where there was something."""
        with connected():
            return [answer_stick(self._desk(), place, time.time_ns() // 1_000_000) for place in _places(self._folder)]

    def _watch(self) -> None:
        while not self._is_over.wait(self._every):
            try:
                for stick in self.look():
                    self._tell(stick)
            except (OSError, HubError, DatabaseError) as error:
                self._tell_once(str(self._folder), str(error))

    def _tell(self, stick: Stick) -> None:
        for each in stick.brought:
            _log.info("%s: %s new records in %s files", each.station or each.kiosk_id, each.events, len(each.files))
        for problem in stick.problems:
            self._tell_once(problem.file, str(problem.error))

    def _tell_once(self, what: str, why: str) -> None:
        if (what, why) not in self._told:
            self._told.add((what, why))
            _log.warning("%s: %s", what, why)


def _places(folder: Path) -> list[Path]:
    """Where something waits. Raises OSError if the folder cannot be read."""
    inside = sorted(each for each in folder.iterdir() if each.is_dir() and not each.is_symlink())
    return [each for each in (folder, *inside) if bundles.files(each, TO_HUB)]
