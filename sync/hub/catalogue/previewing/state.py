"""What the page of a preview shows, shared by the author's session and the browsers that wait for news."""

import threading
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shown:
    """`number` grows with each change of anything here; `edition` only when the kiosk shows something new.

    `kiosk` is where the kiosk answers, "" while there is none; `faults` are lines to be shown as they are.
    """

    number: int = 0
    edition: int = 0
    pack: str = ""
    languages: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    kiosk: str = ""


class State:
    """The newest of what is shown."""

    def __init__(self) -> None:
        self._shown = Shown()
        self._news = threading.Condition()

    @property
    def now(self) -> Shown:
        return self._shown

    def show(self, kiosk: str, pack: str, languages: tuple[str, ...]) -> None:
        """The kiosk shows the pack without faults."""
        self._set(Shown(self._shown.number + 1, self._shown.edition + 1, pack, languages, (), kiosk))

    def blame(self, faults: tuple[str, ...]) -> None:
        """The pack has faults: what was shown before stays."""
        was = self._shown
        self._set(Shown(was.number + 1, was.edition, was.pack, was.languages, faults, was.kiosk))

    def wait(self, seen: int, seconds: float) -> Shown:
        """What is shown as soon as it is not what somebody has seen, or after some seconds."""
        with self._news:
            self._news.wait_for(lambda: self._shown.number != seen, seconds)
        return self._shown

    def _set(self, shown: Shown) -> None:
        with self._news:
            self._shown = shown
            self._news.notify_all()
