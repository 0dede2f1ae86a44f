"""Tables of the snapshots of the log: rows of the fold, with its columns, name for name. Times are milliseconds.

What always holds: each can be emptied and made anew from the log.
"""

from peewee import BigIntegerField, BooleanField, CharField, CompositeKey, IntegerField, JSONField

from kiosk.database import Table


class Learner(Table):
    person = CharField(primary_key=True)
    code = CharField()
    language = CharField()
    closed = BooleanField()
    merged_into = CharField(null=True)
    enrolled_at = BigIntegerField()
    seen_at = BigIntegerField()

    class Meta:
        table_name = "snapshot_learner"


class LessonRecord(Table):
    person = CharField()
    pack = CharField()
    lesson = CharField()
    version = CharField()
    language = CharField()
    opened_at = BigIntegerField()
    finished_at = BigIntegerField(null=True)

    class Meta:
        table_name = "snapshot_lesson"
        primary_key = CompositeKey("person", "pack", "lesson")


class Attempt(Table):
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
        table_name = "snapshot_attempt"
        indexes = ((("person", "pack", "quiz"), False),)


class Answer(Table):
    attempt = CharField()
    question = CharField()
    answer = JSONField()
    marks = IntegerField()
    answered_at = BigIntegerField()

    class Meta:
        table_name = "snapshot_answer"
        primary_key = CompositeKey("attempt", "question")


class Place(Table):
    person = CharField()
    pack = CharField()
    kind = CharField()
    item = CharField()
    moved_at = BigIntegerField()
    step = IntegerField()

    class Meta:
        table_name = "snapshot_place"
        primary_key = CompositeKey("person", "pack")


class Checked(Table):
    attempt = CharField()
    question = CharField()
    checked_at = BigIntegerField()

    class Meta:
        table_name = "snapshot_checked"
        primary_key = CompositeKey("attempt", "question")


class Timer(Table):
    attempt = CharField(primary_key=True)
    allowed = BigIntegerField()
    extensions = IntegerField()
    spent = BigIntegerField()
    boot = CharField()
    since = BigIntegerField()
    until = BigIntegerField()

    class Meta:
        table_name = "snapshot_timer"


class Grant(Table):
    person = CharField()
    pack = CharField()
    quiz = CharField()
    tries = IntegerField()

    class Meta:
        table_name = "snapshot_grant"
        primary_key = CompositeKey("person", "pack", "quiz")


class Mastery(Table):
    person = CharField()
    pack = CharField()
    skill = CharField()
    quiz = CharField()
    results = CharField()
    right = IntegerField()
    of = IntegerField()
    shown_at = BigIntegerField()

    class Meta:
        table_name = "snapshot_mastery"
        primary_key = CompositeKey("person", "pack", "skill")


SNAPSHOTS = (Learner, LessonRecord, Attempt, Answer, Place, Checked, Timer, Grant, Mastery)
