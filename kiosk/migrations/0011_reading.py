"""In which language a learner reads, where that is not the language of the buttons."""

from peewee import CharField
from playhouse.migrate import migrate


def up(migrator, db):
    migrate(migrator.add_column("learner", "reads", CharField(null=True)))
