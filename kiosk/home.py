"""A kiosk's home, opened: what commands work on, and what the pages build on.

What always holds: nothing here loads pages or background jobs, for which a command would wait at its start.
"""

from collections.abc import Callable
from dataclasses import dataclass

from peewee import SqliteDatabase

from kiosk.database import open_database
from kiosk.errors import TechnicianError
from kiosk.packs.blobs import Blobs
from kiosk.packs.trust import is_trusting
from kiosk.people.secrets import Secrets, read_secrets
from kiosk.progress import log, machine
from kiosk.progress.clock import Clock
from kiosk.settings import Settings
from sync.protocol.errors import N_


@dataclass(frozen=True, slots=True)
class Home:
    settings: Settings
    clock: Clock
    secrets: Secrets
    blobs: Blobs

    def now(self) -> int:
        """Milliseconds of the kiosk's clock."""
        return self.clock.milliseconds()


def open_home(
    settings: Settings, engine: Callable[..., SqliteDatabase] = SqliteDatabase, clock: Clock | None = None
) -> Home:
    """Open (or make) the home that the settings name. Pages and commands both begin here.

    `engine` is the library that works the database's file; the clock is the machine's if none is given.
    """
    clock = clock or Clock()
    settings.home.mkdir(parents=True, exist_ok=True)
    open_database(settings.database, engine)
    clock.trust(log.last_trusted_time(), is_sure=False)
    log.begin_if_none(clock)
    machine.begin_log_if_moved(settings, clock)
    return Home(settings, clock, read_secrets(settings.keys), Blobs(settings.blobs))


def open_existing_home(settings: Settings) -> Home:
    """`open_home` for commands that ask what is there: a mistyped home must not look like a kiosk that is well.

    A kiosk begins with the first command that makes something, be it only whom it trusts.

    Raises TechnicianError if the home holds no kiosk.
    """
    if not settings.database.exists() and not is_trusting(settings.trust):
        raise TechnicianError(
            "no-kiosk",
            N_("There is no kiosk in %(home)s. Name its folder with --home."),
            home=str(settings.home),
        )
    return open_home(settings)
