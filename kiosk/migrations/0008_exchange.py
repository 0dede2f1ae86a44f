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


def up(migrator, db):
    with db.bind_ctx([HubItem]):
        db.create_tables([HubItem], safe=False)
    migrate(
        migrator.add_column("hub", "former", CharField(default="")),
        migrator.add_column("hub", "serial", IntegerField(default=0)),
        migrator.add_column("hub", "heard", BigIntegerField(default=0)),
        migrator.add_column("hub", "code", CharField(default="")),
        migrator.drop_column("hub", "protocol"),
    )
