"""Holds every catalogue of a domain to the sentences in the sources; prints each fault and exits 1 if there is any.

Held too: that a language has its glossary, by which the next translator chooses the same words.
"""

import gettext
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel import Locale
from babel.messages import pofile
from babel.messages.catalog import Catalog, Message
from babel.plural import to_gettext

LOCALES = Path(__file__).parent.parent / "locales"

# Words that stay in Latin letters in every language; any other Latin word in a translation was left behind.
LATIN = {
    "Padippura", "padippura", "padippura-answer", "Wi-Fi", "USB", "PIN", "QR", "ID", "OTP", "SD", "SMS", "CSV", "ZIP",
    "GB", "MB", "KB", "IP", "FAT", "exFAT",
}  # fmt: skip
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%")
_CODE = re.compile(r"https?://\S*|`[^`]*`|kiosk(-hub)? [a-z]+\b[^.]*|[a-z]+\.(toml|json|md)\b|[.\w-]+/[\w./-]*")
_PLURALS_TRIED = 1000
_HEAD_ROWS, _LEAST_ROWS = 2, 20
# A letter alone is a key or a name; an ending in another script may follow a hyphen.
_LATIN_WORD = re.compile(r"[A-Za-z](?:[A-Za-z]|-(?=[A-Za-z]))+")


def faults(catalogue: Catalog, template: Catalog, language: str) -> Iterator[str]:
    """What is wrong with a catalogue, a sentence for each fault."""
    wanted = {message.id for message in template if message.id}
    for message in catalogue:
        if message.id and message.id not in wanted:
            yield f"no longer in the sources: {message.id!r}"
    for each in template:
        if not each.id:
            continue
        message = catalogue.get(_key(each))
        if message is None:
            yield f"missing: {_key(each)!r}"
        else:
            yield from _message_faults(message, language)
    if not _has_own_plurals(catalogue, language):
        yield f"plural rule {catalogue.plural_forms!r} should be {_own_plurals(language)!r}"


def _message_faults(message: Message, language: str) -> Iterator[str]:
    key = _key(message)
    strings = message.string if isinstance(message.string, tuple | list) else [message.string]
    if message.fuzzy:
        yield f"fuzzy: {key!r}"
    if not all(strings):
        yield f"not translated: {key!r}"
        return
    sources = message.id if isinstance(message.id, tuple | list) else [message.id]
    allowed = {frozenset(_PLACEHOLDER.findall(source)) for source in sources}
    for string in strings:
        if frozenset(_PLACEHOLDER.findall(string)) not in allowed:
            yield f"placeholders differ: {key!r} -> {string!r}"
        plain = _CODE.sub(" ", _PLACEHOLDER.sub(" ", string))
        stray = [word for word in _LATIN_WORD.findall(plain) if word not in LATIN]
        if stray and language != "en":
            yield f"Latin words {stray}: {key!r} -> {string!r}"


def _has_own_plurals(catalogue: Catalog, language: str) -> bool:
    """Whether a catalogue chooses plural forms as CLDR does for its language (`pybabel init` does not)."""
    ours = gettext.c2py(catalogue.plural_expr)
    theirs = gettext.c2py(_own_plurals(language).partition("plural=")[2].rstrip(";"))
    return all(ours(number) == theirs(number) for number in range(_PLURALS_TRIED))


def _own_plurals(language: str) -> str:
    return to_gettext(Locale.parse(language, sep="-").plural_form)


def glossary_faults(folder: Path) -> Iterator[str]:
    """What is wrong with the glossary in a language's folder."""
    path = folder / "glossary.md"
    if not path.is_file():
        yield "the glossary is missing: write the words that were chosen into glossary.md"
    elif sum(line.startswith("|") for line in path.read_text().splitlines()) < _LEAST_ROWS + _HEAD_ROWS:
        yield f"the glossary has fewer than {_LEAST_ROWS} words"


def _key(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple | list) else message.id


def all_faults(domain: str, template: Catalog, locales: Path) -> Iterator[str]:
    """What is wrong with the catalogues of a domain, each with the file where it is. A language has them all."""
    for folder in sorted(path for path in locales.iterdir() if path.is_dir()):
        path = folder / "LC_MESSAGES" / f"{domain}.po"
        if not path.is_file():
            yield f"{path.relative_to(locales.parent)}: missing. Begin it: scripts/catalogues update"
            continue
        with path.open("rb") as file:
            catalogue = pofile.read_po(file, locale=folder.name.replace("-", "_"))
        for fault in (*faults(catalogue, template, folder.name), *glossary_faults(folder)):
            yield f"{path.relative_to(locales.parent)}: {fault}"


def main(domain: str, template_path: str, locales: Path = LOCALES) -> int:
    with Path(template_path).open("rb") as file:
        template = pofile.read_po(file)
    found = 0
    for fault in all_faults(domain, template, Path(locales)):
        found += 1
        print(fault)
    print(f"{domain}: {found} faults in the catalogues")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
