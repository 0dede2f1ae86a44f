"""The first schema: ledger, fleet, outcomes, staff."""

from peewee import BigIntegerField, BlobField, BooleanField, CompositeKey, IntegerField, Model, TextField


class Table(Model):
    class Meta:
        legacy_table_names = False


class Intake(Table):
    kiosk_id = TextField(primary_key=True)
    batches = BigIntegerField()


class Mark(Table):
    kiosk_id = TextField()
    log_id = TextField()
    acknowledged = BigIntegerField()
    hash = BlobField()

    class Meta:
        primary_key = CompositeKey("kiosk_id", "log_id")


class Batch(Table):
    kiosk_id = TextField()
    log_id = TextField()
    first = BigIntegerField()
    count = IntegerField()
    number = BigIntegerField()
    received = BigIntegerField()
    content = BlobField()

    class Meta:
        primary_key = CompositeKey("kiosk_id", "log_id", "first")
        indexes = ((("kiosk_id", "number"), True),)


class StrayBatch(Table):
    kiosk_id = TextField()
    log_id = TextField()
    digest = TextField()
    first = BigIntegerField()
    received = BigIntegerField()
    content = BlobField()

    class Meta:
        primary_key = CompositeKey("kiosk_id", "log_id", "digest")


class Hub(Table):
    hub_id = TextField(primary_key=True)
    generation = IntegerField()
    key = BlobField()


class Kiosk(Table):
    kiosk_id = TextField(primary_key=True)
    station = TextField(index=True)
    key = BlobField()
    joined_at = BigIntegerField()
    heard_at = BigIntegerField(null=True)
    log_id = TextField(null=True)
    head = BigIntegerField()
    digest = TextField(null=True)
    state = TextField(null=True)


class JoinCode(Table):
    digest = TextField(primary_key=True)
    expires_at = BigIntegerField()
    used_by = TextField(null=True)


class JoinMiss(Table):
    address = TextField()
    missed_at = BigIntegerField()

    class Meta:
        primary_key = False
        indexes = ((("address", "missed_at"), False),)


class FoldMark(Table):
    kiosk_id = TextField(primary_key=True)
    folded = BigIntegerField()
    unread = BigIntegerField()


class Learner(Table):
    kiosk_id = TextField()
    person = TextField()
    code = TextField()
    language = TextField()
    closed = BooleanField()
    merged_into = TextField(null=True)
    enrolled_at = BigIntegerField()
    seen_at = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("kiosk_id", "person")


class LessonRecord(Table):
    kiosk_id = TextField()
    person = TextField()
    pack = TextField()
    lesson = TextField()
    version = TextField()
    language = TextField()
    opened_at = BigIntegerField()
    finished_at = BigIntegerField(null=True)

    class Meta:
        primary_key = CompositeKey("kiosk_id", "person", "pack", "lesson")


class Attempt(Table):
    kiosk_id = TextField()
    attempt = TextField()
    person = TextField()
    pack = TextField()
    version = TextField()
    quiz = TextField()
    language = TextField()
    started_at = BigIntegerField()
    finished_at = BigIntegerField(null=True)
    marks = BigIntegerField()
    total = BigIntegerField()
    passed = BooleanField()

    class Meta:
        primary_key = CompositeKey("kiosk_id", "attempt")
        indexes = ((("kiosk_id", "person", "pack"), False),)


class Answer(Table):
    kiosk_id = TextField()
    attempt = TextField()
    question = TextField()
    answer = TextField()
    marks = BigIntegerField()
    answered_at = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("kiosk_id", "attempt", "question")


class Place(Table):
    kiosk_id = TextField()
    person = TextField()
    pack = TextField()
    kind = TextField()
    item = TextField()
    moved_at = BigIntegerField()
    step = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("kiosk_id", "person", "pack")


class Staff(Table):
    name = TextField(primary_key=True)
    kept = TextField()
    added_at = BigIntegerField()


class StaffSession(Table):
    digest = TextField(primary_key=True)
    name = TextField(index=True)
    began_at = BigIntegerField()
    seen_at = BigIntegerField()


class SignInMiss(Table):
    name = TextField(primary_key=True)
    misses = IntegerField()
    closed_until = BigIntegerField()
    missed_at = BigIntegerField()


TABLES = (
    *(Intake, Mark, Batch, StrayBatch),
    *(Hub, Kiosk, JoinCode, JoinMiss),
    *(FoldMark, Learner, LessonRecord, Attempt, Answer, Place),
    *(Staff, StaffSession, SignInMiss),
)


def up(migrator, db):
    with db.bind_ctx(TABLES):
        db.create_tables(TABLES, safe=False)
