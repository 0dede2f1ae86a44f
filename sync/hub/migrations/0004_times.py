"""What kiosks' clocks said in each boot, and the moments whose true time is known."""

from peewee import BigIntegerField, CompositeKey, IntegerField, Model, TextField


class Table(Model):
    class Meta:
        legacy_table_names = False


class ClockSpan(Table):
    kiosk_id = TextField()
    log_id = TextField()
    number = IntegerField()
    boot = TextField()
    drift = BigIntegerField()
    first = BigIntegerField()
    last = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("kiosk_id", "log_id", "number")


class ClockAnchor(Table):
    kiosk_id = TextField()
    log_id = TextField()
    sequence = BigIntegerField()
    boot = TextField()
    monotonic = BigIntegerField()
    true_time = BigIntegerField()
    interval = BigIntegerField()
    source = TextField()

    class Meta:
        primary_key = CompositeKey("kiosk_id", "log_id", "sequence")


def up(migrator, db):
    with db.bind_ctx([ClockSpan, ClockAnchor]):
        db.create_tables([ClockSpan, ClockAnchor], safe=False)
