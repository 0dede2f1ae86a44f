"""Packs remember which edition of the code rendered them: those of before are rendered anew."""

from peewee import IntegerField
from playhouse.migrate import migrate


def up(migrator, db):
    migrate(migrator.add_column("pack", "rendering", IntegerField(default=0)))
