"""Tables of the shelf. Files' bytes lie as blobs in a folder; here stand names and what was rendered from them."""

from peewee import (
    AutoField,
    BigIntegerField,
    BlobField,
    BooleanField,
    CharField,
    CompositeKey,
    IntegerField,
    JSONField,
    TextField,
)

from kiosk.database import Table


class Pack(Table):
    """A pack on the shelf in the version that learners see; `manifest` is the signed bytes, `rendering` the edition of
    the code that rendered it (see `editions`), 0 if none has yet."""

    pack = CharField(primary_key=True)
    version = CharField()
    publisher = CharField()
    manifest = BlobField()
    installed_at = BigIntegerField()
    rendering = IntegerField(default=0)


class Undo(Table):
    """The version of a pack that stood on the shelf before the one that stands there, to go back to."""

    pack = CharField(primary_key=True)
    version = CharField()
    publisher = CharField()
    manifest = BlobField()
    replaced_at = BigIntegerField()


class Arriving(Table):
    """A version of a pack of which blobs have begun to come: they stay although no pack on the shelf names them yet."""

    pack = CharField(primary_key=True)
    version = CharField()
    publisher = CharField()
    manifest = BlobField()
    began_at = BigIntegerField()


class Removed(Table):
    """A pack that somebody took off the shelf: it comes back only when somebody brings it. `title` is by language."""

    pack = CharField(primary_key=True)
    version = CharField()
    title = JSONField()
    removed_at = BigIntegerField()


class File(Table):
    """A file of a pack on the shelf: where in the pack, which blob, and as what it may be served (if at all)."""

    pack = CharField()
    path = CharField()
    sha256 = CharField(index=True)
    size = BigIntegerField()
    media_type = CharField(null=True)

    class Meta:
        primary_key = CompositeKey("pack", "path")


class Lesson(Table):
    """A lesson of a pack on the shelf, rendered: see `lessons.Rendered`."""

    pack = CharField()
    lesson = CharField()
    language = CharField()
    html = BlobField()
    deflated = BlobField()
    etag = CharField()

    class Meta:
        primary_key = CompositeKey("pack", "lesson", "language")


class Quiz(Table):
    """A quiz in one language of one version, with its media as `rendering.QuizText` has them. Versions that attempts
    are pinned to stay."""

    pack = CharField()
    version = CharField()
    quiz = CharField()
    language = CharField()
    path = CharField()
    document = JSONField()
    media = JSONField()

    class Meta:
        primary_key = CompositeKey("pack", "version", "quiz", "language")


class ImportRun(Table):
    """One import as a technician asked for it: `state` is `waiting`, `running`, `finished` or `failed`.

    Counts are of packs, sizes bytes; `label` is what the stick calls itself, `staff` who asked; `report` lists what
    `imports.Row` has; `failure` has the code, sentence and values of what stopped it.
    """

    run = AutoField()
    folder = TextField()
    packs = JSONField(default=list)
    state = CharField()
    pack = CharField(default="")
    pack_number = IntegerField(default=0)
    pack_count = IntegerField(default=0)
    bytes_done = BigIntegerField(default=0)
    bytes_total = BigIntegerField(default=0)
    asked_at = BigIntegerField()
    ended_at = BigIntegerField(null=True)
    report = JSONField(default=list)
    failure = JSONField(null=True)
    label = TextField(default="")
    staff = CharField(default="")
    began_at = BigIntegerField(null=True)


class FetchRules(Table):
    """What the station's staff set for fetching (one row, or none): see `allowance.Rules`."""

    id = AutoField()
    repository = CharField()
    daily_bytes = BigIntegerField()
    begins = IntegerField()
    ends = IntegerField()
    paused = BooleanField()
    shares = BooleanField()


class LinkDay(Table):
    """What crossed the link to the repository on a day (`2026-03-03`), in bytes."""

    day = CharField(primary_key=True)
    sent = BigIntegerField(default=0)
    received = BigIntegerField(default=0)


class FetchRun(Table):
    """One fetching from `source`: `state` is `running`, `finished`, `stopped` (to be gone on with) or `failed`.

    Bytes are those of the pack in work; `report` lists {pack, version, title, outcome, road}; `failure` is as in
    `ImportRun`.
    """

    run = AutoField()
    source = TextField()
    state = CharField()
    pack = CharField(default="")
    pack_number = IntegerField(default=0)
    pack_count = IntegerField(default=0)
    bytes_done = BigIntegerField(default=0)
    bytes_total = BigIntegerField(default=0)
    began_at = BigIntegerField()
    ended_at = BigIntegerField(null=True)
    report = JSONField(default=list)
    failure = JSONField(null=True)


TABLES = (Pack, Undo, Arriving, Removed, File, Lesson, Quiz, ImportRun, FetchRules, LinkDay, FetchRun)
