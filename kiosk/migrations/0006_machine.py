"""On which board and card this kiosk ran last."""

from peewee import CharField, Model


def up(migrator, db):
    class Machine(Model):
        board = CharField()
        card = CharField()

        class Meta:
            database = db
            table_name = "machine"

    db.create_tables([Machine])
