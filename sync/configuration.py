"""Settings as a frozen dataclass with defaults: read from a TOML file and the environment, held to the defaults' types.

A field named `home` is no setting. What always holds: an unknown setting or one of another type is refused by name.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from sync.protocol.errors import N_, SpokenError

LARGEST_PORT = 65_535


@dataclass(frozen=True, slots=True)
class Configuration:
    """Where the settings of one program stand: `kind` is their dataclass, `error` what is raised.

    `variable` is how the environment names a setting (`KIOSK_HUB_{}`), empty if it names none.
    """

    kind: type
    file: str
    error: type[SpokenError]
    variable: str = ""

    def read(self, home: Path, environment: Mapping[str, str]) -> dict[str, Any]:
        """The settings that the file in `home` and the environment give; lists are separated by commas there.

        Raises `error` if the file cannot be read, or if a setting is unknown or of the wrong type.
        """
        return self._from_file(home / self.file) | self._from_environment(environment)

    def wrong(self, name: str, expected: str, found: Any) -> SpokenError:
        """The error for a setting that has a value which cannot be."""
        where = f"{self.file} | {self.variable.format(name.upper())}" if self.variable else self.file
        return self.error(
            "setting",
            N_("The setting %(name)s should be %(expected)s, but is %(found)s. Correct it in %(file)s."),
            name=name,
            expected=expected,
            found=repr(found),
            file=where,
        )

    def _defaults(self) -> dict[str, Any]:
        return {field.name: field.default for field in fields(self.kind) if field.name != "home"}

    def _from_file(self, path: Path) -> dict[str, Any]:
        try:
            document = tomllib.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise self.error(
                "settings-file", N_("%(path)s cannot be read: %(why)s. Correct it."), path=str(path), why=str(error)
            ) from error
        return {name: self._typed(name, value) for name, value in document.items()}

    def _typed(self, name: str, value: Any) -> Any:
        defaults = self._defaults()
        if name not in defaults:
            raise self.error(
                "setting-unknown",
                N_("The setting %(name)s is not known. Settings are: %(known)s."),
                name=name,
                known=", ".join(sorted(defaults)),
            )
        if isinstance(defaults[name], tuple):
            if isinstance(value, list) and all(isinstance(each, str) for each in value):
                return tuple(value)
            raise self.wrong(name, '["…", "…"]', value)
        if type(value) is not type(defaults[name]):
            raise self.wrong(name, type(defaults[name]).__name__, value)
        return value

    def _from_environment(self, environment: Mapping[str, str]) -> dict[str, Any]:
        if not self.variable:
            return {}
        given = {name: environment.get(self.variable.format(name.upper())) for name in self._defaults()}
        return {name: self._parsed(name, text) for name, text in given.items() if text}

    def _parsed(self, name: str, text: str) -> Any:
        default = self._defaults()[name]
        if isinstance(default, bool):
            if text not in ("true", "false"):
                raise self.wrong(name, "true | false", text)
            return text == "true"
        if isinstance(default, int):
            try:
                return int(text)
            except ValueError as error:
                raise self.wrong(name, "int", text) from error
        if isinstance(default, tuple):
            return tuple(part.strip() for part in text.split(",") if part.strip())
        return text
