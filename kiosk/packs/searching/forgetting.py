"""Taking a pack out of the index: apart, so that what changes the shelf need not load what makes the index."""

from kiosk.database import database

# In place of the version of a pack whose words still have to be looked through.
LEFT = ""


def forget(pack: str) -> None:
    """Take a pack out of the index, inside the caller's transaction."""
    query = "DELETE FROM search_text WHERE rowid IN (SELECT id FROM search_entry WHERE pack = ?)"
    database.execute_sql(query, [pack])
    database.execute_sql("DELETE FROM search_entry WHERE pack = ?", [pack])
    database.execute_sql("UPDATE search_pack SET version = ? WHERE pack = ?", [LEFT, pack])
