"""The index keeps no words twice: the full-text tables hold none of their own, and texts lie compressed beside them.

All of it is derived from what stands on the shelf; it is made anew once the kiosk runs.
"""

from peewee import BlobField, IntegerField, Model


class SearchDeflated(Model):
    entry = IntegerField(primary_key=True)
    deflated = BlobField()

    class Meta:
        table_name = "search_deflated"


EMPTYING = (
    "DROP TABLE search_vocabulary",
    "DROP TABLE search_part",
    "DROP TABLE search_text",
    "DELETE FROM search_pack",
    "DELETE FROM search_entry",
    "DELETE FROM search_word",
    "DELETE FROM search_skeleton",
)
FULL_TEXT = (
    """
    CREATE VIRTUAL TABLE search_text USING fts5(
        title, keywords, body, content = '', tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'"
    )
    """,
    """
    CREATE VIRTUAL TABLE search_part USING fts5(
        word, content = 'search_word', content_rowid = 'id', detail = none, columnsize = 0, tokenize = 'trigram'
    )
    """,
    "CREATE VIRTUAL TABLE search_vocabulary USING fts5vocab('search_text', 'row')",
)


def up(migrator, db):
    for statement in EMPTYING:
        db.execute_sql(statement)
    with db.bind_ctx([SearchDeflated]):
        db.create_tables([SearchDeflated], safe=False)
    for statement in FULL_TEXT:
        db.execute_sql(statement)
