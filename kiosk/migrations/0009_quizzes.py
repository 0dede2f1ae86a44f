"""How quizzes are taken: answers that are final, time, tries that were granted, skills that were shown."""

from peewee import BigIntegerField, CharField, CompositeKey, IntegerField, Model


class Checked(Model):
    attempt = CharField()
    question = CharField()
    checked_at = BigIntegerField()

    class Meta:
        table_name = "snapshot_checked"
        primary_key = CompositeKey("attempt", "question")


class Timer(Model):
    attempt = CharField(primary_key=True)
    allowed = BigIntegerField()
    extensions = IntegerField()
    spent = BigIntegerField()
    boot = CharField()
    since = BigIntegerField()
    until = BigIntegerField()

    class Meta:
        table_name = "snapshot_timer"


class Grant(Model):
    person = CharField()
    pack = CharField()
    quiz = CharField()
    tries = IntegerField()

    class Meta:
        table_name = "snapshot_grant"
        primary_key = CompositeKey("person", "pack", "quiz")


class Mastery(Model):
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


TABLES = [Checked, Timer, Grant, Mastery]


def up(migrator, db):
    with db.bind_ctx(TABLES):
        db.create_tables(TABLES)
