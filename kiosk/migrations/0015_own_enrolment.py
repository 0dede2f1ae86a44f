"""People who enrol by themselves, the guardians of those under 18, and who agreed to which notice."""

from peewee import BigIntegerField, BlobField, BooleanField, CharField, CompositeKey, IntegerField, Model
from playhouse.migrate import migrate


class Consent(Model):
    person = CharField()
    at = BigIntegerField()
    basis = CharField()
    notice = IntegerField()
    language = CharField()
    taken_by = CharField(default="")

    class Meta:
        table_name = "consent"
        primary_key = CompositeKey("person", "at")
        without_rowid = True


def up(migrator, db):
    with db.bind_ctx([Consent]):
        db.create_tables([Consent], safe=False)
    migrate(
        migrator.add_column("learner", "guardian", BlobField(null=True)),
        migrator.add_column("learner", "unconfirmed", BooleanField(default=False)),
    )
