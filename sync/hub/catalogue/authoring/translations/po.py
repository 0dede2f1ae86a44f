"""A translator's file as gettext PO: each text is an entry, its id the context (GNU gettext manual, PO Files)."""

import re

import polib

from sync.hub.catalogue.authoring.translations.rows import Exchanged, Row
from sync.hub.catalogue.errors import AuthorError
from sync.protocol.errors import N_

_PACK, _SOURCE_LANGUAGE, _LANGUAGE = "X-Pack", "X-Source-Language", "Language"
_FUZZY = "fuzzy"

# A comment, or perhaps a keyword and one text in quotation marks: polib cuts a character off one that does not end.
_LINE = re.compile(r'\s*(#.*|(msg\w+(\[\d+\])?\s*)?"([^"\\]|\\.)*"\s*)?')


def to_po(exchanged: Exchanged) -> bytes:
    """The same texts give the same bytes: no time stands in them."""
    file = polib.POFile(wrapwidth=0)
    file.metadata = {
        "Project-Id-Version": exchanged.pack,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        _LANGUAGE: exchanged.language,
        _SOURCE_LANGUAGE: exchanged.source_language,
        _PACK: exchanged.pack,
    }
    for row in exchanged.rows:
        entry = polib.POEntry(msgctxt=row.id, msgid=row.source, msgstr=row.target, comment=row.note)
        entry.occurrences = [(row.path, str(row.line))]
        if row.target and not row.is_sure:
            entry.flags = [_FUZZY]
        file.append(entry)
    return f"{file}\n".encode()


def from_po(content: bytes) -> Exchanged:
    """Fuzzy entries are read as not translated. Raises AuthorError if it is no PO file of a pack."""
    try:
        text = content.decode("utf-8-sig")
        file = polib.pofile(text)
    except (OSError, ValueError, UnicodeDecodeError, IndexError) as error:
        raise _unreadable(str(error)) from error
    for number, line in enumerate(text.split("\n"), 1):
        if not _LINE.fullmatch(line):
            raise _unreadable(f"line {number}")
    said = [file.metadata.get(key, "") for key in (_PACK, _SOURCE_LANGUAGE, _LANGUAGE)]
    if not all(said):
        raise _unreadable(f"{_PACK}, {_SOURCE_LANGUAGE}, {_LANGUAGE}")
    rows = [
        Row(entry.msgctxt, entry.msgid, "" if _FUZZY in entry.flags else entry.msgstr)
        for entry in file
        if entry.msgctxt and not entry.obsolete
    ]
    return Exchanged(*said, tuple(rows))


def _unreadable(reason: str) -> AuthorError:
    sentence = N_("The file is not a PO file that was exported from a pack (%(reason)s). Export it again.")
    return AuthorError("po", sentence, reason=reason[:200])
