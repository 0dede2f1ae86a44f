"""Making the index from what stands on the shelf, some entries at a time, beside everything else that goes on.

What always holds: what left the shelf left the index in the same transaction; a pack is noted as indexed together with
its last entries; a pack that is not noted, or was by an older edition of this code, is indexed from its beginning.
"""

import json
from collections.abc import Callable, Iterable

from peewee import DatabaseError

from kiosk.database import database, reading, writing
from kiosk.packs.editions import index_edition
from kiosk.packs.searching.documents import Address, Document, addresses, documents
from kiosk.packs.searching.forgetting import LEFT, deflated, forget
from kiosk.packs.searching.stems import stem
from kiosk.packs.searching.tables import SearchDeflated, SearchEntry, SearchPack
from kiosk.packs.tables import Pack
from kiosk.words.normalising import spans_and_compounds
from kiosk.words.romanising import of_stem, skeletons, sound
from sync.protocol.reading_manifest import read_manifest

# Learners' answers wait for no more than these to be written.
_TOGETHER = 16

_GONE_TOGETHER = 500

_EMPTYING = (
    "INSERT INTO search_text (search_text) VALUES ('delete-all')",
    "INSERT INTO search_part (search_part) VALUES ('delete-all')",
    "DELETE FROM search_pack",
    "DELETE FROM search_entry",
    "DELETE FROM search_deflated",
    "DELETE FROM search_word",
    "DELETE FROM search_skeleton",
)
_CHECKING = (
    "INSERT INTO search_text (search_text) VALUES ('integrity-check')",
    "INSERT INTO search_part (search_part) VALUES ('integrity-check')",
)
_LACKING = (
    "SELECT count(*) FROM (SELECT id FROM search_entry EXCEPT SELECT rowid FROM search_text)",
    "SELECT count(*) FROM (SELECT id FROM search_entry EXCEPT SELECT entry FROM search_deflated)",
)
# The words' parts first: they are taken out by what stands in the table of words.
_FORGETTING_WORDS = (
    "DELETE FROM search_part WHERE rowid IN (SELECT value FROM json_each(?))",
    "DELETE FROM search_skeleton WHERE word IN (SELECT value FROM json_each(?))",
    "DELETE FROM search_word WHERE id IN (SELECT value FROM json_each(?))",
)

_Row = tuple[Address, str, str, str]


def waiting() -> list[str]:
    """The packs on the shelf that are not all in the index."""
    with reading():
        query = (
            "SELECT pack FROM pack WHERE NOT EXISTS (SELECT 1 FROM search_pack AS done"
            " WHERE done.pack = pack.pack AND done.version = pack.version AND done.edition = ?) ORDER BY pack"
        )
        return [pack for (pack,) in database.execute_sql(query, [index_edition()])]


def index_waiting(is_stopping: Callable[[], bool] = lambda: False) -> None:
    """Index every pack that waits for it and was rendered; ends early, also in one, if it `is_stopping`."""
    packs = waiting()
    for pack in packs:
        _index(pack, is_stopping)
    with reading():
        left = [row.pack for row in SearchPack.select().where(SearchPack.version == LEFT)]
    if (packs or left) and not is_stopping():
        _forget_words()
        with writing():
            SearchPack.delete().where(SearchPack.version == LEFT).execute()


def rebuild() -> None:
    """Make the whole index anew."""
    with writing():
        for emptying in _EMPTYING:
            database.execute_sql(emptying)
    index_waiting()


def faults() -> list[str]:
    """What in the index is not as the shelf says, in plain words; what only waits to be indexed is no fault."""
    with reading():
        found = []
        try:
            for checking in _CHECKING:
                database.execute_sql(checking)
        except DatabaseError as error:
            found.append(f"the full-text index is damaged ({error})")
        lacking = max(database.execute_sql(query).fetchone()[0] for query in _LACKING)
        if lacking:
            found.append(f"the full-text index is damaged ({lacking} entries without their words)")
        known = {row.pack: row for row in Pack.select(Pack.pack, Pack.version, Pack.manifest)}
        for done in SearchPack.select().where(SearchPack.version != LEFT):
            row = known.get(done.pack)
            if row is None:
                found.append(f"{done.pack} is indexed and not on the shelf")
            elif row.version == done.version and done.edition == index_edition():
                kept = {Address(*each) for each in _entries(done.pack)}
                if kept != set(addresses(read_manifest(bytes(row.manifest)))):
                    found.append(f"{done.pack} is not indexed whole")
        return found


def _index(pack: str, is_stopping: Callable[[], bool]) -> None:
    with reading():
        row = Pack.get_or_none((Pack.pack == pack) & (Pack.rendering != 0))
    if row is None:
        return
    with writing():
        forget(pack)
    manifest = read_manifest(bytes(row.manifest))
    wanted = addresses(manifest)
    for first in range(0, len(wanted), _TOGETHER):
        if is_stopping():
            return
        batch = [_written(each) for each in documents(manifest, wanted[first : first + _TOGETHER])]
        fresh = _new_words(batch)
        with writing():
            if not _is_same(row):
                return
            _insert(batch, fresh)
            if first + _TOGETHER >= len(wanted):
                SearchPack.replace(pack=pack, version=manifest.version, edition=index_edition()).execute()


def _is_same(row: Pack) -> bool:
    """Whether the shelf still holds what was read: nobody switched it meanwhile."""
    now = Pack.get_or_none(Pack.pack == row.pack)
    return now is not None and (now.version, now.installed_at) == (row.version, row.installed_at)


def _written(document: Document) -> _Row:
    """A document as the index keeps it."""
    title, keywords, body = map(_words, (document.title, document.keywords, document.body))
    return document.address, title, keywords, body


def _words(text: str) -> str:
    return " ".join(word for *_, word in spans_and_compounds(text))


def _new_words(batch: Iterable[_Row]) -> list[tuple[str, str, str, str]]:
    """The words of some entries that the index does not know yet, as its rows."""
    found = {(row[0].language, word) for row in batch for text in row[1:] for word in text.split()}
    fresh = []
    with reading():
        for language, word in sorted(found):
            known = "SELECT 1 FROM search_word WHERE language = ? AND word = ?"
            if database.execute_sql(known, [language, word]).fetchone() is None:
                fresh.append((language, word, stem(word, language), sound(word, language)))
    return fresh


def _insert(batch: list[_Row], fresh: list[tuple[str, str, str, str]]) -> None:
    for address, *texts in batch:
        entry = SearchEntry.insert(
            pack=address.pack, kind=address.kind, entry=address.entry, language=address.language
        ).execute()
        query = "INSERT INTO search_text (rowid, title, keywords, body) VALUES (?, ?, ?, ?)"
        database.execute_sql(query, [entry, *texts])
        SearchDeflated.insert(entry=entry, deflated=deflated(*texts)).execute()
    for language, word, stem_, sounds in fresh:
        query = "INSERT OR IGNORE INTO search_word (language, word, stem, sounds) VALUES (?, ?, ?, ?)"
        added = database.execute_sql(query, [language, word, stem_, sounds])
        if added.rowcount < 1:
            continue
        id_ = added.lastrowid
        database.execute_sql("INSERT INTO search_part (rowid, word) VALUES (?, ?)", [id_, word])
        query = "INSERT INTO search_skeleton (language, skeleton, word) VALUES (?, ?, ?)"
        for skeleton in {*skeletons(sounds), *of_stem(stem_, language)} if sounds else ():
            database.execute_sql(query, [language, skeleton, id_])


def _entries(pack: str) -> list[tuple[str, str, str, str]]:
    query = "SELECT pack, kind, entry, language FROM search_entry WHERE pack = ?"
    return database.execute_sql(query, [pack]).fetchall()


def _forget_words() -> None:
    """Let go of the words that no entry holds any more."""
    gone = "SELECT id FROM search_word WHERE word NOT IN (SELECT term FROM search_vocabulary)"
    with reading():
        ids = [id_ for (id_,) in database.execute_sql(gone)]
    for first in range(0, len(ids), _GONE_TOGETHER):
        some = json.dumps(ids[first : first + _GONE_TOGETHER])
        with writing():
            for forgetting in _FORGETTING_WORDS:
                database.execute_sql(forgetting, [some])
