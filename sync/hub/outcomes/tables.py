"""The rows of `sync.protocol.fold`, each under its kiosk, and how far each kiosk's batches have been folded."""

from peewee import BigIntegerField, BooleanField, CompositeKey, IntegerField, TextField

from sync.hub.database import Table
from sync.protocol import rows


class FoldMark(Table):
    """The number of the kiosk's last folded batch, and of the last whose times were noted.

    `unread` counts events that no fold could read.
    """

    kiosk_id = TextField(primary_key=True)
    folded = BigIntegerField()
    unread = BigIntegerField()
    dated = BigIntegerField(default=0)


class ClockSpan(Table):
    """A span of a log (`sync.protocol.times.Span`), numbered from 1 in the order of the log."""

    kiosk_id = TextField()
    log_id = TextField()
    number = IntegerField()
    boot = TextField()
    drift = BigIntegerField()
    first = BigIntegerField()
    last = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("kiosk_id", "log_id", "number")


class ClockAnchor(Table):
    """An anchor (`sync.protocol.times.Anchor`), and which event gave it."""

    kiosk_id = TextField()
    log_id = TextField()
    sequence = BigIntegerField()
    boot = TextField()
    monotonic = BigIntegerField()
    true_time = BigIntegerField()
    interval = BigIntegerField()
    source = TextField()

    class Meta:
        primary_key = CompositeKey("kiosk_id", "log_id", "sequence")


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
    """`answer` is JSON."""

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


class Checked(Table):
    kiosk_id = TextField()
    attempt = TextField()
    question = TextField()
    checked_at = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("kiosk_id", "attempt", "question")


class Timer(Table):
    kiosk_id = TextField()
    attempt = TextField()
    allowed = BigIntegerField()
    extensions = BigIntegerField()
    spent = BigIntegerField()
    boot = TextField()
    since = BigIntegerField()
    until = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("kiosk_id", "attempt")


class Grant(Table):
    kiosk_id = TextField()
    person = TextField()
    pack = TextField()
    quiz = TextField()
    tries = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("kiosk_id", "person", "pack", "quiz")


class Mastery(Table):
    kiosk_id = TextField()
    person = TextField()
    pack = TextField()
    skill = TextField()
    quiz = TextField()
    results = TextField()
    right = BigIntegerField()
    of = BigIntegerField()
    shown_at = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("kiosk_id", "person", "pack", "skill")


class RecordAsk(Table):
    """A station's wish for the record of one of its learners, who has `code` at another one; `outcome` as in
    `downlink.Person`, or "" before anybody looked."""

    kiosk_id = TextField()
    person = TextField()
    code = TextField(index=True)
    station = TextField()
    outcome = TextField()

    class Meta:
        primary_key = CompositeKey("kiosk_id", "person")


class Companion(Table):
    """A learner who is the same human as those with the same `circle` at other stations."""

    kiosk_id = TextField()
    person = TextField()
    circle = TextField(index=True)

    class Meta:
        primary_key = CompositeKey("kiosk_id", "person")


TABLE_OF: dict[type, type[Table]] = {
    rows.Learner: Learner,
    rows.LessonRecord: LessonRecord,
    rows.Attempt: Attempt,
    rows.Answer: Answer,
    rows.Place: Place,
    rows.Checked: Checked,
    rows.Timer: Timer,
    rows.Grant: Grant,
    rows.Mastery: Mastery,
}
