"""This kiosk, as the pages find it: its settings, clock, secrets, blobs, worker, fetcher and watch."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import current_app, request

from kiosk.fetcher import Fetcher
from kiosk.home import Home
from kiosk.packs.plugging import Watch
from kiosk.worker import Worker

_NAME = "padippura"
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


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


def address() -> str:
    """The address of this kiosk as tablets know it; "" if the browser that asks only knows this machine's own."""
    return "" if urlsplit(request.host_url).hostname in _THIS_MACHINE else request.host_url
