"""Where the ledger lies: batches as they came, behind a mark for each log."""

from peewee import BigIntegerField, BlobField, CompositeKey, IntegerField, TextField

from sync.hub.database import Table


class Intake(Table):
    """How many batches a kiosk's logs have brought; the row that is held while one of them is stored."""

    kiosk_id = TextField(primary_key=True)
    batches = BigIntegerField()


class Mark(Table):
    """The last acknowledged sequence of a log and the chain's hash (32 bytes) there."""

    kiosk_id = TextField()
    log_id = TextField()
    acknowledged = BigIntegerField()
    hash = BlobField()

    class Meta:
        primary_key = CompositeKey("kiosk_id", "log_id")


class Batch(Table):
    """An encoded batch as it came, of which the events `first` to `first + count - 1` are counted.

    `number` says the how-manyeth batch of its kiosk it is, `received` (ms) when it came.
    """

    kiosk_id = TextField()
    log_id = TextField()
    first = BigIntegerField()
    count = IntegerField()
    number = BigIntegerField()
    received = BigIntegerField()
    content = BlobField()

    class Meta:
        primary_key = CompositeKey("kiosk_id", "log_id", "first")
        indexes = ((("kiosk_id", "number"), True),)


class StrayBatch(Table):
    """An encoded batch of another history under a known `log_id`, so that both survive; `digest` is its SHA-256."""

    kiosk_id = TextField()
    log_id = TextField()
    digest = TextField()
    first = BigIntegerField()
    received = BigIntegerField()
    content = BlobField()

    class Meta:
        primary_key = CompositeKey("kiosk_id", "log_id", "digest")
