"""How quizzes are taken: answers that are final, time, tries that were granted, skills that were shown."""

from peewee import BigIntegerField, CompositeKey, Model, TextField


class Table(Model):
    class Meta:
        legacy_table_names = False


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


TABLES = [Checked, Timer, Grant, Mastery]


def up(migrator, db):
    with db.bind_ctx(TABLES):
        db.create_tables(TABLES, safe=False)
