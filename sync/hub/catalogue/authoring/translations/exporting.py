"""A pack's texts out to a translator, and the word of somebody that what is translated is up to date."""

from pathlib import Path

from sync.hub.catalogue.authoring.checking import checked
from sync.hub.catalogue.authoring.translations.record import accepted, has_changed, read_record, write_record
from sync.hub.catalogue.authoring.translations.rows import Exchanged, Row
from sync.hub.catalogue.authoring.translations.texts import Text, texts_of
from sync.hub.catalogue.errors import AuthorError
from sync.protocol.errors import N_
from sync.protocol.names import is_language


def export(folder: Path, language: str) -> Exchanged:
    """The texts of a pack for a translator into a language, which the pack need not have yet.

    Raises AuthorError if the pack has faults, or the language is its main one.
    """
    source = checked(folder)
    main = source.description.languages[0]
    check_language(language, main)
    groups = read_record(folder).get(language, {})
    rows = tuple(_row(text, has_changed(text, groups) is not True) for text in texts_of(source, language))
    return Exchanged(source.description.id, main, language, rows)


def accept(folder: Path, language: str) -> int:
    """Say that all that is translated follows the main language as it is now; gives the number of texts.

    Raises AuthorError if the pack has faults, or not this language.
    """
    source = checked(folder)
    if language not in source.description.languages[1:]:
        sentence = N_("The pack is not translated into %(language)s. Import a translation first.")
        raise AuthorError("language", sentence, language=language)
    texts = [text for text in texts_of(source, language) if text.target is not None]
    groups = accepted({}, texts, {text.id for text in texts})
    write_record(folder, {**read_record(folder), language: groups})
    return len(texts)


def _row(text: Text, is_sure: bool) -> Row:
    note = text.note if is_sure else f"The text changed since it was translated. {text.note}".strip()
    if text.most:
        note = f"{note} At most {text.most} characters.".strip()
    return Row(text.id, text.source, text.target or "", is_sure, text.path, text.line, note)


def check_language(language: str, main: str) -> None:
    """Raises AuthorError if nothing can be translated into a language."""
    if not (is_language(language) and language.islower()):
        sentence = N_("%(found)s is not a language tag in small letters. Write it like %(example)s.")
        raise AuthorError("language", sentence, found=language, example="ml")
    if language == main:
        sentence = N_("%(language)s is the pack's main language, from which others are translated. Name another one.")
        raise AuthorError("main-language", sentence, language=language)
