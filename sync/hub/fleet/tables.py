"""Where the fleet lies. `Hub`, `HubKey`, `JoinCode` and `JoinMiss` are small reference tables."""

from peewee import BigIntegerField, BlobField, CompositeKey, IntegerField, TextField

from sync.hub.database import Table


class Hub(Table):
    """This hub, one row: its id, the number of its life, and its public key (32 bytes)."""

    hub_id = TextField(primary_key=True)
    generation = IntegerField()
    key = BlobField()


class HubKey(Table):
    """Each key (32 bytes, public) that this hub has had: `number` counts from 1, the highest is the one in use."""

    number = IntegerField(primary_key=True)
    key = BlobField()


class DownItem(Table):
    """What the hub has for a kiosk beside the acknowledgement: see `sync.protocol.downlink`. `content` is JSON."""

    kiosk_id = TextField()
    section = TextField()
    number = IntegerField()
    content = TextField()

    class Meta:
        primary_key = CompositeKey("kiosk_id", "section", "number")


class Kiosk(Table):
    """A kiosk that joined: its public key (32 bytes) and what it said of itself last.

    `log_id` and `head` name its log and that log's last event; `digest` and `state` are a `requests.State`, as digest
    and as JSON; `serial` is the number of the request that said so. `told_key` is this hub's public key that it was
    told when it joined: a kiosk of protocol 1 or 2 knows no later one. Times are the hub's, in milliseconds.
    """

    kiosk_id = TextField(primary_key=True)
    station = TextField(index=True)
    key = BlobField()
    joined_at = BigIntegerField()
    heard_at = BigIntegerField(null=True)
    log_id = TextField(null=True)
    head = BigIntegerField()
    digest = TextField(null=True)
    state = TextField(null=True)
    serial = BigIntegerField(default=0)
    told_key = BlobField(null=True)


class Clone(Table):
    """A log of a kiosk that a second history left at `sequence`; `done_by` is who has seen to it. Times are ms."""

    kiosk_id = TextField()
    log_id = TextField()
    sequence = BigIntegerField()
    what = TextField()
    noticed_at = BigIntegerField()
    done_at = BigIntegerField(null=True)
    done_by = TextField(null=True)

    class Meta:
        primary_key = CompositeKey("kiosk_id", "log_id", "sequence")


class JoinCode(Table):
    """A one-time code, as its keyed digest; `used_by` is the kiosk that joined with it."""

    digest = TextField(primary_key=True)
    expires_at = BigIntegerField()
    used_by = TextField(null=True)


class JoinMiss(Table):
    """A wrong code that came from a network address."""

    address = TextField()
    missed_at = BigIntegerField()

    class Meta:
        primary_key = False
        indexes = ((("address", "missed_at"), False),)
