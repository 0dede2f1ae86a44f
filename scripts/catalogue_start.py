"""Begins the catalogue of a language: all sentences of a template, untranslated, and the locale's own plurals.

`pybabel init` would write rules of its own for the plurals, which differ from CLDR's for most languages of India.
"""

import re
import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages import pofile
from babel.messages.catalog import Catalog
from babel.plural import to_gettext

LOCALES = Path(__file__).parent.parent / "locales"
_GLOSSARY = """# {name} glossary of the interface

The words of `kiosk.po` and `hub.po`. Where the lessons have a word, it is the same one. Address: (which polite form).

| English | {name} | Note |
|---|---|---|
"""


def started(template: Catalog, tag: str) -> bytes:
    """An untranslated catalogue in the form in which `scripts/catalogues update` keeps it."""
    locale = Locale.parse(tag, sep="-")
    catalogue = _with_plurals_of(
        locale,
        Catalog(
            locale=locale,
            project="Padippura",
            version="",
            msgid_bugs_address="",
            last_translator="the Padippura project",
            language_team=tag,
            revision_date=datetime.now(UTC),
            fuzzy=False,
        ),
    )
    catalogue.header_comment = (
        f"# {locale.english_name} interface of Padippura.\n"
        "# This file is distributed under the same license as the Padippura project."
    )
    for each in template:
        if each.id:
            catalogue.add(each.id, locations=each.locations, flags=each.flags, auto_comments=each.auto_comments)
    return _written(catalogue)


def _with_plurals_of(locale: Locale, empty: Catalog) -> Catalog:
    """A catalogue without sentences as it is read when its head states CLDR's rule."""
    rule = f"Plural-Forms: {to_gettext(locale.plural_form)}\\n"
    text = re.sub(r"Plural-Forms: .*?\\n", lambda _: rule, _written(empty).decode())
    return pofile.read_po(BytesIO(text.encode()), locale=locale)


def start_glossary(tag: str, folder: Path) -> None:
    path = folder / "glossary.md"
    if not path.exists():
        path.write_text(_GLOSSARY.format(name=Locale.parse(tag, sep="-").english_name))


def _written(catalogue: Catalog) -> bytes:
    stream = BytesIO()
    pofile.write_po(stream, catalogue, width=0, sort_by_file=True, include_lineno=False)
    return stream.getvalue()


def main(domain: str, template_path: str, tag: str, locales: Path = LOCALES) -> int:
    with Path(template_path).open("rb") as file:
        template = pofile.read_po(file)
    target = Path(locales) / tag / "LC_MESSAGES" / f"{domain}.po"
    if target.exists():
        print(f"{target} is there already. Bring it up to date: scripts/catalogues update", file=sys.stderr)
        return 1
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(started(template, tag))
    start_glossary(tag, target.parent.parent)
    print(target)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
