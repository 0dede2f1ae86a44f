"""Holds every catalogue of a domain to the sentences in the sources; prints each fault and exits 1 if there is any."""

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
_LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z-]+")


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
        yield f"plural rule {catalogue.plural_forms!r} should be {to_gettext(Locale.parse(language).plural_form)!r}"


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
    theirs = gettext.c2py(to_gettext(Locale.parse(language).plural_form).partition("plural=")[2].rstrip(";"))
    return all(ours(number) == theirs(number) for number in range(_PLURALS_TRIED))


def _key(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple | list) else message.id


def main(domain: str, template_path: str) -> int:
    with Path(template_path).open("rb") as file:
        template = pofile.read_po(file)
    found = 0
    for path in sorted(LOCALES.glob(f"*/LC_MESSAGES/{domain}.po")):
        language = path.parent.parent.name
        with path.open("rb") as file:
            catalogue = pofile.read_po(file, locale=language)
        for fault in faults(catalogue, template, language):
            found += 1
            print(f"{path.relative_to(LOCALES.parent)}: {fault}")
    print(f"{domain}: {found} faults in the catalogues")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
