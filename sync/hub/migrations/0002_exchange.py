"""The exchange on any road: the hub's keys, pieces of large envelopes, what the hub has for kiosks."""

from peewee import BigIntegerField, BlobField, CompositeKey, IntegerField, Model, TextField
from playhouse.migrate import migrate


class Table(Model):
    class Meta:
        legacy_table_names = False


class HubKey(Table):
    number = IntegerField(primary_key=True)
    key = BlobField()


class DownItem(Table):
    kiosk_id = TextField()
    section = TextField()
    number = IntegerField()
    content = TextField()

    class Meta:
        primary_key = CompositeKey("kiosk_id", "section", "number")


class Piece(Table):
    kiosk_id = TextField()
    sha256 = TextField()
    content = BlobField(null=True)

    class Meta:
        primary_key = CompositeKey("kiosk_id", "sha256")


class RecordAsk(Table):
    kiosk_id = TextField()
    person = TextField()
    code = TextField(index=True)
    station = TextField()
    outcome = TextField()

    class Meta:
        primary_key = CompositeKey("kiosk_id", "person")


class Companion(Table):
    kiosk_id = TextField()
    person = TextField()
    circle = TextField(index=True)

    class Meta:
        primary_key = CompositeKey("kiosk_id", "person")


TABLES = (HubKey, DownItem, Piece, RecordAsk, Companion)


def up(migrator, db):
    with db.bind_ctx(TABLES):
        db.create_tables(TABLES, safe=False)
    migrate(migrator.add_column("kiosk", "serial", BigIntegerField(default=0)))
    db.execute_sql("INSERT INTO hub_key (number, key) SELECT 1, key FROM hub")
