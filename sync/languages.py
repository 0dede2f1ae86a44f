"""Languages of the interface: those that have a catalogue; what each calls itself, and which way it is written.

Nothing here chooses languages: who adds a catalogue adds a language. All else about it comes from CLDR, through Babel:
`languages.json` holds the names and directions of every language there, because reading them from Babel costs a kiosk a
megabyte for each. `python -m sync.languages` writes it anew.
"""

import json
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from sync.protocol.names import is_language

_WRITTEN = Path(__file__).with_suffix(".json")

SOURCE = "en"  # the language of the sentences in the sources, which needs no catalogue

# Scripts of India by the first word of Unicode's names for their letters, with ISO 15924's codes.
_SCRIPTS = {
    "ARABIC": "Arab", "BENGALI": "Beng", "DEVANAGARI": "Deva", "GUJARATI": "Gujr", "GURMUKHI": "Guru",
    "KANNADA": "Knda", "MALAYALAM": "Mlym", "ORIYA": "Orya", "TAMIL": "Taml", "TELUGU": "Telu",
}  # fmt: skip


def catalogued(folder: Path, domain: str) -> tuple[str, ...]:
    """The languages with a catalogue of this domain below a folder, by tag, after that of the sources."""
    found = {path.parent.parent.name for path in folder.glob(f"*/LC_MESSAGES/{domain}.[mp]o")}
    return SOURCE, *sorted(tag for tag in found if is_language(tag) and tag != SOURCE)


def own_name(tag: str) -> str:
    """What a language calls itself; the tag where CLDR does not know it."""
    return _known(tag)[0]


def direction(tag: str) -> str:
    """`rtl` for a language that is written from right to left, else `ltr`."""
    return _known(tag)[1]


def tag_of_script(text: str) -> str:
    """The language tag of a text of which only the script is known, such as `und-Mlym`; "" for other scripts."""
    words = (unicodedata.name(sign, "").partition(" ")[0] for sign in text)
    return next((f"und-{_SCRIPTS[word]}" for word in words if word in _SCRIPTS), "")


def _known(tag: str) -> tuple[str, str]:
    return _written().get(tag) or _of_cldr(tag)


@cache
def _written() -> dict[str, tuple[str, str]]:
    return {tag: (name, way) for tag, (name, way) in json.loads(_WRITTEN.read_text("utf-8")).items()}


def write_names() -> None:
    """Write down what CLDR says of every language that it names without a script or a territory."""
    from babel.localedata import locale_identifiers

    names = {tag: _of_cldr(tag) for tag in sorted(locale_identifiers()) if "_" not in tag and is_language(tag)}
    lines = ",\n".join(f"{json.dumps(tag)}: {json.dumps(said, ensure_ascii=False)}" for tag, said in names.items())
    _WRITTEN.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")


@cache
def _of_cldr(tag: str) -> tuple[str, str]:
    from babel import Locale, UnknownLocaleError  # here: commands that show no language start without it

    with _forgetting():
        try:
            locale = Locale.parse(tag, sep="-")
            return locale.get_display_name() or tag, locale.text_direction
        except (UnknownLocaleError, ValueError):
            return tag, "ltr"


@contextmanager
def _forgetting() -> Iterator[None]:
    """Take out of Babel's memory what was read meanwhile: a megabyte for a language of which only the name is shown."""
    from babel import localedata

    known = set(localedata._cache)
    try:
        yield
    finally:
        for each in set(localedata._cache) - known:
            localedata._cache.pop(each, None)


if __name__ == "__main__":
    write_names()
