"""All settings, read and checked once: `<home>/hub.toml`, then the environment, then the command line.

A hub's home holds its keys and, unless told otherwise, its database and repository.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sync.hub.errors import AdministratorError
from sync.protocol.errors import N_

HOME_VARIABLE = "KIOSK_HUB_HOME"
FILE_NAME = "hub.toml"

_VARIABLE = "KIOSK_HUB_{}"
_SCHEMES = ("sqlite:///", "postgresql://")
_LARGEST_PORT = 65_535


@dataclass(frozen=True, slots=True)
class Settings:
    """How one hub runs.

    `database` is a URL (`sqlite:///FILE` or `postgresql://…`). `trusted_hosts` are the names under which browsers may
    ask for the pages; empty for any. `secure_cookies` is for a hub behind HTTPS.
    """

    home: Path
    database: str = ""
    host: str = "127.0.0.1"
    port: int = 8090
    threads: int = 8
    repository: str = "repository"
    trusted_hosts: tuple[str, ...] = ()
    secure_cookies: bool = False
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
    settings = replace(settings, **_from_file(home / FILE_NAME))
    settings = replace(settings, **_from_environment(environment))
    settings = replace(settings, **{name: value for name, value in given.items() if value is not None})
    _check(settings)
    return settings


def _check(settings: Settings) -> None:
    if not 0 <= settings.port <= _LARGEST_PORT:
        raise _wrong("port", f"0-{_LARGEST_PORT}", settings.port)
    if not 1 <= settings.threads <= 1000:
        raise _wrong("threads", "1-1000", settings.threads)
    if not settings.database.startswith(_SCHEMES):
        raise _wrong("database", "sqlite:///FILE | postgresql://…", settings.database)
    try:
        ZoneInfo(settings.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise _wrong("time_zone", "Asia/Kolkata | Europe/Berlin | …", settings.time_zone) from error


def _defaults() -> dict[str, Any]:
    return {field.name: field.default for field in fields(Settings) if field.name != "home"}


def _from_file(path: Path) -> dict[str, Any]:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise AdministratorError(
            "settings-file", N_("%(path)s cannot be read: %(why)s. Correct it."), path=str(path), why=str(error)
        ) from error
    return {name: _typed(name, value) for name, value in document.items()}


def _typed(name: str, value: Any) -> Any:
    defaults = _defaults()
    if name not in defaults:
        raise AdministratorError(
            "setting-unknown",
            N_("The setting %(name)s is not known. Settings are: %(known)s."),
            name=name,
            known=", ".join(sorted(defaults)),
        )
    if isinstance(defaults[name], tuple):
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return tuple(value)
        raise _wrong(name, '["…", "…"]', value)
    if type(value) is not type(defaults[name]):
        raise _wrong(name, type(defaults[name]).__name__, value)
    return value


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    found = {}
    for name, default in _defaults().items():
        text = environment.get(_VARIABLE.format(name.upper()))
        if text:
            found[name] = _read(name, text, default)
    return found


def _read(name: str, text: str, default: Any) -> Any:
    if isinstance(default, bool):
        if text not in ("true", "false"):
            raise _wrong(name, "true | false", text)
        return text == "true"
    if isinstance(default, int):
        try:
            return int(text)
        except ValueError as error:
            raise _wrong(name, "int", text) from error
    if isinstance(default, tuple):
        return tuple(part.strip() for part in text.split(",") if part.strip())
    return text


def _wrong(name: str, expected: str, found: Any) -> AdministratorError:
    return AdministratorError(
        "setting",
        N_("The setting %(name)s should be %(expected)s, but is %(found)s. Correct it in %(file)s or %(variable)s."),
        name=name,
        expected=expected,
        found=repr(found),
        file=FILE_NAME,
        variable=_VARIABLE.format(name.upper()),
    )
