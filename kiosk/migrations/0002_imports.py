"""What a pack was before its update, what of it is on its way, and what makes an import a visit report."""

from peewee import BigIntegerField, BlobField, CharField, Model, TextField


def up(migrator, db):
    class Undo(Model):
        pack = CharField(primary_key=True)
        version = CharField()
        publisher = CharField()
        manifest = BlobField()
        replaced_at = BigIntegerField()

        class Meta:
            database = db
            table_name = "undo"

    class Arriving(Model):
        pack = CharField(primary_key=True)
        version = CharField()
        publisher = CharField()
        manifest = BlobField()
        began_at = BigIntegerField()

        class Meta:
            database = db
            table_name = "arriving"

    db.create_tables([Undo, Arriving])
    migrator.migrate(
        migrator.add_column("import_run", "label", TextField(default="")),
        migrator.add_column("import_run", "staff", CharField(default="")),
        migrator.add_column("import_run", "began_at", BigIntegerField(null=True)),
    )
