"""Fetching packs over a link: its rules, its runs, and what crossed the link."""

from peewee import AutoField, BigIntegerField, BooleanField, CharField, IntegerField, JSONField, Model, TextField


def up(migrator, db):
    class FetchRules(Model):
        id = AutoField()
        repository = CharField()
        daily_bytes = BigIntegerField()
        begins = IntegerField()
        ends = IntegerField()
        paused = BooleanField()
        shares = BooleanField()

        class Meta:
            database = db
            table_name = "fetch_rules"

    class LinkDay(Model):
        day = CharField(primary_key=True)
        sent = BigIntegerField(default=0)
        received = BigIntegerField(default=0)

        class Meta:
            database = db
            table_name = "link_day"

    class FetchRun(Model):
        run = AutoField()
        source = TextField()
        state = CharField()
        pack = CharField(default="")
        pack_number = IntegerField(default=0)
        pack_count = IntegerField(default=0)
        bytes_done = BigIntegerField(default=0)
        bytes_total = BigIntegerField(default=0)
        began_at = BigIntegerField()
        ended_at = BigIntegerField(null=True)
        report = JSONField(default=list)
        failure = JSONField(null=True)

        class Meta:
            database = db
            table_name = "fetch_run"

    db.create_tables([FetchRules, LinkDay, FetchRun])
