"""`create_app`: the only place that joins the hub's parts to a web application."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import BoundedSemaphore

from flask import Flask
from flask.typing import ResponseReturnValue

from sync.hub.database import connected, open_database
from sync.hub.exchange.endpoint import blueprint as exchange
from sync.hub.fleet.identity import Identity, LiveIdentity
from sync.hub.pages.frame import join_pages
from sync.hub.settings import Settings
from sync.security import keys

LARGEST_REQUEST = 256 * 1024

_EXCHANGES, _OF_THREADS = 3, 4

Clock = Callable[[], int]


@dataclass(frozen=True, slots=True)
class Hub:
    """What the web parts share; `clock` gives milliseconds since 1970, secrets are bytes.

    `exchanges` is taken for the length of each exchange: the threads that it leaves free tell others to come later, and
    serve the pages.
    """

    settings: Settings
    live: LiveIdentity
    pepper: bytes
    forgery: bytes
    clock: Clock
    exchanges: BoundedSemaphore

    @property
    def identity(self) -> Identity:
        """Who this hub is now. Asks the database."""
        return self.live.now()


def create_app(settings: Settings, clock: Clock = lambda: time.time_ns() // 1_000_000) -> Flask:
    """The hub as a WSGI application; opens the database and makes the hub's keys if they are not there yet."""
    open_database(settings.database)
    with connected():
        live = LiveIdentity(settings.keys)
    app = HubApp("sync.hub", static_folder=None)
    at_once = max(1, settings.threads * _EXCHANGES // _OF_THREADS)
    forgery = keys.secret(settings.keys / "forgery.key")
    app.config.update(
        HUB=Hub(settings, live, keys.secret(settings.pepper), forgery, clock, BoundedSemaphore(at_once)),
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
    )
    app.register_blueprint(exchange)
    join_pages(app, settings.time_zone)
    return app


class HubApp(Flask):
    """A Flask application that keeps a database connection for the length of each request."""

    def full_dispatch_request(self) -> ResponseReturnValue:
        with connected():
            return super().full_dispatch_request()
