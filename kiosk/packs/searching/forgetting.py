"""Taking a pack out of the index: apart, so that what changes the shelf need not load what makes the index."""

import zlib

from kiosk.database import database

# In place of the version of a pack whose words still have to be looked through.
LEFT = ""

_BETWEEN = "\n"
_GIVEN = (
    "SELECT entry.id, given.deflated FROM search_entry AS entry"
    " JOIN search_deflated AS given ON given.entry = entry.id WHERE entry.pack = ?"
)
_TAKING_OUT = "INSERT INTO search_text (search_text, rowid, title, keywords, body) VALUES ('delete', ?, ?, ?, ?)"


def forget(pack: str) -> None:
    """Take a pack out of the index, inside the caller's transaction."""
    for entry, given in database.execute_sql(_GIVEN, [pack]).fetchall():
        database.execute_sql(_TAKING_OUT, [entry, *_inflated(given)])
    ours = "SELECT id FROM search_entry WHERE pack = ?"
    database.execute_sql(f"DELETE FROM search_deflated WHERE entry IN ({ours})", [pack])  # noqa: S608 - ours
    database.execute_sql("DELETE FROM search_entry WHERE pack = ?", [pack])
    database.execute_sql("UPDATE search_pack SET version = ? WHERE pack = ?", [LEFT, pack])


def deflated(title: str, keywords: str, body: str) -> bytes:
    """What the index is given of an entry, normalised words with spaces between them, as it is kept."""
    return zlib.compress(_BETWEEN.join((title, keywords, body)).encode())


def _inflated(given: bytes) -> list[str]:
    return zlib.decompress(given).decode().split(_BETWEEN)
