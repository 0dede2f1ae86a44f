"""This kiosk, as the pages find it: its settings, clock, secrets, blobs, worker, fetcher and watch."""

from dataclasses import dataclass

from flask import current_app

from kiosk.fetcher import Fetcher
from kiosk.packs.blobs import Blobs
from kiosk.packs.plugging import Watch
from kiosk.people.secrets import Secrets
from kiosk.progress.clock import Clock
from kiosk.settings import Settings
from kiosk.worker import Worker

_NAME = "padippura"


@dataclass(frozen=True, slots=True)
class Kiosk:
    settings: Settings
    clock: Clock
    secrets: Secrets
    blobs: Blobs
    worker: Worker
    fetcher: Fetcher
    watch: Watch

    def now(self) -> int:
        """Milliseconds of the kiosk's clock."""
        return self.clock.milliseconds()


def settle(app: object, kiosk: Kiosk) -> None:
    """Make a kiosk the one that an app's pages are of."""
    app.extensions[_NAME] = kiosk  # type: ignore[attr-defined]


def kiosk() -> Kiosk:
    """The kiosk that answers this request."""
    return current_app.extensions[_NAME]
