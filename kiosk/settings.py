"""All settings, read and checked once: `<home>/kiosk.toml`, then the command line.

A kiosk's home holds all that it is: database, blobs, trust, keys. Nothing outside of it is written.
"""

import os
import tomllib
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from kiosk.errors import TechnicianError
from sync.protocol.errors import N_
from sync.protocol.names import is_language

HOME_VARIABLE = "KIOSK_HOME"
FILE_NAME = "kiosk.toml"

CATALOGUES = Path(__file__).parent.parent / "locales"
LANGUAGES = ("en", "ml", "hi", "ta")

_LARGEST_PORT = 65_535


@dataclass(frozen=True, slots=True)
class Settings:
    """How one kiosk runs. Times are seconds, sizes bytes.

    `host_names` are further names under which tablets may call this kiosk; `stick_folders` are where sticks appear;
    `shutdown_command` switches the machine off, if there is one.
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
    stick_folders: tuple[str, ...] = ("/media", "/run/media", "/mnt")
    shutdown_command: tuple[str, ...] = ()

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
    def keys(self) -> Path:
        return self.home / "keys"


def read_settings(home: Path, **given: Any) -> Settings:
    """The settings of the kiosk that lives in `home`; `given` values that are not None come last and win.

    Raises TechnicianError if a setting is unknown, has the wrong type or a value that cannot be.
    """
    settings = replace(Settings(home=home.resolve()), **_from_file(home / FILE_NAME))
    settings = replace(settings, **{name: value for name, value in given.items() if value is not None})
    if not 0 <= settings.port <= _LARGEST_PORT:
        raise _wrong("port", f"0-{_LARGEST_PORT}", settings.port)
    for name in ("threads", "exchange_every", "exchange_timeout", "learner_idle", "staff_idle", "longest_sign_in"):
        if getattr(settings, name) < 1:
            raise _wrong(name, "1 or more", getattr(settings, name))
    if not settings.station.strip():
        raise _wrong("station", "a name", settings.station)
    if not settings.languages or not all(_is_spoken(tag) for tag in settings.languages):
        raise _wrong("languages", f"a list of languages from {' '.join(LANGUAGES)}", settings.languages)
    return settings


def default_home() -> Path:
    """Where a kiosk lives when nobody says otherwise."""
    return Path(os.environ.get(HOME_VARIABLE) or Path.home() / ".local/share/padippura/kiosk")


def _from_file(path: Path) -> dict[str, Any]:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TechnicianError(
            "settings-file", N_("%(path)s cannot be read: %(why)s. Correct it."), path=str(path), why=str(error)
        ) from error
    defaults = {field.name: field.default for field in fields(Settings) if field.name != "home"}
    return {name: _checked(name, value, defaults) for name, value in document.items()}


def _checked(name: str, value: Any, defaults: dict[str, Any]) -> Any:
    if name not in defaults:
        raise TechnicianError(
            "setting-unknown",
            N_("The setting %(name)s is not known. Settings are: %(known)s."),
            name=name,
            known=", ".join(sorted(defaults)),
        )
    if isinstance(defaults[name], tuple):
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return tuple(value)
        raise _wrong(name, "a list of texts", value)
    if type(value) is not type(defaults[name]):
        raise _wrong(name, type(defaults[name]).__name__, value)
    return value


def _is_spoken(tag: str) -> bool:
    """Whether the interface has a catalogue for a language; English needs none."""
    return tag == LANGUAGES[0] or (is_language(tag) and (CATALOGUES / tag / "LC_MESSAGES").is_dir())


def _wrong(name: str, expected: str, found: Any) -> TechnicianError:
    return TechnicianError(
        "setting",
        N_("The setting %(name)s should be %(expected)s, but is %(found)s. Correct it in %(file)s."),
        name=name,
        expected=expected,
        found=repr(found),
        file=FILE_NAME,
    )
