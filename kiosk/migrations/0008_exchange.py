"""The exchange on any road: the hub's key before, our requests counted, what the hub has for us, offline joining."""

from peewee import BigIntegerField, CharField, CompositeKey, IntegerField, JSONField, Model
from playhouse.migrate import migrate


class HubItem(Model):
    section = CharField()
    number = IntegerField()
    content = JSONField()

    class Meta:
        table_name = "hub_item"
        primary_key = CompositeKey("section", "number")
        without_rowid = True


class RecordAsk(Model):
    person = CharField(primary_key=True)
    code = CharField()
    station = CharField()
    asked_at = BigIntegerField()
    outcome = CharField(default="")
    events = IntegerField(default=0)

    class Meta:
        table_name = "record_ask"


class Elsewhere(Model):
    log_id = CharField()
    sequence = IntegerField()

    class Meta:
        table_name = "elsewhere"
        primary_key = CompositeKey("log_id", "sequence")
        without_rowid = True


TABLES = (HubItem, RecordAsk, Elsewhere)


def up(migrator, db):
    with db.bind_ctx(TABLES):
        db.create_tables(TABLES, safe=False)
    migrate(
        migrator.add_column("hub", "former", CharField(default="")),
        migrator.add_column("hub", "serial", IntegerField(default=0)),
        migrator.add_column("hub", "heard", BigIntegerField(default=0)),
        migrator.add_column("hub", "code", CharField(default="")),
        migrator.drop_column("hub", "protocol"),
    )
