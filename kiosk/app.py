"""Joins features to pages, and does it nowhere else."""

from collections.abc import Callable
from functools import lru_cache

from flask import Flask
from peewee import SqliteDatabase

from kiosk import device, learn, station
from kiosk.database import open_database
from kiosk.errors import TechnicianError
from kiosk.fetcher import Fetcher
from kiosk.packs.blobs import Blobs
from kiosk.packs.plugging import Watch
from kiosk.packs.trust import is_trusting
from kiosk.people.secrets import read_secrets
from kiosk.progress import log, machine
from kiosk.progress.clock import Clock
from kiosk.settings import Settings
from kiosk.web import compressing, error_pages, guard, language, media, navigation, repository
from kiosk.web.here import Kiosk, settle
from kiosk.worker import Worker
from sync.protocol.errors import N_

_MOST_FORM_BYTES = 256 * 1024
_KNOWN_ADDRESSES = 1024


def open_kiosk(
    settings: Settings, engine: Callable[..., SqliteDatabase] = SqliteDatabase, clock: Clock | None = None
) -> Kiosk:
    """Open (or make) the kiosk that lives in the home that the settings name. Pages and commands both begin here.

    `engine` is the library that works the database's file; the clock is the machine's if none is given.
    """
    clock = clock or Clock()
    settings.home.mkdir(parents=True, exist_ok=True)
    open_database(settings.database, engine)
    clock.trust(log.last_trusted_time(), is_sure=False)
    log.begin_if_none(clock)
    machine.begin_log_if_moved(settings, clock)
    secrets, blobs = read_secrets(settings.keys), Blobs(settings.blobs)
    worker, fetcher, watch = Worker(settings, clock), Fetcher(settings, clock), Watch(settings.stick_folders)
    return Kiosk(settings, clock, secrets, blobs, worker, fetcher, watch)


def open_existing_kiosk(settings: Settings) -> Kiosk:
    """`open_kiosk` for commands that ask what is there: a mistyped home must not look like a kiosk that is well.

    A kiosk begins with the first command that makes something, be it only whom it trusts.

    Raises TechnicianError if the home holds no kiosk.
    """
    if not settings.database.exists() and not is_trusting(settings.trust):
        raise TechnicianError(
            "no-kiosk",
            N_("There is no kiosk in %(home)s. Name its folder with --home."),
            home=str(settings.home),
        )
    return open_kiosk(settings)


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
    language.speak(app)
    navigation.furnish(app)
    error_pages.explain(app)
    for blueprint in (learn.blueprint, station.blueprint, device.blueprint, media.blueprint, repository.blueprint):
        app.register_blueprint(blueprint)
    return app
