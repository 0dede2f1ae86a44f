"""The index that lessons and quizzes are found by. All of it is derived from what stands on the shelf."""

from peewee import AutoField, CharField, CompositeKey, IntegerField, Model


class SearchPack(Model):
    pack = CharField(primary_key=True)
    version = CharField()
    edition = IntegerField()

    class Meta:
        table_name = "search_pack"


class SearchEntry(Model):
    id = AutoField()
    pack = CharField()
    kind = CharField()
    entry = CharField()
    language = CharField(index=True)

    class Meta:
        table_name = "search_entry"
        indexes = ((("pack", "kind", "entry", "language"), True),)


class SearchWord(Model):
    id = AutoField()
    language = CharField()
    word = CharField()
    stem = CharField()
    sounds = CharField()

    class Meta:
        table_name = "search_word"
        indexes = ((("language", "word"), True), (("language", "stem"), False))


class SearchSkeleton(Model):
    language = CharField()
    skeleton = CharField()
    word = IntegerField()

    class Meta:
        table_name = "search_skeleton"
        primary_key = CompositeKey("language", "skeleton", "word")
        without_rowid = True


TABLES = (SearchPack, SearchEntry, SearchWord, SearchSkeleton)

# The default categories split a word of an Indian script at its vowel signs, which are marks.
FULL_TEXT = (
    """
    CREATE VIRTUAL TABLE search_text USING fts5(
        title, keywords, body, tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'"
    )
    """,
    "CREATE VIRTUAL TABLE search_part USING fts5(word, detail = none, columnsize = 0, tokenize = 'trigram')",
    "CREATE VIRTUAL TABLE search_vocabulary USING fts5vocab('search_text', 'row')",
)


def up(migrator, db):
    with db.bind_ctx(TABLES):
        db.create_tables(TABLES, safe=False)
    for statement in FULL_TEXT:
        db.execute_sql(statement)
