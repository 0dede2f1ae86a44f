"""Joins features to pages, and does it nowhere else."""

from collections.abc import Callable
from functools import lru_cache

from flask import Flask
from peewee import SqliteDatabase

from kiosk import device, learn, station
from kiosk.fetcher import Fetcher
from kiosk.home import open_home
from kiosk.packs.plugging import Watch
from kiosk.progress.clock import Clock
from kiosk.settings import Settings
from kiosk.web import compressing, error_pages, guard, language, media, navigation, repository, seat
from kiosk.web.here import Kiosk, settle
from kiosk.worker import Worker

_MOST_FORM_BYTES = 256 * 1024
_KNOWN_ADDRESSES = 1024


def open_kiosk(
    settings: Settings, engine: Callable[..., SqliteDatabase] = SqliteDatabase, clock: Clock | None = None
) -> Kiosk:
    """A kiosk whose pages can be served, its background jobs not yet started; else as `open_home`."""
    home = open_home(settings, engine, clock)
    worker, fetcher, watch = Worker(settings, home.clock), Fetcher(settings, home.clock), Watch(settings.stick_folders)
    return Kiosk(home.settings, home.clock, home.secrets, home.blobs, worker, fetcher, watch)


def create_app(kiosk: Kiosk) -> Flask:
    """The pages of a kiosk, as a WSGI application."""
    app = Flask("kiosk", static_folder=None, template_folder="web/templates")
    app.config["MAX_CONTENT_LENGTH"] = _MOST_FORM_BYTES
    # The kiosk stands at the root of its host, so an address depends on nothing else; every page has a dozen of them.
    app.url_for = lru_cache(_KNOWN_ADDRESSES)(app.url_for)  # type: ignore[method-assign]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    settle(app, kiosk)
    compressing.compress(app)  # first, so that it runs last: it sees the response that the others made
    guard.guard(app)
    seat.keep_seats(app)
    language.speak(app)
    navigation.furnish(app)
    error_pages.explain(app)
    for blueprint in (learn.blueprint, station.blueprint, device.blueprint, media.blueprint, repository.blueprint):
        app.register_blueprint(blueprint)
    return app
