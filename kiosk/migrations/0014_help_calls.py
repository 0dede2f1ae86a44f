"""Who has called the operator."""

from peewee import BigIntegerField, CharField, Model


class HelpCall(Model):
    person = CharField(primary_key=True)
    asked_at = BigIntegerField()

    class Meta:
        table_name = "help_call"


def up(migrator, db):
    with db.bind_ctx([HelpCall]):
        db.create_tables([HelpCall], safe=False)
