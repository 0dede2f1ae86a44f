"""All settings, read and checked once: `<home>/kiosk.toml`, then the command line.

A kiosk's home holds all that it is: database, blobs, trust, keys. Nothing outside of it is written.
"""

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kiosk.errors import TechnicianError
from sync.configuration import LARGEST_PORT, Configuration
from sync.languages import catalogued
from sync.protocol import sealing

HOME_VARIABLE = "KIOSK_HOME"
FILE_NAME = "kiosk.toml"

CATALOGUES = Path(__file__).parent.parent / "locales"
DOMAIN = "kiosk"
LANGUAGES = catalogued(CATALOGUES, DOMAIN)


_AT_LEAST_ONE = (
    "threads", "exchange_every", "exchange_timeout", "fetch_every", "learner_idle", "staff_idle", "longest_sign_in",
)  # fmt: skip
_FROM_AND_UNTIL, _LAST_HOUR = 2, 24


@dataclass(frozen=True, slots=True)
class Settings:
    """How one kiosk runs. Times are seconds, sizes bytes.

    `host_names` are further names under which tablets may call this kiosk; `stick_folders` are where sticks appear;
    `shutdown_command` switches the machine off, if there is one. `repository` is the address from which packs are
    fetched, `fetch_daily_bytes` how much a day (0 for any), `fetch_hours` between which hours; staff may set all three
    on a page. `neighbours` says whether kiosks on one network share what they have. `sysfs` and `procfs` are where the
    kernel tells of the machine. `technician` is the public key
    (`ssh-ed25519 …` or `age1…`) of whoever may read this kiosk's reports.
    `self_enrolment` says whether people may enrol at a tablet by themselves.
    """

    home: Path
    host: str = "0.0.0.0"  # noqa: S104 - tablets on the station's network are whom the kiosk is for
    port: int = 8080
    threads: int = 4
    station: str = "Padippura"
    host_names: tuple[str, ...] = ()
    languages: tuple[str, ...] = LANGUAGES
    exchange_every: int = 300
    exchange_timeout: int = 60
    learner_idle: int = 600
    staff_idle: int = 300
    longest_sign_in: int = 4 * 3600
    self_enrolment: bool = True
    stick_folders: tuple[str, ...] = ("/media", "/run/media", "/mnt")
    shutdown_command: tuple[str, ...] = ()
    repository: str = ""
    fetch_every: int = 6 * 3600
    fetch_daily_bytes: int = 0
    fetch_hours: tuple[str, ...] = ("0", "24")
    neighbours: bool = True
    sysfs: str = "/sys"
    procfs: str = "/proc"
    technician: str = ""

    @property
    def database(self) -> Path:
        return self.home / "kiosk.db"

    @property
    def blobs(self) -> Path:
        return self.home / "blobs"

    @property
    def trust(self) -> Path:
        return self.home / "trust"

    @property
    def fetching(self) -> Path:
        """What was fetched and does not stand on the shelf yet."""
        return self.home / "fetching"

    @property
    def keys(self) -> Path:
        return self.home / "keys"


_CONFIGURATION = Configuration(Settings, FILE_NAME, TechnicianError)


def read_settings(home: Path, **given: Any) -> Settings:
    """The settings of the kiosk that lives in `home`; `given` values that are not None come last and win.

    Raises TechnicianError if a setting is unknown, has the wrong type or a value that cannot be.
    """
    settings = replace(Settings(home=home.resolve()), **_CONFIGURATION.read(home, {}))
    settings = replace(settings, **{name: value for name, value in given.items() if value is not None})
    if not 0 <= settings.port <= LARGEST_PORT:
        raise _CONFIGURATION.wrong("port", f"0-{LARGEST_PORT}", settings.port)
    for name in _AT_LEAST_ONE:
        if getattr(settings, name) < 1:
            raise _CONFIGURATION.wrong(name, "1 or more", getattr(settings, name))
    if not _are_hours(settings.fetch_hours):
        raise _CONFIGURATION.wrong("fetch_hours", 'two hours, such as ["22", "6"]', settings.fetch_hours)
    if settings.fetch_daily_bytes < 0:
        raise _CONFIGURATION.wrong("fetch_daily_bytes", "0 or more", settings.fetch_daily_bytes)
    if settings.repository and not settings.repository.startswith(("https://", "http://")):
        raise _CONFIGURATION.wrong("repository", "an address that begins with https:// or http://", settings.repository)
    if settings.technician and not _is_recipient(settings.technician):
        raise _CONFIGURATION.wrong("technician", "a public key: ssh-ed25519 … or age1…", settings.technician)
    if not settings.station.strip():
        raise _CONFIGURATION.wrong("station", "a name", settings.station)
    if not settings.languages or not set(settings.languages) <= set(LANGUAGES):
        raise _CONFIGURATION.wrong("languages", f"a list of languages from {' '.join(LANGUAGES)}", settings.languages)
    return settings


def default_home() -> Path:
    """Where a kiosk lives when nobody says otherwise."""
    return Path(os.environ.get(HOME_VARIABLE) or Path.home() / ".local/share/padippura/kiosk")


def _are_hours(hours: tuple[str, ...]) -> bool:
    return len(hours) == _FROM_AND_UNTIL and all(each.isdecimal() and int(each) <= _LAST_HOUR for each in hours)


def _is_recipient(line: str) -> bool:
    try:
        return bool(sealing.seal_for(b"", line))
    except ValueError:
        return False
