"""All settings, read and checked once: `<home>/hub.toml`, then the environment, then the command line.

A hub's home holds its keys and, unless told otherwise, its database and repository.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sync.configuration import LARGEST_PORT, Configuration
from sync.hub.errors import AdministratorError

HOME_VARIABLE = "KIOSK_HUB_HOME"
FILE_NAME = "hub.toml"

_DAY = 24 * 3600
_SCHEMES = ("sqlite:///", "postgresql://")


@dataclass(frozen=True, slots=True)
class Settings:
    """How one hub runs.

    `repository_address` is where kiosks find the published packs on the web; empty if nowhere.
    `database` is a URL (`sqlite:///FILE` or `postgresql://…`). `trusted_hosts` are the names under which browsers may
    ask for the pages; empty for any. `secure_cookies` is for a hub behind HTTPS. `trusted_proxy` is the address of a
    reverse proxy that names in `X-Forwarded-For` who asks; without it everybody who comes by one counts as one.
    `stick_folder` is where sticks are copied to, to be answered there by the hub itself every `stick_seconds`; empty
    for nowhere.
    """

    home: Path
    database: str = ""
    host: str = "127.0.0.1"
    port: int = 8090
    threads: int = 8
    repository: str = "repository"
    repository_address: str = ""
    trusted_hosts: tuple[str, ...] = ()
    secure_cookies: bool = False
    trusted_proxy: str = ""
    stick_folder: str = ""
    stick_seconds: int = 60
    time_zone: str = "Asia/Kolkata"

    @property
    def keys(self) -> Path:
        return self.home / "keys"

    @property
    def pepper(self) -> Path:
        """The secret file that passwords and codes are mixed with; it lies outside the database."""
        return self.keys / "pepper"

    @property
    def repository_folder(self) -> Path:
        """Where signed packs are published; a relative setting is relative to the home."""
        return self.home / self.repository


_CONFIGURATION = Configuration(Settings, FILE_NAME, AdministratorError, "KIOSK_HUB_{}")


def default_home() -> Path:
    """Where a hub lives when nobody says otherwise."""
    return Path(os.environ.get(HOME_VARIABLE) or Path.home() / ".local/share/padippura/hub")


def read_settings(home: Path, environment: Mapping[str, str], **given: Any) -> Settings:
    """The settings of the hub that lives in `home`; `given` values that are not None come last and win.

    A setting is `KIOSK_HUB_` and its name in the environment (`KIOSK_HUB_PORT`); lists are separated by commas.
    Raises AdministratorError if a setting is unknown, has the wrong type or a value that cannot be.
    """
    home = home.resolve()
    settings = Settings(home=home, database=f"sqlite:///{home / 'hub.db'}")
    settings = replace(settings, **_CONFIGURATION.read(home, environment))
    settings = replace(settings, **{name: value for name, value in given.items() if value is not None})
    _check(settings)
    return settings


def _check(settings: Settings) -> None:
    if not 0 <= settings.port <= LARGEST_PORT:
        raise _CONFIGURATION.wrong("port", f"0-{LARGEST_PORT}", settings.port)
    if not 1 <= settings.threads <= 1000:
        raise _CONFIGURATION.wrong("threads", "1-1000", settings.threads)
    if not 1 <= settings.stick_seconds <= _DAY:
        raise _CONFIGURATION.wrong("stick_seconds", f"1-{_DAY}", settings.stick_seconds)
    if not settings.database.startswith(_SCHEMES):
        raise _CONFIGURATION.wrong("database", "sqlite:///FILE | postgresql://…", settings.database)
    if settings.repository_address and not settings.repository_address.startswith(("https://", "http://")):
        raise _CONFIGURATION.wrong("repository_address", "https://… | http://…", settings.repository_address)
    if settings.trusted_proxy and not _is_address(settings.trusted_proxy):
        raise _CONFIGURATION.wrong("trusted_proxy", "127.0.0.1 | 10.0.0.7 | …", settings.trusted_proxy)
    try:
        ZoneInfo(settings.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise _CONFIGURATION.wrong("time_zone", "Asia/Kolkata | Europe/Berlin | …", settings.time_zone) from error


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
