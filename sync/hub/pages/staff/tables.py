"""Where staff accounts lie: small reference tables. Times are milliseconds."""

from peewee import BigIntegerField, IntegerField, TextField

from sync.hub.database import Table


class Staff(Table):
    """`name` is as `accounts.plain` writes it; `kept` is the password as `sync.security.passwords` keeps it."""

    name = TextField(primary_key=True)
    kept = TextField()
    added_at = BigIntegerField()


class StaffSession(Table):
    """One sign-in; `digest` is the SHA-256 of the value in its cookie."""

    digest = TextField(primary_key=True)
    name = TextField(index=True)
    began_at = BigIntegerField()
    seen_at = BigIntegerField()


class SignInMiss(Table):
    """Wrong passwords in a row for a name, whether or not somebody has it."""

    name = TextField(primary_key=True)
    misses = IntegerField()
    closed_until = BigIntegerField()
    missed_at = BigIntegerField()
