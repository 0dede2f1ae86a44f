"""Replies too large for one message, which kiosks fetch bit by bit.

Some hubs have the table already, from when this bore the number 5.
"""

from peewee import BlobField, Model, TextField


class Table(Model):
    class Meta:
        legacy_table_names = False


class SetAside(Table):
    kiosk_id = TextField(primary_key=True)
    sha256 = TextField()
    content = BlobField()


def up(migrator, db):
    with db.bind_ctx([SetAside]):
        db.create_tables([SetAside], safe=True)
