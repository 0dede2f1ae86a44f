"""Packs that somebody took off the shelf, which therefore do not come back by themselves."""

from peewee import BigIntegerField, CharField, JSONField, Model


def up(migrator, db):
    class Removed(Model):
        pack = CharField(primary_key=True)
        version = CharField()
        title = JSONField()
        removed_at = BigIntegerField()

        class Meta:
            database = db
            table_name = "removed"

    db.create_tables([Removed])
