"""Tables of the index, all derived from what stands on the shelf.

Beside them stand two of SQLite's full-text tables, whose rows have the ids of these: `search_text` (title, keywords and
body of each entry, as normalised words) and `search_part` (each word by its runs of three signs). Neither holds what it
was given: to take something out of the first one has to say again what was put in.
"""

from peewee import AutoField, BlobField, CharField, CompositeKey, IntegerField

from kiosk.database import Table


class SearchPack(Table):
    """A pack all of which is in the index, in this version, made by this edition of the indexing code; `version` is ""
    once it has left the shelf, or gone on to another version, and its words still have to be looked through."""

    pack = CharField(primary_key=True)
    version = CharField()
    edition = IntegerField()


class SearchEntry(Table):
    """A lesson, a quiz, or a pack itself (`entry` is "" then), in one language."""

    id = AutoField()
    pack = CharField()
    kind = CharField()
    entry = CharField()
    language = CharField(index=True)

    class Meta:
        indexes = ((("pack", "kind", "entry", "language"), True),)


class SearchDeflated(Table):
    """What the full-text index was given of an entry (its id), compressed: see `forgetting.deflated`."""

    entry = IntegerField(primary_key=True)
    deflated = BlobField()


class SearchWord(Table):
    """A normalised word that entries in a language hold, its stem, and how it sounds."""

    id = AutoField()
    language = CharField()
    word = CharField()
    stem = CharField()
    sounds = CharField()

    class Meta:
        indexes = ((("language", "word"), True), (("language", "stem"), False))


class SearchSkeleton(Table):
    """One way to read a word's consonants: see `romanising.skeletons`."""

    language = CharField()
    skeleton = CharField()
    word = IntegerField()

    class Meta:
        primary_key = CompositeKey("language", "skeleton", "word")
        without_rowid = True


TABLES = (SearchPack, SearchEntry, SearchDeflated, SearchWord, SearchSkeleton)
