"""Which key a kiosk was told when it joined, and up to which batch times have been noted.

Batches that were folded before times were noted at all (0004) are read once more, each kiosk's when it is next wanted.
"""

from peewee import BigIntegerField, BlobField
from playhouse.migrate import migrate


def up(migrator, db):
    migrate(
        migrator.add_column("kiosk", "told_key", BlobField(null=True)),
        migrator.add_column("fold_mark", "dated", BigIntegerField(default=0)),
    )
