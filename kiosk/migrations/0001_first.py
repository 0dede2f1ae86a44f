"""The first tables of the kiosk."""

from peewee import (
    AutoField,
    BigIntegerField,
    BlobField,
    BooleanField,
    CharField,
    CompositeKey,
    IntegerField,
    JSONField,
    Model,
    TextField,
)


def up(migrator, db):
    class SnapshotAnswer(Model):
        attempt = CharField()
        question = CharField()
        answer = JSONField()
        marks = IntegerField()
        answered_at = BigIntegerField()

        class Meta:
            database = db
            table_name = "snapshot_answer"
            primary_key = CompositeKey("attempt", "question")

    class SnapshotAttempt(Model):
        attempt = CharField(primary_key=True)
        person = CharField()
        pack = CharField()
        version = CharField()
        quiz = CharField()
        language = CharField()
        started_at = BigIntegerField()
        finished_at = BigIntegerField(null=True)
        marks = IntegerField()
        total = IntegerField()
        passed = BooleanField()

        class Meta:
            database = db
            table_name = "snapshot_attempt"
            indexes = ((("person", "pack", "quiz"), False),)

    class Event(Model):
        log_id = CharField()
        sequence = IntegerField()
        kind = CharField()
        person = CharField(index=True, null=True)
        at = BigIntegerField()
        boot = CharField()
        monotonic = BigIntegerField()
        body = JSONField()
        hash = BlobField()

        class Meta:
            database = db
            table_name = "event"
            primary_key = CompositeKey("log_id", "sequence")
            without_rowid = True

    class ExchangeRun(Model):
        at = BigIntegerField(index=True)
        road = CharField()
        events = IntegerField()
        bytes_out = IntegerField()
        bytes_in = IntegerField()
        milliseconds = IntegerField()
        result = CharField()

        class Meta:
            database = db
            table_name = "exchange_run"

    class File(Model):
        pack = CharField()
        path = CharField()
        sha256 = CharField(index=True)
        size = BigIntegerField()
        media_type = CharField(null=True)

        class Meta:
            database = db
            table_name = "file"
            primary_key = CompositeKey("pack", "path")

    class Hub(Model):
        hub = CharField(primary_key=True)
        url = CharField()
        key = CharField()
        station = CharField()
        joined_at = BigIntegerField()
        known_digest = CharField(default="")

        class Meta:
            database = db
            table_name = "hub"

    class ImportRun(Model):
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

        class Meta:
            database = db
            table_name = "import_run"

    class Learner(Model):
        person = CharField(primary_key=True)
        code = CharField(unique=True)
        name = BlobField()
        phone = BlobField(null=True)
        birth_year = IntegerField(null=True)
        language = CharField()
        picture = CharField()
        basis = CharField()
        pin = CharField()
        misses = IntegerField(default=0)
        locked_until = BigIntegerField(default=0)
        enrolled_at = BigIntegerField()
        seen_at = BigIntegerField(index=True, default=0)
        closed_at = BigIntegerField(null=True)
        merged_into = CharField(null=True)

        class Meta:
            database = db
            table_name = "learner"

    class SnapshotLearner(Model):
        person = CharField(primary_key=True)
        code = CharField()
        language = CharField()
        closed = BooleanField()
        merged_into = CharField(null=True)
        enrolled_at = BigIntegerField()
        seen_at = BigIntegerField()

        class Meta:
            database = db
            table_name = "snapshot_learner"

    class Lesson(Model):
        pack = CharField()
        lesson = CharField()
        language = CharField()
        html = BlobField()
        deflated = BlobField()
        etag = CharField()

        class Meta:
            database = db
            table_name = "lesson"
            primary_key = CompositeKey("pack", "lesson", "language")

    class SnapshotLesson(Model):
        person = CharField()
        pack = CharField()
        lesson = CharField()
        version = CharField()
        language = CharField()
        opened_at = BigIntegerField()
        finished_at = BigIntegerField(null=True)

        class Meta:
            database = db
            table_name = "snapshot_lesson"
            primary_key = CompositeKey("person", "pack", "lesson")

    class Log(Model):
        position = AutoField()
        log_id = CharField(unique=True)

        class Meta:
            database = db
            table_name = "log"

    class Mark(Model):
        log_id = CharField(primary_key=True)
        acknowledged = IntegerField()
        generation = CharField()

        class Meta:
            database = db
            table_name = "mark"

    class Pack(Model):
        pack = CharField(primary_key=True)
        version = CharField()
        publisher = CharField()
        manifest = BlobField()
        installed_at = BigIntegerField()

        class Meta:
            database = db
            table_name = "pack"

    class SnapshotPlace(Model):
        person = CharField()
        pack = CharField()
        kind = CharField()
        item = CharField()
        moved_at = BigIntegerField()
        step = IntegerField()

        class Meta:
            database = db
            table_name = "snapshot_place"
            primary_key = CompositeKey("person", "pack")

    class Quiz(Model):
        pack = CharField()
        version = CharField()
        quiz = CharField()
        language = CharField()
        path = CharField()
        document = JSONField()
        pictures = JSONField()

        class Meta:
            database = db
            table_name = "quiz"
            primary_key = CompositeKey("pack", "version", "quiz", "language")

    class SignIn(Model):
        token = CharField(primary_key=True)
        learner = CharField(index=True, null=True)
        staff = CharField(index=True, null=True)
        began_at = BigIntegerField()
        seen_at = BigIntegerField()

        class Meta:
            database = db
            table_name = "sign_in"

    class Staff(Model):
        name = CharField(primary_key=True)
        roles = CharField()
        password = CharField()
        misses = IntegerField(default=0)
        locked_until = BigIntegerField(default=0)

        class Meta:
            database = db
            table_name = "staff"

    class StaffAction(Model):
        at = BigIntegerField(index=True)
        staff = CharField()
        action = CharField()
        person = CharField(null=True)
        note = TextField(default="")

        class Meta:
            database = db
            table_name = "staff_action"

    db.create_tables(
        [
            SnapshotAnswer,
            SnapshotAttempt,
            Event,
            ExchangeRun,
            File,
            Hub,
            ImportRun,
            Learner,
            SnapshotLearner,
            Lesson,
            SnapshotLesson,
            Log,
            Mark,
            Pack,
            SnapshotPlace,
            Quiz,
            SignIn,
            Staff,
            StaffAction,
        ]
    )
    db.execute_sql("CREATE INDEX event_anchor ON event (at) WHERE kind = 'clock-anchored/1'")
