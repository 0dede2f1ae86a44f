"""This kiosk, as the pages find it: its settings, clock, secrets, blobs, worker, fetcher and watch."""

from dataclasses import dataclass

from flask import current_app

from kiosk.fetcher import Fetcher
from kiosk.home import Home
from kiosk.packs.plugging import Watch
from kiosk.worker import Worker

_NAME = "padippura"


@dataclass(frozen=True, slots=True)
class Kiosk(Home):
    worker: Worker
    fetcher: Fetcher
    watch: Watch


def settle(app: object, kiosk: Kiosk) -> None:
    """Make a kiosk the one that an app's pages are of."""
    app.extensions[_NAME] = kiosk  # type: ignore[attr-defined]


def kiosk() -> Kiosk:
    """The kiosk that answers this request."""
    return current_app.extensions[_NAME]
