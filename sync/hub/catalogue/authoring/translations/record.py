"""`translations.json`: from which texts of the main language each lesson and quiz was translated.

For each language and each lesson or quiz it holds the hashes of the texts as they were then: a text whose hash is not
among them has changed since. What no translator's file has been through has no record, and nothing is known of it.
"""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from sync.hub.catalogue.authoring.folder import TRANSLATIONS
from sync.hub.catalogue.authoring.translations.texts import Text
from sync.hub.catalogue.durable import replace
from sync.hub.catalogue.errors import AuthorError
from sync.protocol.errors import N_

_DIGITS = 16

Record = dict[str, dict[str, list[str]]]


def hash_of(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()[:_DIGITS]


def read_record(folder: Path) -> Record:
    """Hashes by language and by lesson or quiz. Raises AuthorError if the file is not what it should be."""
    path = folder / TRANSLATIONS
    if not path.is_file():
        return {}
    try:
        record = json.loads(path.read_bytes())
        if not all(isinstance(each, list) for groups in record.values() for each in groups.values()):
            raise ValueError("no lists")
    except (ValueError, AttributeError, RecursionError) as error:
        sentence = N_("%(path)s cannot be read (%(reason)s). Take it from a backup, or remove it.")
        raise AuthorError("translations", sentence, path=str(path), reason=str(error)) from error
    return record


def write_record(folder: Path, record: Record) -> None:
    """Write what `read_record` reads, unless it is there already."""
    if record != read_record(folder):
        text = json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True)
        replace(folder / TRANSLATIONS, f"{text}\n".encode())


def has_changed(text: Text, groups: dict[str, list[str]]) -> bool | None:
    """Whether a text changed since it was translated into the language of `groups`; None if that is not known."""
    if text.target is None or text.group not in groups:
        return None
    return hash_of(text.source) not in groups[text.group]


def accepted(groups: dict[str, list[str]], texts: Iterable[Text], fresh: set[str]) -> dict[str, list[str]]:
    """The groups of a language after the translations of the texts with the ids in `fresh` were made or confirmed.

    What was translated before there was a record counts as made from the texts of today.
    """
    now: dict[str, set[str]] = {}
    for text in texts:
        known = text.group in groups
        current = hash_of(text.source) in groups[text.group] if known else text.target is not None
        if text.id in fresh or current:
            now.setdefault(text.group, set()).add(hash_of(text.source))
    touched = {text.group for text in texts if text.id in fresh}
    kept = {group: hashes for group, hashes in groups.items() if group not in touched}
    return {**kept, **{group: sorted(now[group]) for group in touched}}
