"""How far down a lesson a learner had read."""

from peewee import CharField, CompositeKey, IntegerField, Model


class Bookmark(Model):
    person = CharField()
    pack = CharField()
    lesson = CharField()
    version = CharField()
    language = CharField()
    part = IntegerField()

    class Meta:
        table_name = "bookmark"
        primary_key = CompositeKey("person", "pack", "lesson")
        without_rowid = True


def up(migrator, db):
    with db.bind_ctx([Bookmark]):
        db.create_tables([Bookmark], safe=False)
