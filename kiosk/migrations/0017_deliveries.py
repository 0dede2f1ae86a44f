"""What tablets have delivered: so that an answer that comes late, or twice, changes nothing, also after a restart."""

from peewee import BigIntegerField, CharField, CompositeKey, Model


class Delivery(Model):
    attempt = CharField()
    question = CharField()
    source = CharField()
    number = BigIntegerField()

    class Meta:
        table_name = "delivery"
        primary_key = CompositeKey("attempt", "question", "source")
        without_rowid = True


TABLES = (Delivery,)


def up(migrator, db):
    with db.bind_ctx(TABLES):
        db.create_tables(TABLES, safe=False)
