"""Reading tables (from TOML or JSON) into values, collecting every fault instead of stopping at the first.

Both the author's check and the kiosk's import read packs with this module; the one shows all faults with their lines,
the other refuses the pack when there is any.
"""

import math
import re
import reprlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sync.protocol.errors import N_

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ID_LENGTH = 64
MOST_TEXTS = 100
TEXTS_LENGTH = 300

# Signs that steer terminals and printers, and those that turn round whatever is written after them. The
# marks and isolates that Urdu needs, and the joiners of Indic scripts, do neither.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]")

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at `path` (keys and indexes from the top of the document): a sentence and its values.

    As words it may be shown on a terminal, whatever stood in the document.
    """

    path: Path
    code: str
    sentence: str
    values: dict[str, Any]

    def __str__(self) -> str:
        where = ".".join(str(step) for step in self.path)
        said = f"{where}: {self.sentence % self.values}" if where else self.sentence % self.values
        return _UNFIT.sub(lambda sign: f"<U+{ord(sign[0]):04X}>", said)


def find_sign(path: Path, key: str, text: str) -> Fault | None:
    """The fault of a text called `key` that has a sign which steers terminals or turns the writing round."""
    unfit = _UNFIT.search(text)
    if unfit is None:
        return None
    sentence = N_("%(key)s has a sign that cannot be shown (%(found)s). Remove it.")
    return Fault(path, "sign", sentence, {"key": key, "found": f"U+{ord(unfit[0]):04X}"})


class Table:
    """One table of a document. Each method takes a key, gives its value or None, and notes what is wrong with it."""

    def __init__(self, values: dict[str, Any], path: Path, faults: list[Fault]) -> None:
        self._values = values
        self._path = path
        self._faults = faults
        self._asked: set[str] = set()

    def fault(self, at: str | None, code: str, sentence: str, /, **values: Any) -> None:
        """Note a fault at a key of this table, or at the table itself."""
        path = self._path if at is None else (*self._path, at)
        self._faults.append(Fault(path, code, sentence, values))

    def text(self, key: str, most: int = 20_000, required: bool = True) -> str | None:
        """A string that is not empty, of at most `most` characters."""
        value = self._value(key, str, N_("text"), required)
        if value is None:
            return None
        if not value.strip():
            self.fault(key, "empty", N_("%(key)s is empty. Write it, or remove the key."), key=key)
            return None
        if len(value) > most:
            self.fault(
                key,
                "too-long",
                N_("%(key)s has %(found)s characters. Shorten it to at most %(most)s."),
                key=key,
                found=len(value),
                most=most,
            )
        self._check_signs(key, value)
        return value

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def id(self, key: str, required: bool = True) -> str | None:
        """An id as FORMAT.md defines it."""
        value = self._value(key, str, N_("an id"), required)
        if value is not None and not is_id(value):
            self.fault(
                key,
                "id",
                N_("%(found)s is not an id. Use small Latin letters and digits, joined by hyphens, like %(example)s."),
                found=value,
                example="meet-your-phone",
            )
            return None
        return value

    def integer(self, key: str, least: int, most: int, required: bool = True) -> int | None:
        value = self._value(key, int, N_("a whole number"), required)
        if value is not None and not least <= value <= most:
            self.fault(
                key,
                "range",
                N_("%(key)s is %(found)s. Give a whole number from %(least)s to %(most)s."),
                key=key,
                found=value,
                least=least,
                most=most,
            )
            return None
        return value

    def number(self, key: str, required: bool = True) -> float | int | None:
        value = self._value(key, (int, float), N_("a number"), required)
        if isinstance(value, float) and not math.isfinite(value):
            self.fault(
                key, "range", N_("%(key)s is %(found)s. Give a number that can be counted."), key=key, found=value
            )
            return None
        return value

    def flag(self, key: str) -> bool:
        """A boolean; false if the key is absent."""
        return bool(self._value(key, bool, N_("true or false"), False))

    def texts(self, key: str, least: int = 0, required: bool = True) -> tuple[str, ...]:
        """An array of at most MOST_TEXTS strings, none of them empty; of more, which is a fault, so many are given."""
        values = self._value(key, list, N_("a list of texts"), required)
        if values is None:
            return ()
        if not all(isinstance(value, str) and value.strip() for value in values):
            self.fault(key, "type", N_("%(key)s should be a list of texts, none of them empty."), key=key)
            return ()
        values = self._bounded(key, values)
        for value in values:
            self._check_signs(key, value)
        if len(values) < least:
            self.fault(
                key, "too-few", N_("%(key)s has too few entries. Give at least %(least)s."), key=key, least=least
            )
        return tuple(values)

    def table(self, key: str, required: bool = True) -> "Table | None":
        value = self._value(key, dict, N_("a table"), required)
        return None if value is None else Table(value, (*self._path, key), self._faults)

    def tables(self, key: str, least: int = 0, most: int = 1000) -> "Iterator[Table]":
        """An array of tables. Of more than `most`, which is a fault, only so many are read."""
        values = self._value(key, list, N_("a list of tables"), least > 0)
        if values is None:
            return
        if not least <= len(values) <= most:
            self.fault(
                key,
                "count",
                N_("There are %(found)s %(key)s. Give from %(least)s to %(most)s."),
                found=len(values),
                key=key,
                least=least,
                most=most,
            )
        for index, value in enumerate(values[:most]):
            if isinstance(value, dict):
                yield Table(value, (*self._path, key, index), self._faults)
            else:
                self._wrong_type((key, index), N_("a table"), value)

    def by_language(self, key: str, languages: tuple[str, ...], most: int) -> dict[str, str]:
        """A table with one text for each language."""
        table = self.table(key)
        if table is None:
            return {}
        found = {language: table.text(language, most) for language in languages}
        table.done()
        return {language: text for language, text in found.items() if text is not None}

    def done(self) -> None:
        """Note every key that nobody asked for."""
        for key in self._values:
            if key not in self._asked:
                self.fault(key, "unknown-key", N_("The key %(key)s is not known here. Remove or correct it."), key=key)

    def _value(self, key: str, type_: Any, expected: str, required: bool) -> Any:
        self._asked.add(key)
        if key not in self._values:
            if required:
                self.fault(None, "missing-key", N_("The key %(key)s is missing. Add it."), key=key)
            return None
        value = self._values[key]
        if not isinstance(value, type_) or (isinstance(value, bool) and type_ is not bool):
            self._wrong_type((key,), expected, value)
            return None
        return value

    def _bounded(self, key: str, values: list[str]) -> list[str]:
        if len(values) > MOST_TEXTS or any(len(value) > TEXTS_LENGTH for value in values):
            self.fault(
                key,
                "count",
                N_("%(key)s has too many entries, or one is too long: at most %(most)s of %(length)s characters."),
                key=key,
                most=MOST_TEXTS,
                length=TEXTS_LENGTH,
            )
        return values[:MOST_TEXTS]

    def _check_signs(self, key: str, text: str) -> None:
        fault = find_sign((*self._path, key), key, text)
        if fault:
            self._faults.append(fault)

    def _wrong_type(self, keys: Path, expected: str, value: Any) -> None:
        self._faults.append(
            Fault(
                (*self._path, *keys),
                "type",
                N_("%(key)s should be %(expected)s, but is %(found)s."),
                {"key": keys[0], "expected": expected, "found": reprlib.repr(value)[:60]},
            )
        )


def is_id(value: str) -> bool:
    """Whether a text is an id as FORMAT.md defines it."""
    return len(value) <= ID_LENGTH and ID.fullmatch(value) is not None
