"""Second histories of kiosks, until somebody has seen to them."""

from peewee import BigIntegerField, CompositeKey, Model, TextField


class Clone(Model):
    kiosk_id = TextField()
    log_id = TextField()
    sequence = BigIntegerField()
    what = TextField()
    noticed_at = BigIntegerField()
    done_at = BigIntegerField(null=True)
    done_by = TextField(null=True)

    class Meta:
        legacy_table_names = False
        primary_key = CompositeKey("kiosk_id", "log_id", "sequence")


def up(migrator, db):
    with db.bind_ctx([Clone]):
        db.create_tables([Clone], safe=False)
