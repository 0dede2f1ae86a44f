"""Tables of people. Names and phone numbers are sealed (see `secrets`); PINs and passwords are Argon2id hashes.

Times are milliseconds of the wall clock.
"""

from peewee import BigIntegerField, BlobField, BooleanField, CharField, CompositeKey, IntegerField, TextField

from kiosk.database import Table


class Learner(Table):
    """A person who learns. `person` is a random UUID (32 hexadecimal digits), the only name that events know.

    `secret_kind` says what `pin` is the hash of: `pin`, or `pictures` (see `picture_secrets`). `guardian` is the sealed
    name of who agreed for somebody under 18. `unconfirmed` is somebody who enrolled at a tablet (see `newcomers`).
    """

    person = CharField(primary_key=True)
    code = CharField(unique=True)
    name = BlobField()
    phone = BlobField(null=True)
    birth_year = IntegerField(null=True)
    language = CharField()
    picture = CharField()
    basis = CharField()
    pin = CharField()
    misses = IntegerField(default=0)
    locked_until = BigIntegerField(default=0)
    enrolled_at = BigIntegerField()
    seen_at = BigIntegerField(default=0, index=True)
    closed_at = BigIntegerField(null=True)
    merged_into = CharField(null=True)
    secret_kind = CharField(default="pin")
    reads = CharField(null=True)
    guardian = BlobField(null=True)
    unconfirmed = BooleanField(default=False)


class Consent(Table):
    """That a notice was given to a person, on which ground, in which language, and by whom ("" at a tablet)."""

    person = CharField()
    at = BigIntegerField()
    basis = CharField()
    notice = IntegerField()
    language = CharField()
    taken_by = CharField(default="")

    class Meta:
        primary_key = CompositeKey("person", "at")
        without_rowid = True


class Staff(Table):
    """Somebody who works here: `roles` are audiences (`operator`, `technician`), joined by spaces."""

    name = CharField(primary_key=True)
    roles = CharField()
    password = CharField()
    misses = IntegerField(default=0)
    locked_until = BigIntegerField(default=0)


class SignIn(Table):
    """One sitting of one person at one tablet; `token` is the SHA-256 of what the tablet's cookie holds.

    `guest` is a random name for somebody who has none: of learner, staff and guest there is one.
    """

    token = CharField(primary_key=True)
    learner = CharField(null=True, index=True)
    staff = CharField(null=True, index=True)
    began_at = BigIntegerField()
    seen_at = BigIntegerField()
    guest = CharField(null=True)


class StaffAction(Table):
    """What staff did to people's records, for the year that the access log is kept."""

    at = BigIntegerField(index=True)
    staff = CharField()
    action = CharField()
    person = CharField(null=True)
    note = TextField(default="")


class HelpCall(Table):
    """Somebody who called the operator and waits: a learner, or who `calling.at_tablet` names."""

    person = CharField(primary_key=True)
    asked_at = BigIntegerField()


TABLES = (Learner, Consent, Staff, SignIn, StaffAction, HelpCall)
