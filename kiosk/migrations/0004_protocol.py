"""What the hub speaks: 0 until it was heard to speak something else than this kiosk does first."""

from peewee import IntegerField
from playhouse.migrate import migrate


def up(migrator, db):
    migrate(migrator.add_column("hub", "protocol", IntegerField(default=0)))
