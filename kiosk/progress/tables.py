"""Tables of the log, of what the hub has of it, and of what stands beside it; its snapshots are in `folded`.

Times are milliseconds.
"""

from peewee import (
    SQL,
    AutoField,
    BigIntegerField,
    BlobField,
    BooleanField,
    CharField,
    CompositeKey,
    IntegerField,
    JSONField,
)

from kiosk.database import Table
from kiosk.progress.folded import SNAPSHOTS
from sync.protocol.events import ClockAnchored, LearnedElsewhere, Revised


class Log(Table):
    """The logs that this database has written, in their order; the last one is the one in use."""

    position = AutoField()
    log_id = CharField(unique=True)


class Event(Table):
    """One event, as `sync.protocol.events.Event` has it."""

    log_id = CharField()
    sequence = IntegerField()
    kind = CharField()
    person = CharField(null=True, index=True)
    at = BigIntegerField()
    boot = CharField()
    monotonic = BigIntegerField()
    body = JSONField()
    hash = BlobField()

    class Meta:
        primary_key = CompositeKey("log_id", "sequence")
        without_rowid = True


# The last trusted time is read at each start; it must not cost a walk over the whole log.
Event.add_index(Event.index(Event.at, where=(Event.kind == ClockAnchored.KIND), name="event_anchor"))

# In these words only the partial index serves a query. What was revised elsewhere is in the other kind.
MAY_BE_REVISION = SQL(f"kind IN ('{Revised.KIND}', '{LearnedElsewhere.KIND}')")
Event.add_index(Event.index(Event.person, where=MAY_BE_REVISION, name="event_revision"))


class Mark(Table):
    """Up to where the hub has acknowledged a log, in which generation of its life."""

    log_id = CharField(primary_key=True)
    acknowledged = IntegerField()
    generation = CharField()


class Hub(Table):
    """The hub that this kiosk has joined, if any (one row), and what it knows of our state.

    `key` is its public key and `former` the one before, or "" (hexadecimal). `serial` counts our requests, `heard` is
    the hub's latest time (milliseconds) that we know. `code` is the one-time code of one who joined without a
    connection, until the hub has answered; `url` is "" if there never is one.
    """

    hub = CharField(primary_key=True)
    url = CharField()
    key = CharField()
    station = CharField()
    joined_at = BigIntegerField()
    known_digest = CharField(default="")
    former = CharField(default="")
    serial = IntegerField(default=0)
    heard = BigIntegerField(default=0)
    code = CharField(default="")


class HubItem(Table):
    """What the hub had for us, in sections: see `sync.protocol.downlink`."""

    section = CharField()
    number = IntegerField()
    content = JSONField()

    class Meta:
        primary_key = CompositeKey("section", "number")
        without_rowid = True


class RecordAsk(Table):
    """A learner's record that we asked of other stations, by the code that the learner has there.

    `outcome` is "" until the hub has answered, then as in `sync.protocol.downlink.Person`; `events` counts what came.
    """

    person = CharField(primary_key=True)
    code = CharField()
    station = CharField()
    asked_at = BigIntegerField()
    outcome = CharField(default="")
    events = IntegerField(default=0)


class Elsewhere(Table):
    """An event of another station that stands in our log too."""

    log_id = CharField()
    sequence = IntegerField()

    class Meta:
        primary_key = CompositeKey("log_id", "sequence")
        without_rowid = True


class ExchangeRun(Table):
    """One exchange as it went: `road` is `http`, `stick` or `courier`.

    `result` is `sent`, `copied` (onto a stick, no more), or the code of what went wrong.
    """

    at = BigIntegerField(index=True)
    road = CharField()
    events = IntegerField()
    bytes_out = IntegerField()
    bytes_in = IntegerField()
    milliseconds = IntegerField()
    result = CharField()


class Machine(Table):
    """The machine on which this kiosk ran last (one row): its board's serial number and its card's CID, or ""."""

    board = CharField()
    card = CharField()


class Bookmark(Table):
    """How far down a lesson a learner had read: the number of a part of its text, in this version and language.

    It helps to go on at this kiosk and is nobody's achievement: neither event nor snapshot, and never sent.
    """

    person = CharField()
    pack = CharField()
    lesson = CharField()
    version = CharField()
    language = CharField()
    part = IntegerField()

    class Meta:
        primary_key = CompositeKey("person", "pack", "lesson")
        without_rowid = True


class GuestStep(Table):
    """That a guest opened or finished a lesson; in the log only once it is kept (see `guests`)."""

    number = AutoField()
    guest = CharField(index=True)
    pack = CharField()
    version = CharField()
    lesson = CharField()
    language = CharField()
    is_finished = BooleanField()


class Delivery(Table):
    """The latest answer to a question that a tablet has delivered, by the tablet's own count.

    `source` is the tablet's name for itself. It is no snapshot: the log says what was answered, not in how many tries.
    """

    attempt = CharField()
    question = CharField()
    source = CharField()
    number = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("attempt", "question", "source")
        without_rowid = True


TABLES = (
    Log,
    Event,
    Mark,
    Hub,
    HubItem,
    RecordAsk,
    Elsewhere,
    ExchangeRun,
    Machine,
    Bookmark,
    GuestStep,
    Delivery,
    *SNAPSHOTS,
)
