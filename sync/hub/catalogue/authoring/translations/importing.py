"""A translator's file back into a pack's source.

What always holds: a file that comes back as it went out changes nothing; a lesson or quiz of a new language is written
only when all texts are there that it cannot do without, the captions of its films among them, so that a learner never
meets half of one; what was translated from an older text is taken, and shown as changed since; what a translation has
wrong is mended by the next one.
"""

from dataclasses import dataclass
from pathlib import Path

from sync.hub.catalogue.authoring.checking import checked
from sync.hub.catalogue.authoring.folder import DESCRIPTION
from sync.hub.catalogue.authoring.media import CAPTIONS
from sync.hub.catalogue.authoring.source import Source
from sync.hub.catalogue.authoring.toml_text import quoted
from sync.hub.catalogue.authoring.translations.captions import ARROW, captioned, films_of
from sync.hub.catalogue.authoring.translations.editing import born, edited, replaced, with_language
from sync.hub.catalogue.authoring.translations.exporting import check_language
from sync.hub.catalogue.authoring.translations.record import accepted, has_changed, read_record, write_record
from sync.hub.catalogue.authoring.translations.rows import Exchanged, Row
from sync.hub.catalogue.authoring.translations.texts import BODY, PACK, Text, group_of, texts_of
from sync.hub.catalogue.authoring.translations.wording import references
from sync.hub.catalogue.durable import replace
from sync.hub.catalogue.errors import AuthorError
from sync.protocol.errors import N_

# What words may have wrong and other words mend. Nothing can be put into a file that cannot be read.
_OF_WORDINGS = frozenset((
    "alt", "blank", "block-too-long", "box", "box-title", "captions", "count", "empty", "gap", "heading-level",
    "link-outside", "media-content", "media-path", "missing-file", "missing-language", "missing-lesson",
    "no-captions", "picture-in-text", "picture-line", "question-text", "raw-html", "same-text", "sign",
    "skill-differs", "stem", "title-repeated", "too-few", "too-long", "too-many-brackets", "too-many-cells", "unused",
    "word-twice", "word-unused",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: the paths that were `written`; the lessons and quizzes that were not, with how many texts
    they lack; how many texts were `confirmed`; the ids of translations that were `refused`, since they lead elsewhere
    than the text; and the ids of the file that the pack does not have."""

    language: str
    written: tuple[str, ...]
    incomplete: dict[str, int]
    confirmed: int
    refused: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Work:
    """What the file brings: `wordings` are all texts as they will be ("" where there is none), `changed` the ids of
    those that differ from what is there."""

    source: Source
    language: str
    texts: list[Text]
    wordings: dict[str, str]
    changed: frozenset[str]

    def of(self, group: str) -> list[Text]:
        return [text for text in self.texts if text.group == group]

    def lacks(self, group: str) -> int:
        return sum(not (self.wordings[text.id] or text.may_lack) for text in self.of(group))


def import_rows(folder: Path, exchanged: Exchanged) -> Imported:
    """Take a translator's file into the pack's source.

    Raises AuthorError if the pack has faults (but for those of this language's own texts), or the file is of another
    pack or from another language.
    """
    language = exchanged.language
    source = checked(folder, _OF_WORDINGS, language)
    _check_same(source, exchanged)
    rows = {row.id: row for row in exchanged.rows}
    texts = texts_of(source, language, {_lesson_of(row.id) for row in exchanged.rows if row.target.strip()})
    found = {text.id: rows[text.id].target for text in texts if text.id in rows and rows[text.id].target.strip()}
    refused = {text.id for text in texts if text.id in found and _leads_elsewhere(text, found[text.id])}
    wanted = {id_: wording for id_, wording in found.items() if id_ not in refused}
    changed = frozenset(text.id for text in texts if wanted.get(text.id, text.target) != text.target)
    work = _Work(source, language, texts, {text.id: wanted.get(text.id, text.target or "") for text in texts}, changed)
    new, incomplete = _new_files(work)
    for path, content in new.items():
        replace(folder / path, content.encode())
    confirmed = _note(folder, work, {id_: row for id_, row in rows.items() if id_ not in refused}, incomplete)
    unknown = tuple(sorted(rows.keys() - {text.id for text in texts}))
    return Imported(language, tuple(new), incomplete, confirmed, tuple(sorted(refused)), unknown)


def _lesson_of(id_: str) -> str:
    """The lesson of which a text is a block, or "" if it is none."""
    return id_.rpartition(f":{BODY}.")[0]


def _check_same(source: Source, exchanged: Exchanged) -> None:
    main = source.description.languages[0]
    check_language(exchanged.language, main)
    if (exchanged.pack, exchanged.source_language) != (source.description.id, main):
        sentence = N_(
            "The file is of %(found)s, from %(language)s; the folder holds %(expected)s, from %(main)s. Take the other."
        )
        values = {"found": exchanged.pack, "language": exchanged.source_language, "main": main}
        raise AuthorError("other-pack", sentence, expected=source.description.id, **values)


def _leads_elsewhere(text: Text, wording: str) -> bool:
    """Whether a new translation's links and pictures are not those of the text, or a caption has its own time."""
    is_timed = text.path.endswith(CAPTIONS) and text.block is not None and ARROW in wording
    return wording != text.target and (is_timed or references(wording) != references(text.source))


def _new_files(work: _Work) -> tuple[dict[str, str], dict[str, int]]:
    """Files by their paths, and the lessons and quizzes that are not complete, with how many texts they lack.

    Without the pack's own texts nothing is written: a language that pack.toml does not name has no place.
    """
    main = work.source.units_in(work.source.description.languages[0])
    films = films_of(work.source, work.language)
    groups = [PACK, *map(group_of, main), *(film.group for film in films)]
    lacking = {group: work.lacks(group) for group in groups if work.lacks(group)}
    if PACK in lacking:
        return {}, lacking
    others = {group_of(unit): unit for unit in work.source.units_in(work.language)}
    mute = [film for film in films if film.group in lacking]
    lacking |= {group_of(unit): lacking[film.group] for unit in main for film in mute if film.is_shown_in(unit.body)}
    new = {}
    if work.changed & {text.id for text in work.of(PACK)}:
        new[DESCRIPTION] = _description(work)
    for unit in main:
        group = group_of(unit)
        other = others.get(group)
        changed = [text for text in work.of(group) if text.id in work.changed]
        if changed and other and all(text.target is not None for text in changed):
            new[other.path] = edited(other, [(text, text.target_keys, work.wordings[text.id]) for text in changed])
            lacking.pop(group, None)
        elif changed and group not in lacking:
            path = other.path if other else f"{work.language}/{unit.path.partition('/')[2]}"
            new[path] = born(unit, work.of(group), work.wordings, work.language, work.source.layout.media)
    for film in films:
        changed = [text for text in work.of(film.group) if text.id in work.changed]
        if changed and (film.other_text is not None or film.group not in lacking):
            wordings = {text.block: work.wordings[text.id] for text in changed}
            new[film.other_path] = captioned(film.text if film.other_text is None else film.other_text, wordings)
    return new, lacking


def _description(work: _Work) -> str:
    source, texts = work.source, work.of(PACK)
    content = (source.folder / DESCRIPTION).read_bytes()
    lines = source.description_lines
    if work.language not in source.description.languages:
        news = {text.keys: work.wordings[text.id] for text in texts}
        return with_language(content.decode(), lines, work.language, news)
    nodes = [(lines.value(text.target_keys or ()), text.id) for text in texts if text.id in work.changed]
    return replaced(
        content, [(node.start_byte, node.end_byte, quoted(work.wordings[id_])) for node, id_ in nodes if node]
    )


def _note(folder: Path, work: _Work, rows: dict[str, Row], incomplete: dict[str, int]) -> int:
    """Record from which texts the translations were made; gives how many were looked at again and left as they were."""
    if PACK in incomplete:
        return 0  # nothing was written
    record = read_record(folder)
    groups = record.get(work.language, {})
    current = [text for text in work.texts if text.group not in incomplete and _is_current(text, rows)]
    confirmed = {text.id for text in current if rows[text.id].is_sure and has_changed(text, groups) is True}
    fresh = {text.id for text in current if text.id in work.changed} | confirmed
    if fresh:
        write_record(folder, {**record, work.language: accepted(groups, work.texts, fresh)})
    return len(confirmed - work.changed)


def _is_current(text: Text, rows: dict[str, Row]) -> bool:
    """Whether the file has a translation that was made from the text as it is now."""
    return text.id in rows and rows[text.id].source == text.source and bool(rows[text.id].target.strip())
