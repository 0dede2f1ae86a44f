"""A learner's secret may be three pictures in order instead of a PIN."""

from peewee import CharField
from playhouse.migrate import migrate


def up(migrator, db):
    migrate(migrator.add_column("learner", "secret_kind", CharField(default="pin")))
