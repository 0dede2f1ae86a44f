"""Guests: a sitting without a person, and what was read in it until it is kept or forgotten."""

from peewee import AutoField, BooleanField, CharField, Model
from playhouse.migrate import migrate


class GuestStep(Model):
    number = AutoField()
    guest = CharField(index=True)
    pack = CharField()
    version = CharField()
    lesson = CharField()
    language = CharField()
    is_finished = BooleanField()

    class Meta:
        table_name = "guest_step"


def up(migrator, db):
    with db.bind_ctx([GuestStep]):
        db.create_tables([GuestStep], safe=False)
    migrate(migrator.add_column("sign_in", "guest", CharField(null=True)))
